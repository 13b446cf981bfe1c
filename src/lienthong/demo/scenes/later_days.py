"""The days after: the late clerk accepts, everybody completes, the province writes to its own bodies."""

from __future__ import annotations

from lienthong.demo.errors import StepFailedError
from lienthong.demo.follow_up import OPINION, CarriedOut, follow_up, revised_body
from lienthong.demo.installation import wait_until
from lienthong.demo.play import SECONDS, Play
from lienthong.demo.scenes import closing, issuing
from lienthong.demo.scenes.first_day import DIRECTIVE, letter
from lienthong.demo.scenes.receiving import Letter

LAST_DAY = 5
"""Working days after the letter's day by which everybody has completed."""
LAST_NUMBER = 782
"""The late province's book of outgoing documents stands here before its follow-up."""


def late_clerk_accepts(play: Play) -> None:
    """The next morning the late clerk accepts; the warning ends by itself."""
    letter(play).is_accepted(play.cast.late)
    play.hear_back()
    wait_until(
        lambda: not play.warnings_of(play.code), seconds=SECONDS, what="cảnh báo chưa nhận tự khép lại"
    )
    play.done("Cảnh báo chưa nhận trên Trục tự khép lại vì đã tiếp nhận")


def work_begins_there(play: Play) -> None:
    """The late province hands over and begins; the other province begins too."""
    late = play.cast.late
    letter(play).is_assigned(late, DIRECTIVE)
    letter(play).is_begun(late)
    letter(play).is_begun(play.cast.intended)


def ministry_completes(play: Play) -> None:
    """06 of the ministry."""
    letter(play).is_completed(play.cast.ministry, "Đã quán triệt trong toàn cơ quan, cử cán bộ trực hệ thống")


def province_completes(play: Play) -> None:
    """06 of the province to which the letter was sent on."""
    letter(play).is_completed(play.cast.intended, "Đã triển khai đến các cơ quan, đơn vị của tỉnh")


def follow_up_is_drafted(play: Play) -> None:
    """Drafted and approved, it waits for an absent signer: the deputy may speak, never sign (D-22)."""
    late = play.cast.late
    vice = late.people["vice"]
    cited = CarriedOut(play.code, play.order.first_day, play.cast.sender.name, play.order.letter.subject)
    new = follow_up(cited, late)
    play.follow_up = issuing.draft(play, late, new, answers=play.code)
    issuing.approve(play, late, play.follow_up)
    task = play.task(late, vice, "SIGN", record=play.follow_up)
    if task["stands_in_for"] != late.signer.name:
        raise StepFailedError(f"Văn bản không nằm trên bàn của {late.signer.name} mà {vice.name} xử lý thay.")
    refusal = play.must_be_refused(late, vice, "sign", record=play.follow_up, pin=vice.pin)
    play.done(f"{vice.line} xử lý thay {late.signer.name}, thử ký thay: bị từ chối. {refusal.sentence}")
    play.do(late, vice, "return_draft", record=play.follow_up, words=OPINION)
    play.done(f"{vice.line} xử lý thay {late.signer.name} cho ý kiến, trả lại để bổ sung: “{OPINION}”")
    play.task(late, late.officer, "REVISE", record=play.follow_up)
    play.do(late, late.officer, "revise", record=play.follow_up, body=revised_body(new))
    play.do(late, late.officer, "submit", record=play.follow_up)
    play.done(f"{late.officer.line} bổ sung theo ý kiến, trình lại")
    issuing.approve(play, late, play.follow_up)


def follow_up_is_issued(play: Play) -> None:
    """The signer is back and signs; 783 goes to the province's own bodies, which take it."""
    cast, late = play.cast, play.cast.late
    issuing.sign(play, late, play.follow_up)
    play.follow_up_code = issuing.seal(play, late, play.follow_up, last_number=LAST_NUMBER)
    codes = [agency.code for agency in cast.subordinates]
    issuing.review_and_issue(play, late, play.follow_up, codes)
    names = play.do(late, late.clerk, "keep_files", record=play.follow_up, folder=str(play.kept))
    play.narrator.note(f"Văn bản triển khai số {play.follow_up_code}: {play.kept / names[0]}")
    play.inspector.describe((play.kept / names[0]).read_bytes(), at=play.timeline.at(LAST_DAY, 9))
    _follow_up(play).arrives(cast.subordinates)


def subordinates_work(play: Play) -> None:
    """Departments and districts accept, hand over, begin."""
    for agency in play.cast.subordinates:
        _follow_up(play).is_accepted(agency)
        _follow_up(play).is_assigned(agency, "Thực hiện nghiêm túc")
        _follow_up(play).is_begun(agency)


def late_province_completes(play: Play) -> None:
    """06 of the late province, by the letter it wrote in turn where it wrote one."""
    words = (
        f"Đã ban hành Công văn số {play.follow_up_code} triển khai đến các sở, huyện"
        if play.follow_up_code
        else "Đã triển khai đến các cơ quan, đơn vị"
    )
    letter(play).is_completed(play.cast.late, words)


def last_day_ends(play: Play) -> None:
    """Four zeroes; both matrices show everybody done; the audits of all three products find nothing."""
    cast = play.cast
    day = closing.close_the_day(play, LAST_DAY, (0, 0, 0, 0))
    for agency in (cast.ministry, cast.intended, cast.late):
        if "06" not in day.entries[agency].times:
            raise StepFailedError(f"Ma trận không cho thấy {agency.short_name} đã hoàn thành.")
    closing.audit_everything(play)


def _follow_up(play: Play) -> Letter:
    return Letter(play, play.cast.late, play.follow_up, play.follow_up_code)
