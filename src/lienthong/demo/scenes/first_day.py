"""The letter's day: issued, sent, repeated, taken, accepted, returned, sent on, warned of, counted."""

from __future__ import annotations

from lienthong.demo.cast import Person
from lienthong.demo.errors import StepFailedError
from lienthong.demo.installation import wait_until
from lienthong.demo.mail_sink import Mail
from lienthong.demo.packets import packed_again, secret_document
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.scenes import closing, issuing
from lienthong.demo.scenes.receiving import Letter
from lienthong.edxml.writer import write_bytes
from lienthong.exchange.client import Credentials, VxpClient
from lienthong.exchange.errors import RefusedByAxisError

NOT_ACCEPTED = "chưa nhận"
DIRECTIVE = "Tham mưu thực hiện, báo cáo kết quả"


def letter(play: Play) -> Letter:
    """The letter on its way."""
    return Letter(play, play.cast.sender, play.record, play.code)


def draft_and_approve(play: Play) -> None:
    """The officer drafts, the unit's head approves."""
    for remark in play.order.remarks:
        play.narrator.note(remark)
    play.record = issuing.draft(play, play.cast.sender, play.order.letter)
    issuing.approve(play, play.cast.sender, play.record)


def sign_and_seal(play: Play) -> None:
    """The signer signs, the clerk numbers and seals; the file is judged."""
    sender = play.cast.sender
    issuing.sign(play, sender, play.record)
    play.code = issuing.seal(play, sender, play.record, last_number=play.order.last_number)
    (name, *_) = play.do(sender, sender.clerk, "keep_files", record=play.record, folder=str(play.kept))
    path = play.kept / name
    play.narrator.note(f"Văn bản số {play.code}: {path}")
    play.inspector.describe(path.read_bytes(), at=play.timeline.at(0, 8, 30))


def send_to_three(play: Play) -> None:
    """The letter goes to the ministry, by mistake to a department, and to the late province by its old code."""
    cast = play.cast
    codes = [cast.ministry.code, cast.mistaken.code, cast.late.old_code]
    issuing.review_and_issue(play, cast.sender, play.record, codes)
    for agency in (cast.ministry, cast.mistaken, cast.late):
        mistake = f" (nhầm: lẽ ra là {cast.intended.name})" if agency is cast.mistaken else ""
        play.narrator.note(f"Nơi nhận: {agency.name}{mistake}")
    letter(play).arrives((cast.ministry, cast.mistaken, cast.late))


def try_what_must_not_pass(play: Play) -> None:
    """The same bytes open nothing new; a duplicate and a secret document are refused (D-01, D-23)."""
    cast, sender = play.cast, play.cast.sender
    (doc_id,) = play.doc_ids(sender, play.record, count=1)
    names = play.do(sender, sender.clerk, "keep_files", record=play.record, folder=str(play.kept))
    packet = (play.kept / next(name for name in names if name.endswith(".edxml"))).read_bytes()
    at = play.timeline.at(0, 8, 45)
    with VxpClient(
        play.theatre.axis.product.door, Credentials(sender.office.system_id, sender.office.secret)
    ) as client:
        if client.send_document(packet, sender=sender.code) != doc_id:
            raise StepFailedError("Gửi lại đúng gói tin ấy đã mở lượt gửi mới.")
        play.done("Máy gửi lại đúng gói tin ấy (như khi mất trả lời): cùng DocId, không có gì mới")
        again = packed_again(packet, recipient=cast.ministry, at=at)
        what = f"Máy đóng gói lại văn bản cho {cast.ministry.short_name}"
        _must_be_refused(play, client, again, "intake.duplicate", what)
        secret = write_bytes(secret_document(sender=sender, recipient=cast.ministry, at=at))
        _must_be_refused(play, client, secret, "intake.secret", "Máy gửi gói tin mang dấu MẬT")
    new = play.do(sender, sender.clerk, "add_recipients", record=play.record, codes=[cast.ministry.old_code])
    if new != 0:
        raise StepFailedError(f"Thêm {cast.ministry.short_name} lần nữa đã mở lượt gửi mới.")
    play.done(f"{sender.clerk.line} thêm {cast.ministry.short_name} lần nữa: đã có, phần mềm không gửi trùng")
    draft = {
        "kind": "Công văn",
        "subject": "Văn bản thử của phần trình diễn",
        "addressees": [],
        "body": ["MẬT", "Nội dung thử."],
        "recipients": [],
    }
    refusal = play.must_be_refused(
        sender,
        sender.officer,
        "draft",
        letter=draft,
        approver=sender.leader.username,
        signer=sender.signer.username,
    )
    play.done(f"{sender.officer.line} soạn văn bản mang dấu MẬT: bị từ chối. {refusal.sentence}")


