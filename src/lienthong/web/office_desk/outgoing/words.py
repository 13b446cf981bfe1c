"""How outgoing documents are told: chips, steps, ages, the sixteen items of QĐ 28 Art. 10.2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from lienthong.exchange.statuses import LABEL_OF, ProgressState
from lienthong.kernel.clock import vietnam
from lienthong.office.outgoing.queries.changes import AskedView
from lienthong.office.outgoing.queries.documents import OutgoingLine, OutgoingView, RecipientLine
from lienthong.office.outgoing.states import (
    SEND_WORDS,
    STATE_WORDS,
    AskState,
    OutgoingState,
    RecipientKind,
    SendState,
)
from lienthong.office.records.queries import FileView, HappeningView
from lienthong.office.records.states import Act, FileRole
from lienthong.web.office_desk.parts import Chip, Step, StepState, Tone
from lienthong.web.office_desk.sheets import ROLE_WORDS

_TONES = {
    OutgoingState.DRAFT: Tone.WAITING,
    OutgoingState.SUBMITTED: Tone.ACTIVE,
    OutgoingState.APPROVED: Tone.ACTIVE,
    OutgoingState.SIGNED: Tone.LATE,
    OutgoingState.SEALED: Tone.LATE,
    OutgoingState.ISSUED: Tone.DONE,
    OutgoingState.CANCELLED: Tone.BAD,
}
_GOES = frozenset({Act.SUBMITTED, Act.APPROVED, Act.SENT_BACK})
"""What moves a draft to and fro; the only acts on it that can be undone."""
_ORDER = (
    (OutgoingState.DRAFT, "Dự thảo"),
    (OutgoingState.SUBMITTED, "Duyệt"),
    (OutgoingState.APPROVED, "Ký"),
    (OutgoingState.SIGNED, "Số, dấu"),
    (OutgoingState.SEALED, "Phát hành"),
    (OutgoingState.ISSUED, "Gửi, nhận"),
)


def chip_of(state: OutgoingState) -> Chip:
    """The state in words."""
    return Chip(STATE_WORDS[state], _TONES[state])


def asked_of(state: OutgoingState, newest_first: Sequence[HappeningView]) -> HappeningView | None:
    """The return whose words a draft still has to answer; None when it was not returned since it went up."""
    if state is not OutgoingState.DRAFT:
        return None
    undone = 0
    for one in newest_first:
        if one.act is Act.UNDONE:
            undone += 1
        elif one.act in _GOES and undone:
            undone -= 1  # taken back: as if it had not happened
        elif one.act in _GOES:
            return one if one.act is Act.SENT_BACK else None
    return None


def sending_chip(line: OutgoingLine) -> Chip | None:
    """How the sending of an issued document goes, in a few words."""
    if line.state is not OutgoingState.ISSUED or not line.recipients:
        return None
    if line.failed:
        return Chip(f"{line.failed}/{line.recipients} nơi nhận bị lỗi", Tone.BAD)
    if line.waiting:
        return Chip(f"{line.waiting}/{line.recipients} chờ gửi", Tone.LATE)
    if line.done == line.recipients:
        return Chip("Các nơi đã hoàn thành", Tone.DONE)
    return Chip(f"Đã gửi {line.recipients} nơi nhận", Tone.ACTIVE)


def steps_of(view: OutgoingView) -> list[Step]:
    """The steps of the document's life, the present one marked."""
    present = next((place for place, (state, _) in enumerate(_ORDER) if state is view.state), -1)
    steps = []
    for place, (_, words) in enumerate(_ORDER):
        if present < 0:
            stands = StepState.NEXT
        elif place == present:
            stands = StepState.NOW
        else:
            stands = StepState.DONE if place < present else StepState.NEXT
        steps.append(Step(words, stands))
    return steps


