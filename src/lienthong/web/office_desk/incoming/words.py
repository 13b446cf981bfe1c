"""What the pages of incoming documents say: chips, facts, findings, steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from lienthong.exchange.statuses import CODE_OF, LABEL_OF, ProgressState
from lienthong.kernel.judgement import Outcome
from lienthong.office.incoming.queries import IncomingRow, IncomingView
from lienthong.office.incoming.states import FINISHED_BADLY, STATE_WORDS, CheckName, IncomingState
from lienthong.office.organization.actors import AgencyView
from lienthong.office.records.queries import EntryView, FileView, RecordView
from lienthong.web.office_desk.parts import Chip, Finding, Step, StepState, Tone

_S = IncomingState
_TONES: Mapping[IncomingState, Tone] = MappingProxyType(
    {
        _S.ARRIVED: Tone.LATE,
        _S.REFUSED: Tone.BAD,
        _S.ACCEPTED: Tone.ACTIVE,
        _S.ASSIGNED: Tone.ACTIVE,
        _S.IN_PROGRESS: Tone.ACTIVE,
        _S.COMPLETED: Tone.DONE,
        _S.RETURNED: Tone.BAD,
        _S.RECALLED: Tone.BAD,
    }
)
_OUTCOMES: Mapping[Outcome, Tone] = MappingProxyType(
    {Outcome.PASSED: Tone.DONE, Outcome.FAILED: Tone.BAD, Outcome.CANNOT_TELL: Tone.WAITING}
)
_AMBER = frozenset({CheckName.DUPLICATE, CheckName.ADDRESSEE, CheckName.COMPLETE})
"""Checks whose doubt asks the clerk to look, not to wait."""
_LINE = (_S.ARRIVED, _S.ACCEPTED, _S.ASSIGNED, _S.IN_PROGRESS, _S.COMPLETED)
_NOT_SAID = "không ghi"


def chip_of(state: IncomingState) -> Chip:
    """The state in words with its colour."""
    return Chip(STATE_WORDS[state], _TONES[state])


def urgency_chip(row: IncomingRow) -> Chip | None:
    """Urgency is told wherever the document is, until it is done (SND-05)."""
    if not row.urgency or row.state in {_S.COMPLETED, _S.REFUSED, _S.RETURNED, _S.RECALLED}:
        return None
    return Chip(f"{row.urgency_words} · {STATE_WORDS[row.state]}", Tone.BAD)


def findings_of(view: IncomingView) -> list[Finding]:
    """The check panel; what was not found good comes first."""
    lines = [
        (
            Tone.LATE
            if one.judgement.outcome is Outcome.CANNOT_TELL
            and one.name in _AMBER
            and one.judgement.code != "incoming.check_pending"
            else _OUTCOMES[one.judgement.outcome],
            words,
            one.judgement.sentence,
        )
        for words, one in view.check_lines
    ]
    order = {Tone.BAD: 0, Tone.LATE: 1, Tone.WAITING: 2}
    return [Finding(*line) for line in sorted(lines, key=lambda line: order.get(line[0], 3))]


def steps_of(view: IncomingView) -> list[Step]:
    """The life line; a return ends it where it was."""
    if view.state in FINISHED_BADLY:
        return [
            Step(STATE_WORDS[_S.ARRIVED], StepState.DONE, view.arrived_at),
            *([Step(STATE_WORDS[_S.ACCEPTED], StepState.DONE, view.accepted_at)] if view.accepted_at else []),
            Step(STATE_WORDS[view.state], StepState.BAD, view.closed_at),
        ]
    here = _LINE.index(view.state)
    times = {_S.ARRIVED: view.arrived_at, _S.ACCEPTED: view.accepted_at, _S.COMPLETED: view.closed_at}
    return [
        Step(
            STATE_WORDS[state],
            StepState.DONE
            if index < here or view.state is _S.COMPLETED
            else StepState.NOW
            if index == here
            else StepState.NEXT,
            times.get(state) if index <= here else None,
        )
        for index, state in enumerate(_LINE)
    ]


def facts_of(
    record: RecordView,
    view: IncomingView,
    files: Sequence[FileView],
    agency: AgencyView,
    entry: EntryView | None,
) -> list[tuple[str, object]]:
    """The sixteen items of QĐ 28 Art. 10.2 (SND-13), in its order, and the incoming number."""
    signer = ", ".join(filter(None, [record.signer_position, record.signer_name]))
    senders = "; ".join(
        f"{one.sender_name} ({one.sender_code})"
        + (" – gửi thay hoặc chuyển tiếp" if one.is_forwarder else "")
        for one in view.sources
    )
    sent = [one.sent_at for one in view.sources if one.sent_at]
    others = [
        f"{record.page_count} trang" if record.page_count else "",
        record.language,
        {True: "có bản giấy gửi sau", False: "không gửi bản giấy", None: ""}[view.has_paper],
        f"trả lời hoặc căn cứ {record.in_reply_to}" if record.in_reply_to else "",
        record.description,
    ]
    return [
        ("Số đến", _number_words(entry)),
        ("Mã định danh cơ quan ban hành", record.issuer_code or _NOT_SAID),
        ("Mã định danh văn bản", record.document_id or _NOT_SAID),
        ("Số, ký hiệu", record.code or _NOT_SAID),
        ("Ngày, tháng, năm văn bản", record.issued_on or _NOT_SAID),
        ("Loại văn bản", record.kind_name or _NOT_SAID),
        ("Trích yếu nội dung", record.subject or _NOT_SAID),
        ("Hồ sơ, tài liệu gửi kèm", f"{len(files)} tệp (xem dưới văn bản)"),
        ("Trạng thái xử lý", STATE_WORDS[view.state]),
        ("Chức vụ, họ tên người ký", signer or _NOT_SAID),
        ("Mức độ khẩn", record.urgency_words),
        ("Bên gửi", senders),
        ("Bên nhận", f"{agency.name} ({agency.code})"),
        ("Thời gian gửi", min(sent) if sent else _NOT_SAID),
        ("Thời gian nhận", view.arrived_at),
        ("Thời hạn xử lý", record.due_on or "không đặt hạn"),
        ("Lịch sử gửi, nhận", "xem thẻ Quá trình"),
        ("Thông tin khác", "; ".join(filter(None, others)) or _NOT_SAID),
    ]


def status_words(code: str) -> str:
    """A status code in words."""
    for state, known in CODE_OF.items():
        if known == code and state is not ProgressState.RETURNED:
            return LABEL_OF[state]
    return code


def is_moment(value: object) -> bool:
    """Whether a fact is a moment; days and words are written otherwise."""
    return isinstance(value, dt.datetime)


def _number_words(entry: EntryView | None) -> str:
    if entry is None:
        return "chưa lấy số"
    remark = f" – {entry.reason}" if entry.reason else ""
    return f"{entry.number}/{entry.dated.year} (ngày {entry.dated:%d/%m/%Y}){remark}"