def clerks_look_at_it(play: Play) -> None:
    """The ministry accepts after the checks; the department returns the letter."""
    cast = play.cast
    letter(play).is_accepted(cast.ministry)
    letter(play).is_refused(cast.mistaken, f"Văn bản gửi {cast.intended.name}, không gửi Sở.")


def sender_corrects_the_mistake(play: Play) -> None:
    """The sender's clerk sees the return and sends to the right body (gửi bổ sung nơi nhận)."""
    cast, sender = play.cast, play.cast.sender
    play.task(sender, sender.clerk, "RESEND", record=play.record)
    play.done(f"{sender.clerk.line} thấy việc nơi nhận trả lại trên bàn làm việc")
    play.do(sender, sender.clerk, "add_recipients", record=play.record, codes=[cast.intended.code])
    doc_ids = play.doc_ids(sender, play.record, count=2)
    play.done(f"{sender.clerk.line} gửi bổ sung {cast.intended.name}, DocId {doc_ids[-1]}")
    reason = f"Gửi nhầm; đã gửi {cast.intended.name}"
    play.do(sender, sender.clerk, "give_up", record=play.record, code=cast.mistaken.code, reason=reason)
    play.done(f"{sender.clerk.line} thôi gửi {cast.mistaken.short_name}: “{reason}”")
    play.do(sender, sender.clerk, "keep_files", record=play.record, folder=str(play.kept))
    letter(play).arrives((cast.intended,))


def work_begins(play: Play) -> None:
    """The right province accepts; in the ministry a deputy hands over for the absent leader (D-22)."""
    cast = play.cast
    letter(play).is_accepted(cast.intended)
    ministry = cast.ministry
    letter(play).is_assigned(ministry, DIRECTIVE, by=ministry.deputy)


def afternoon(play: Play) -> None:
    """The province hands over, the ministry's officer begins."""
    letter(play).is_assigned(play.cast.intended, DIRECTIVE)
    letter(play).is_begun(play.cast.ministry)


def warnings_go_out(play: Play) -> None:
    """The late province has not accepted: both its officers get a mail, which names no content (D-16, D-19).

    The axis warns from its register and their own office from its posts; whichever mail comes first counts.
    """
    late = play.cast.late
    wait_until(
        lambda: "NOT_ACCEPTED" in play.warnings_of(play.code),
        seconds=SECONDS,
        what=f"cảnh báo chưa nhận tại Trục về {late.short_name}",
    )
    wait_until(
        lambda: all(_warned(play, person) for person in late.focal_officers),
        seconds=SECONDS,
        what=f"thư cảnh báo đến hai cán bộ đầu mối của {late.short_name}",
    )
    for person in late.focal_officers:
        mail = _warned(play, person)[-1]
        if play.order.letter.subject in mail.subject + mail.text:
            raise StepFailedError("Thư cảnh báo chứa trích yếu của văn bản.")
        play.done(f"{person.line} của {late.short_name} nhận thư: “{mail.subject}” ({mail.path.name})")


def _warned(play: Play, person: Person) -> list[Mail]:
    """Mails that tell a person that the letter was not accepted; mails of its arrival are others."""
    return [
        mail
        for mail in play.theatre.mails.to(person.mail)
        if play.code in mail.subject + mail.text and NOT_ACCEPTED in (mail.subject + mail.text).casefold()
    ]


def day_ends(play: Play) -> None:
    """At the end of the day the late province has not accepted: one *chưa nhận*."""
    cast = play.cast
    day = closing.close_the_day(play, 0, (0, 0, 1, 0))
    if day.entries[cast.late].class_word != "NOT_ACCEPTED":
        raise StepFailedError(f"{cast.late.short_name} chưa tiếp nhận mà không được xếp loại chưa nhận.")
    returned = day.entries[cast.mistaken]
    if "02" not in returned.times or not returned.reason.startswith("Gửi sai nơi nhận"):
        raise StepFailedError("Ma trận không cho thấy văn bản bị trả lại cùng lý do.")


def _must_be_refused(play: Play, client: VxpClient, packet: bytes, stable: str, what: str) -> None:
    try:
        client.send_document(packet, sender=play.cast.sender.code)
    except RefusedByAxisError as error:
        if error.answer.stable != stable:
            raise StepFailedError(f"{what}: bị từ chối vì lý do khác: {error}") from error
        play.done(f"{what}: Trục từ chối ({error.answer.code}). {error.answer.sentence}")
        return
    raise StepFailedError(f"{what}: lẽ ra phải bị từ chối.")
