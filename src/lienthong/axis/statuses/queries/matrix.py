"""The matrix of a document: every recipient with its statuses and their business times (D-04, PRC-06)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from lienthong.alerts.policies import Facts, Rules, classify
from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.states import BadEnd, DeliveryState
from lienthong.axis.statuses.models import ChangeRequest, Progress, StatusEntry
from lienthong.axis.statuses.queries.history import load_facts
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.statuses import CODE_OF, LABEL_OF, ProgressState
from lienthong.kernel.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class StatusView:
    """One status of the history as it came."""

    code: str
    label: str
    """Of the state it led to; empty when it changed nothing."""
    received_at: dt.datetime
    reported_at: dt.datetime | None
    from_code: str
    staff_name: str
    staff_department: str
    description: str
    is_applied: bool
    note: str
    is_of_change: bool = False
    """It opened or answered one of the row's changes, which tell of it."""


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A request to change and its answer."""

    id: uuid.UUID
    kind: ChangeKind
    state: ChangeState
    reason: str
    opened_at: dt.datetime
    due_at: dt.datetime
    """Business time by which it should have been answered."""
    answered_at: dt.datetime | None
    answer_code: str
    """Empty where the axis itself answered: the recipient had not taken the document."""
    answer_text: str
    is_carried_out: bool


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One packet at one recipient: delivery, status, class, and who must act."""

    doc_id: uuid.UUID
    delivery_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    recipient_code: str
    delivery_state: DeliveryState
    bad_end: BadEnd
    is_resent: bool
    """The same bytes went out again; the document counts there."""
    sent_at: dt.datetime
    taken_at: dt.datetime | None
    state: ProgressState
    code: str
    label: str
    since: dt.datetime
    document_class: DocumentClass
    rule: str
    due_at: dt.datetime | None
    due_on: dt.date | None
    """The deadline written on the document."""
    owner_agency_id: uuid.UUID | None
    history: tuple[StatusView, ...]
    """In the order the axis took them in; those that changed nothing included."""
    changes: tuple[ChangeView, ...]
    """What was asked about the document of this row."""
    business_type: int
    """``BussinessDocType``: 1 a recall, 2 an update, 3 a replacement, 0 a new document."""
    urgency: int
    """As the packet says it."""
    request: ChangeView | None
    """What this packet itself asks, where it is a recall or update; its status is the answer."""
    fail_reason: str = ""
    """Why it could not be brought to the recipient's side, or why the recipient's system failed."""


def matrix(message_id: uuid.UUID, *, at: dt.datetime) -> list[MatrixRow]:
    """All recipients of the document a message carries, over all messages of its sender that carry it.

    Ordered by the time of sending. ``at`` is the business time whose classes are shown. Empty for a
    message without documents (a status, or an unknown id).
    """
    return _rows(_progress_of(message_id), at)


def _progress_of(message_id: uuid.UUID) -> list[Progress]:
    first = (
        Progress.objects.filter(delivery__message_id=message_id).select_related("delivery__message").first()
    )
    if first is None:
        return []
    message = first.delivery.message
    rows = Progress.objects.select_related("delivery__message").order_by("delivery__sent_at", "delivery_id")
    if not message.document_key:
        return list(rows.filter(delivery__message_id=message_id))
    return list(
        rows.filter(
            delivery__message__document_key=message.document_key,
            delivery__sender_agency_id=first.delivery.sender_agency_id,
        )
    )


def _rows(progress: Sequence[Progress], at: dt.datetime) -> list[MatrixRow]:
    ids = [row.delivery_id for row in progress]
    facts, histories, changes, requests = load_facts(ids), _histories(ids), _changes(ids), _requests(ids)
    return [
        replace(
            _row(row, facts[row.delivery_id], at),
            history=tuple(histories.get(row.delivery_id, ())),
            changes=tuple(changes.get(row.delivery_id, ())),
            request=requests.get(row.delivery_id),
        )
        for row in progress
    ]


def _row(row: Progress, facts: Facts, at: dt.datetime) -> MatrixRow:
    """Without its history and requests, which are read for all rows at once."""
    delivery, state = row.delivery, ProgressState(row.state)
    return MatrixRow(
        doc_id=delivery.message_id,
        delivery_id=delivery.id,
        recipient_agency_id=delivery.recipient_agency_id,
        recipient_code=delivery.recipient_code,
        delivery_state=DeliveryState(delivery.state),
        bad_end=BadEnd(delivery.bad_end),
        is_resent=delivery.resent_by is not None,
        sent_at=delivery.sent_at,
        taken_at=delivery.first_taken_at,
        state=state,
        code=CODE_OF[state],
        label=LABEL_OF[state],
        since=row.since,
        document_class=classify(facts, at, Rules.default(), WorkingCalendar.default()),
        rule=row.rule,
        due_at=row.due_at,
        due_on=facts.due_on,
        owner_agency_id=row.owner_agency_id,
        history=(),
        changes=(),
        business_type=delivery.message.business_type or 0,
        urgency=delivery.urgency,
        request=None,
        fail_reason=delivery.fail_reason,
    )


def _histories(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[StatusView]]:
    found: dict[uuid.UUID, list[StatusView]] = defaultdict(list)
    rows = StatusEntry.objects.filter(delivery_id__in=ids).order_by("received_at", "code", "id")
    for row in rows:
        if row.delivery_id is not None:
            found[row.delivery_id].append(_status(row))
    return found


def _status(row: StatusEntry) -> StatusView:
    return StatusView(
        code=row.code,
        label=LABEL_OF[ProgressState(row.becomes)] if row.becomes else "",
        received_at=row.received_at,
        reported_at=row.reported_at,
        from_code=row.from_code,
        staff_name=row.staff_name,
        staff_department=row.staff_department,
        description=row.description,
        is_applied=row.is_applied,
        note=row.note,
        is_of_change=row.change_id is not None and not row.note,
    )


def _changes(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[ChangeView]]:
    found: dict[uuid.UUID, list[ChangeView]] = defaultdict(list)
    for row in ChangeRequest.objects.filter(delivery_id__in=ids).order_by("opened_at", "id"):
        if row.delivery_id is not None:
            found[row.delivery_id].append(change_view(row))
    return found


def _requests(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ChangeView]:
    rows = ChangeRequest.objects.filter(request_delivery_id__in=ids)
    return {row.request_delivery_id: change_view(row) for row in rows if row.request_delivery_id is not None}


def change_view(row: ChangeRequest) -> ChangeView:
    """A request as read."""
    return ChangeView(
        id=row.id,
        kind=ChangeKind(row.kind),
        state=ChangeState(row.state),
        reason=row.reason,
        opened_at=row.opened_at,
        due_at=row.due_at,
        answered_at=row.answered_at,
        answer_code=row.answer_code,
        answer_text=row.answer_text,
        is_carried_out=row.is_carried_out,
    )