def age_words(since: dt.datetime, at: dt.datetime) -> str:
    """``5 phút``, ``3 giờ``, ``2 ngày``."""
    minutes = max(int((at - since).total_seconds() // 60), 0)
    if minutes < 60:
        return f"{minutes} phút"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ"
    return f"{minutes // (24 * 60)} ngày"


def clock_words(moment: dt.datetime) -> str:
    """``08:05`` in Vietnam."""
    return f"{vietnam(moment):%H:%M}"


def day_words(day: dt.date | None) -> str:
    """``01/02/2021``; empty for none."""
    return f"{day:%d/%m/%Y}" if day else ""


Facts = list[tuple[str, str]]


def facts_of(view: OutgoingView, files: Sequence[FileView], recipients: Sequence[RecipientLine]) -> Facts:
    """The items of QĐ 28 Art. 10.2, (a) to (q); an item without a value says so (SND-13)."""
    record = view.record
    attached = [
        f"{one.name} ({ROLE_WORDS[one.role].lower()})" for one in files if one.role is not FileRole.MAIN
    ]
    on_axis = [one for one in recipients if one.kind is RecipientKind.AXIS]
    sent = [one.sent_at for one in on_axis if one.sent_at]
    taken = [one.taken_at for one in on_axis if one.taken_at]
    signer = " / ".join(part for part in (record.signer_authority, record.signer_position) if part)
    none = "Chưa có"
    return [
        ("Mã định danh cơ quan ban hành", record.issuer_code or none),
        ("Mã định danh văn bản", _ids(view) or none),
        ("Số, ký hiệu", record.code or none),
        ("Ngày, tháng, năm văn bản", day_words(record.issued_on) or none),
        ("Loại văn bản", record.kind_name or none),
        ("Trích yếu nội dung", record.subject or none),
        ("Tài liệu gửi kèm", "; ".join(attached) or "Không có"),
        ("Trạng thái xử lý", _progress(view, on_axis)),
        ("Chức vụ, họ tên người ký", f"{signer}: {record.signer_name}" if record.signer_name else none),
        ("Mức độ khẩn", record.urgency_words),
        ("Bên gửi", record.issuer_name),
        ("Bên nhận", "; ".join(one.name for one in recipients) or none),
        ("Thời gian gửi, nhận", _times(sent, taken) or none),
        ("Thời hạn xử lý, trả lời", day_words(record.due_on) or "Không đặt hạn"),
        ("Lịch sử gửi, nhận", f"{sum(one.attempts for one in on_axis)} lượt gửi; xem thẻ Quá trình"),
        ("Thông tin khác", _other(view) or "Không có"),
    ]


def _ids(view: OutgoingView) -> str:
    record = view.record
    parts = [record.legal_document_id, f"(trên Trục: {record.document_id})" if record.document_id else ""]
    return " ".join(part for part in parts if part)


def _progress(view: OutgoingView, on_axis: Sequence[RecipientLine]) -> str:
    if view.state is not OutgoingState.ISSUED or not on_axis:
        return view.state_words
    counts: dict[str, int] = {}
    for one in on_axis:
        words = progress_words(one)
        counts[words] = counts.get(words, 0) + 1
    return "; ".join(f"{words}: {count}" for words, count in counts.items())


def _times(sent: Sequence[dt.datetime], taken: Sequence[dt.datetime]) -> str:
    parts = []
    if sent:
        parts.append(f"gửi {vietnam(min(sent)):%H:%M %d/%m/%Y}")
    if taken:
        parts.append(f"nơi nhận đầu tiên lấy về {vietnam(min(taken)):%H:%M %d/%m/%Y}")
    return "; ".join(parts)


def _other(view: OutgoingView) -> str:
    record = view.record
    parts = [
        f"{record.page_count} trang" if record.page_count else "",
        f"trả lời, căn cứ {record.in_reply_to}" if record.in_reply_to else "",
        "chỉ để biết, tham khảo" if view.is_reference_only else "",
        record.description,
    ]
    return "; ".join(part for part in parts if part)


def progress_words(one: RecipientLine) -> str:
    """How far one recipient on the axis is, in the words of the screen."""
    if one.state is None:
        return "Chưa gửi"
    if one.state is not SendState.SENT:
        return SEND_WORDS[one.state]
    if one.progress is ProgressState.NONE:
        return "Hệ thống bên nhận đã lấy" if one.taken_at else SEND_WORDS[SendState.SENT]
    return LABEL_OF[one.progress]


def recipient_chip(one: RecipientLine) -> Chip:
    """One recipient in a word."""
    if one.kind is RecipientKind.INSIDE:
        return Chip("Trong cơ quan", Tone.WAITING)
    if one.kind is RecipientKind.OUTSIDE:
        return Chip("Đã gửi ngoài Trục" if one.sent_on else "Ngoài Trục", Tone.WAITING)
    if one.may_resend:
        return Chip(progress_words(one), Tone.BAD)
    if one.progress is ProgressState.COMPLETED:
        return Chip(progress_words(one), Tone.DONE)
    if one.progress is ProgressState.WITHDRAWN:
        return Chip(progress_words(one), Tone.WAITING)
    return Chip(progress_words(one), Tone.LATE if one.state is SendState.QUEUED else Tone.ACTIVE)


_ASKED = {
    AskState.QUEUED: Tone.LATE,
    AskState.SENT: Tone.LATE,
    AskState.FAILED: Tone.BAD,
    AskState.ACCEPTED: Tone.DONE,
    AskState.REFUSED: Tone.BAD,
}


def change_chip(asked: AskedView) -> Chip:
    """A recall, take-back or update at one recipient: ``Thu hồi: chờ trả lời``."""
    return Chip(asked.words, _ASKED[asked.state])
