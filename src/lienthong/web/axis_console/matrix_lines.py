"""From the matrix of the axis to the rows of the page: documents by their steps, requests by what became of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from lienthong.alerts.policies import due_before_sending
from lienthong.alerts.states import CLASS_LABEL, DocumentClass
from lienthong.axis.delivery.states import DeliveryState
from lienthong.axis.statuses import queries
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.changes import KIND_WORDS
from lienthong.exchange.statuses import ProgressState
from lienthong.web.axis_console import words
from lienthong.web.axis_console.names import Names
from lienthong.web.axis_console.reading import Chip, MatrixRow, StepCode, Tone

_REFUSING = frozenset({ProgressState.REFUSED, ProgressState.RETURNED})


def matrix_rows(rows: Sequence[queries.MatrixRow], names: Names, at: dt.datetime) -> list[MatrixRow]:
    """Each recipient's rows together, in the order of sending: the document, then what was asked about it.

    Rows say what they are as soon as they are not all documents newly sent.
    """
    by_recipient: dict[UUID, list[MatrixRow]] = defaultdict(list)
    carried = {row.request.id for row in rows if row.request is not None}
    for row in rows:
        found = by_recipient[row.recipient_agency_id]
        found.append(_document(row, names) if row.request is None else _asked(row, row.request, names))
        found += _asked_elsewhere(row, carried, names, at)
    lines = [line for found in by_recipient.values() for line in sorted(found, key=_sent_at)]
    if not any(line.kind for line in lines):
        return lines
    return [line if line.kind else replace(line, kind=words.DOCUMENT) for line in lines]


def _sent_at(line: MatrixRow) -> dt.datetime:
    return line.times[StepCode.SENT]


def _document(row: queries.MatrixRow, names: Names) -> MatrixRow:
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
        kind=words.BUSINESS_TYPES.get(row.business_type, ""),
    )


def _chip(row: queries.MatrixRow) -> Chip:
    if row.delivery_state is DeliveryState.FAILED and row.document_class is DocumentClass.SEND_ERROR:
        return Chip("Không chuyển được", Tone.BAD)
    if row.request is not None:
        return words.request_chip(row.request, row.delivery_state, is_resent=row.is_resent)
    return words.chip_of(row.state, row.label, row.delivery_state, is_resent=row.is_resent)


def _reason(row: queries.MatrixRow) -> str:
    if row.delivery_state is DeliveryState.FAILED:
        return row.fail_reason
    if row.state not in _REFUSING:
        return ""
    refusals = [status.description for status in row.history if status.code == "02" and status.is_applied]
    return refusals[-1] if refusals else ""


def _asked(row: queries.MatrixRow, change: queries.ChangeView, names: Names) -> MatrixRow:
    """A recall or update by its own packet."""
    line = _request(change, row, names)
    return replace(
        line,
        chip=_chip(row),
        reason=line.reason or _reason(row),
        class_words=CLASS_LABEL[row.document_class],
        is_class_bad=not row.is_resent and row.document_class in words.BAD_CLASSES,
        due_at=row.due_at,
        owner_name=names.of(row.owner_agency_id) if row.owner_agency_id else "",
        urgency=words.URGENCIES.get(row.urgency, "") if change.kind is ChangeKind.UPDATE else "",
        taken_at=row.taken_at,
    )


def _asked_elsewhere(
    row: queries.MatrixRow, carried: set[UUID], names: Names, at: dt.datetime
) -> Iterator[MatrixRow]:
    """A take-back, which is a status, or a recall whose packet names another document as its own."""
    for change in row.changes:
        if change.id in carried:
            continue
        line = _request(change, row, names)
        if change.state is ChangeState.OPEN:
            owner = names.of(row.recipient_agency_id, row.recipient_code)
            line = replace(line, due_at=change.due_at, owner_name=owner, is_class_bad=at > change.due_at)
        yield line


def _request(change: queries.ChangeView, row: queries.MatrixRow, names: Names) -> MatrixRow:
    is_refused = change.state is ChangeState.REFUSED
    return MatrixRow(
        name=names.of(row.recipient_agency_id, row.recipient_code, at=change.opened_at),
        code=row.recipient_code,
        times={StepCode.SENT: change.opened_at},
        chip=words.request_chip(change, DeliveryState.DELIVERED, is_resent=False),
        class_words=CLASS_LABEL[DocumentClass.NO_STATUS],
        is_class_bad=False,
        reason=change.answer_text if is_refused else "",
        kind=KIND_WORDS[change.kind],
        is_request=True,
        answered_at=change.answered_at,
        answer="" if is_refused else change.answer_text,
    )
