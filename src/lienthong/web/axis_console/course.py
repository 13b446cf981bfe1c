"""From the matrix of the axis to a row of the page, and the course of a document as one story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from lienthong.alerts.policies import due_before_sending
from lienthong.alerts.states import CLASS_LABEL, DocumentClass
from lienthong.axis.delivery.states import DeliveryState
from lienthong.axis.statuses import queries
from lienthong.exchange.statuses import CODE_WORDS, LABEL_OF, ProgressState
from lienthong.web.axis_console import words
from lienthong.web.axis_console.names import Names
from lienthong.web.axis_console.reading import Chip, Happening, MatrixRow, StepCode, Tone

_REFUSING = frozenset({ProgressState.REFUSED, ProgressState.RETURNED})
_LABELS_IN_BAD_TONE = frozenset(LABEL_OF[state] for state in _REFUSING)


def matrix_row(row: queries.MatrixRow, names: Names) -> MatrixRow:
    """One recipient × every step, with the business time at which the axis learnt of it."""
    times: dict[StepCode, dt.datetime] = {StepCode.SENT: row.sent_at}
    for status in row.history:
        step = words.STEP_OF_CODE.get(status.code)
        if status.is_applied and step is not None:
            times.setdefault(step, status.received_at)
    return MatrixRow(
        name=names.of(row.recipient_agency_id, row.recipient_code, at=row.sent_at),
        code=row.recipient_code,
        times=times,
        chip=_chip(row),
        class_words=CLASS_LABEL[row.document_class],
        is_class_bad=not row.is_resent and row.document_class in words.BAD_CLASSES,
        refused_at=row.since if row.state in _REFUSING else None,
        reason=_reason(row),
        due_at=row.due_at,
        owner_name=names.of(row.owner_agency_id) if row.owner_agency_id else "",
        due_note=due_before_sending(row.due_on, row.sent_at) if row.due_at else "",
    )


def course_of(rows: Sequence[queries.MatrixRow], names: Names) -> list[Happening]:
    """Everything that happened at any recipient, oldest first."""
    lines = [
        Happening(sent_at, "Trục tiếp nhận văn bản, chuyển đến nơi nhận", "", tone=Tone.DONE)
        for sent_at in sorted({row.sent_at for row in rows})
    ]
    for row in rows:
        who = names.of(row.recipient_agency_id, row.recipient_code, at=row.sent_at)
        if row.taken_at is not None:
            lines.append(Happening(row.taken_at, "Hệ thống nơi nhận đã lấy văn bản", who))
        lines += [_status(status, who) for status in row.history if not status.is_of_change]
        for change in row.changes:
            lines += _change(change, who)
    return sorted(lines, key=lambda line: line.at)


def _chip(row: queries.MatrixRow) -> Chip:
    if row.delivery_state is DeliveryState.FAILED and row.document_class is DocumentClass.SEND_ERROR:
        return Chip("Không chuyển được", Tone.BAD)
    return words.chip_of(row.state, row.label, row.delivery_state, is_resent=row.is_resent)


def _reason(row: queries.MatrixRow) -> str:
    if row.delivery_state is DeliveryState.FAILED:
        return row.fail_reason
    if row.state not in _REFUSING:
        return ""
    refusals = [status.description for status in row.history if status.code == "02" and status.is_applied]
    return refusals[-1] if refusals else ""


def _status(status: queries.StatusView, who: str) -> Happening:
    if not status.is_applied:
        note = status.note or "Không làm thay đổi trạng thái hiện tại."
        return Happening(status.received_at, _kept(status.code), who, note, Tone.WAITING)
    tone = Tone.ACTIVE
    if status.label in _LABELS_IN_BAD_TONE:
        tone = Tone.BAD
    elif status.label == LABEL_OF[ProgressState.COMPLETED]:
        tone = Tone.DONE
    staff = ", ".join(part for part in (status.staff_name, status.staff_department) if part)
    note = ". ".join(part for part in (staff, status.description) if part)
    return Happening(status.received_at, status.label, who, note, tone)


def _kept(code: str) -> str:
    words = CODE_WORDS.get(code)
    return f"{words} ({code}), chỉ ghi lại" if words else f"Trạng thái {code}, chỉ ghi lại"


def _change(change: queries.ChangeView, who: str) -> Iterator[Happening]:
    asked = words.CHANGE_WORDS[change.kind]
    yield Happening(change.opened_at, f"Nơi gửi {asked[0].lower()}{asked[1:]}", who, change.reason, Tone.LATE)
    if change.answered_at is not None:
        answer, tone = words.CHANGE_ANSWERS[change.state]
        done = " Đã thực hiện." if change.is_carried_out else ""
        yield Happening(
            change.answered_at, f"{asked}: {answer}", who, f"{change.answer_text}{done}".strip(), tone
        )
