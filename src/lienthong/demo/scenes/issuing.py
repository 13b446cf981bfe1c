"""Drafting, approving, signing, numbering and sealing, by the people whose acts they are (NĐ 30 Art. 9-14)."""

from __future__ import annotations

from lienthong.demo.cast import PlayedAgency
from lienthong.demo.errors import StepFailedError
from lienthong.demo.play import Play
from lienthong.letters.model import Letter, number_text

REASON = "Đã kiểm tra từng trang, đối chiếu với bản trình ký."
"""What a clerk answers to what the review could not tell."""


def draft(play: Play, agency: PlayedAgency, letter: Letter, *, answers: str = "") -> str:
    """An officer drafts on the form and submits; the record's id."""
    officer, leader = agency.officer, agency.leader
    told = {
        "kind": letter.kind,
        "subject": letter.subject,
        "addressees": letter.addressees,
        "body": letter.body,
        "recipients": letter.recipients,
        "in_reply_to": answers,
    }
    record = str(
        play.do(
            agency, officer, "draft", letter=told, approver=leader.username, signer=agency.signer.username
        )
    )
    play.done(
        f"{officer.line} soạn dự thảo {letter.kind.lower()} trên biểu mẫu; phần mềm trình bày đúng thể thức"
    )
    play.do(agency, officer, "submit", record=record)
    play.done(f"{officer.line} trình {leader.line}")
    return record


def approve(play: Play, agency: PlayedAgency, record: str) -> None:
    """The unit's head approves the content."""
    leader = agency.leader
    if _is_done(play, agency, record, before="SUBMITTED", what="duyệt"):
        return
    play.task(agency, leader, "APPROVE", record=record)
    play.do(agency, leader, "approve", record=record)
    play.done(f"{leader.line} duyệt nội dung, trình {agency.signer.line} ký")


def sign(play: Play, agency: PlayedAgency, record: str) -> None:
    """The signer signs with their own key and PIN; a wrong PIN signs nothing."""
    signer = agency.signer
    if _is_done(play, agency, record, before="APPROVED", what="ký"):
        return
    play.task(agency, signer, "SIGN", record=record)
    refusal = play.must_be_refused(agency, signer, "sign", record=record, pin=signer.pin[::-1])
    play.narrator.note(f"Nhập sai mã PIN: {refusal.sentence}")
    play.do(agency, signer, "sign", record=record, pin=signer.pin)
    play.done(f"{signer.line} nhập mã PIN, ký số bằng chứng thư số của mình")


def seal(play: Play, agency: PlayedAgency, record: str, *, last_number: int) -> str:
    """The clerk gives number and date and seals in one act (D-20); number and notation."""
    clerk = agency.clerk
    if not _is_done(play, agency, record, before="SIGNED", what="cấp số"):
        play.task(agency, clerk, "SEAL", record=record)
    given = play.do(agency, clerk, "seal", record=record, pin=clerk.pin)
    wanted = number_text(last_number + 1)
    if given["number"] != wanted:
        raise StepFailedError(f"Sổ đang ở số {last_number} mà văn bản được cấp số {given['number']}.")
    play.done(
        f"{clerk.line} cấp số {given['code']} (sổ đang ở số {last_number}), ghi ngày và đóng dấu số trong một "
        f"thao tác; văn bản {given['pages']} trang"
    )
    return str(given["code"])


def review_and_issue(play: Play, agency: PlayedAgency, record: str, codes: list[str]) -> None:
    """The clerk chooses recipients, reviews, issues and sends; the axis takes the packet."""
    clerk = agency.clerk
    if _is_done(play, agency, record, before="SEALED", what="phát hành"):
        return
    play.task(agency, clerk, "ISSUE", record=record)
    play.do(agency, clerk, "choose_recipients", record=record, codes=codes)
    findings = play.do(agency, clerk, "review", record=record)
    marks = {"green": "đạt", "amber": "cần lưu ý", "red": "không đạt"}
    told = "; ".join(f"{one['title'].lower()}: {marks[one['colour']]}" for one in findings)
    play.done(f"{clerk.line} kiểm tra trước khi gửi: {told}")
    play.do(agency, clerk, "issue", record=record, reason=REASON)
    (doc_id,) = play.doc_ids(agency, record, count=1)
    play.done(f"{clerk.line} bấm Phát hành và gửi; Trục đã nhận, DocId {doc_id}")


def _is_done(play: Play, agency: PlayedAgency, record: str, *, before: str, what: str) -> bool:
    """Whether somebody in the audience did this step already: then it is left as it is, and told."""
    is_done = bool(play.do(agency, agency.clerk, "state", record=record) != before)
    if is_done:
        play.narrator.note(f"Đã có người {what} văn bản này trên giao diện; bỏ qua")
    return is_done
