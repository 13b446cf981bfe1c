"""Reads of delivery: mailboxes, what was sent, who holds what. Frozen views only; no read begins a write."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lienthong.axis.delivery.models import Delivery, DeliveryEvent, DoorRefusal, Holding
from lienthong.axis.delivery.policies import WaitingFilters, believable, is_urgent
from lienthong.axis.delivery.states import OFFERED, BadEnd, DeliveryState, EventKind, Service
from lienthong.infra.bulk import any_row

_OFFERED = sorted(OFFERED)
_CHUNK = 500
_ENDED = (
    "SELECT 1 FROM axis_intake_message m JOIN axis_delivery_delivery d ON d.message_id = m.id"
    " WHERE d.bad_end <> '' AND d.resent_by IS NULL AND m.document_key IN ({})"
)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """One row of a mailbox list: a DocId for one recipient."""

    doc_id: uuid.UUID
    delivery_id: uuid.UUID
    service: Service
    sender_agency_id: uuid.UUID
    sender_code: str
    recipient_agency_id: uuid.UUID
    recipient_code: str
    state: DeliveryState
    lane: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SentItem:
    """One recipient of a message, as its sender sees the delivery."""

    doc_id: uuid.UUID
    delivery_id: uuid.UUID
    service: Service
    sender_agency_id: uuid.UUID
    sender_code: str
    recipient_agency_id: uuid.UUID
    recipient_code: str
    state: DeliveryState
    bad_end: BadEnd
    fail_reason: str
    sent_at: dt.datetime
    first_taken_at: dt.datetime | None
    answered_at: dt.datetime | None
    is_resent: bool
    document_id: str
    code_number: str
    code_notation: str
    subject: str


@dataclass(frozen=True, slots=True)
class EarlierView:
    """A delivery of an earlier message of the same bytes."""

    delivery_id: uuid.UUID
    message_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    bad_end: BadEnd
    can_be_resent: bool
    """It ended badly, and nothing has been sent in its place."""


@dataclass(frozen=True, slots=True)
class EndedView:
    """A delivery of a document that ended badly and waits for its sender."""

    delivery_id: uuid.UUID
    sender_agency_id: uuid.UUID
    document_key: str
    recipient_agency_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class HolderView:
    """A recipient that holds a document, and the message that brought it."""

    recipient_agency_id: uuid.UUID
    key: str
    message_id: uuid.UUID
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class EventView:
    """Something that happened to a delivery, in business time."""

    kind: EventKind
    at: dt.datetime
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A document refused at the door for one recipient."""

    id: uuid.UUID
    system_id: str
    sender_agency_id: uuid.UUID
    recipient_code: str
    document_key: str
    change_type: int
    """1 a recall, 2 an update, 0 what brings a document itself."""
    code: str
    subject: str
    """Trích yếu; empty for refusals kept before it was."""
    error_code: str
    sentence: str
    refused_at: dt.datetime
    due_at: dt.datetime
    is_urgent: bool


def list_waiting(
    *,
    agency_ids: frozenset[uuid.UUID],
    service: Service,
    filters: WaitingFilters = WaitingFilters(),  # noqa: B008  frozen
) -> list[WaitingItem]:
    """The mailbox of a system's agencies, urgent lanes first, then oldest first; offered until ``done``."""
    rows = _waiting(agency_ids, service, filters).order_by("lane", "sent_at", "id")
    end = None if filters.limit is None else filters.offset + filters.limit
    return [
        WaitingItem(
            doc_id=row.message_id,
            delivery_id=row.id,
            service=Service(row.service),
            sender_agency_id=row.sender_agency_id,
            sender_code=row.sender_code,
            recipient_agency_id=row.recipient_agency_id,
            recipient_code=row.recipient_code,
            state=DeliveryState(row.state),
            lane=row.lane,
            created_at=row.sent_at,
            updated_at=row.changed_at,
        )
        for row in rows[filters.offset : end]
    ]


def count_waiting(*, agency_ids: frozenset[uuid.UUID], service: Service) -> int:
    """How many items the mailbox holds."""
    return _waiting(agency_ids, service, WaitingFilters()).count()


def count_open(agency_id: uuid.UUID) -> int:
    """How many deliveries to an agency, documents and statuses, no system has confirmed."""
    return Delivery.objects.filter(recipient_agency_id=agency_id, state__in=_OFFERED).count()


def list_sent(
    *,
    agency_ids: frozenset[uuid.UUID],
    service: Service | None = None,
    message_id: uuid.UUID | None = None,
    offset: int = 0,
    limit: int | None = None,
) -> list[SentItem]:
    """What these agencies sent, newest first, one row per recipient; of one DocId when given."""
    rows = Delivery.objects.select_related("message").order_by("-sent_at", "id")
    rows = rows.filter(message_id=message_id) if message_id else rows.filter(sender_agency_id__in=agency_ids)
    if service is not None:
        rows = rows.filter(service=service.value)
    end = None if limit is None else offset + limit
    return [_sent(row) for row in rows[offset:end] if row.sender_agency_id in agency_ids]


def recipients_of(message_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """The agencies a message was delivered to, whatever became of it."""
    rows = Delivery.objects.filter(message_id=message_id).values_list("recipient_agency_id", flat=True)
    return frozenset(rows)


def may_fetch(*, message_id: uuid.UUID, agency_ids: frozenset[uuid.UUID]) -> bool:
    """Whether a system may fetch the bytes: it serves the sender or one of the recipients.

    What was recalled before a recipient took it is never given to that recipient (D-12), nor what is held back.
    """
    rows = Delivery.objects.filter(message_id=message_id).values_list(
        "sender_agency_id", "recipient_agency_id", "state", "first_taken_at"
    )
    return any(
        sender in agency_ids
        or (recipient in agency_ids and state != DeliveryState.HELD.value and not _is_gone(state, taken_at))
        for sender, recipient, state, taken_at in rows
    )


def _is_gone(state: str, taken_at: dt.datetime | None) -> bool:
    return state == DeliveryState.WITHDRAWN.value and taken_at is None


def held_of(message_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """The deliveries of a message that are held back, by recipient agency."""
    rows = Delivery.objects.filter(message_id=message_id, state=DeliveryState.HELD.value)
    return dict(rows.values_list("recipient_agency_id", "id"))


@dataclass(frozen=True, slots=True)
class HeldView:
    """A delivery that is held back until its files are judged; times are business times."""

    message_id: uuid.UUID
    delivery_id: uuid.UUID
    code: str
    recipient_agency_id: uuid.UUID
    recipient_code: str
    sent_at: dt.datetime


def list_held(*, limit: int) -> list[HeldView]:
    """What is held back, oldest first."""
    rows = Delivery.objects.filter(state=DeliveryState.HELD.value).select_related("message")
    return [
        HeldView(
            row.message_id,
            row.id,
            "/".join(part for part in (row.message.code_number, row.message.code_notation) if part),
            row.recipient_agency_id,
            row.recipient_code,
            row.sent_at,
        )
        for row in rows.order_by("sent_at", "id")[:limit]
    ]


def deliveries_of(message_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """The deliveries of a message by recipient agency."""
    rows = Delivery.objects.filter(message_id=message_id).values_list("recipient_agency_id", "id")
    return dict(rows)


def is_untaken(*, message_id: uuid.UUID, agency_ids: frozenset[uuid.UUID]) -> bool:
    """Whether a fetch by this system would be the first; asked before a write transaction is begun."""
    rows = Delivery.objects.filter(message_id=message_id, state=DeliveryState.WAITING.value)
    return any(recipient in agency_ids for recipient in rows.values_list("recipient_agency_id", flat=True))


def earlier_deliveries(message_ids: Collection[uuid.UUID]) -> list[EarlierView]:
    """All deliveries of these messages, for telling a repeat from a re-send (D-01)."""
    rows = Delivery.objects.filter(message_id__in=message_ids).order_by("id")
    return [
        EarlierView(
            delivery_id=row.id,
            message_id=row.message_id,
            recipient_agency_id=row.recipient_agency_id,
            bad_end=BadEnd(row.bad_end),
            can_be_resent=bool(row.bad_end) and row.resent_by is None,
        )
        for row in rows
    ]


def ended_badly(message_ids: Collection[uuid.UUID]) -> list[EarlierView]:
    """Those that ended failed, refused, returned or expired and were not sent again."""
    return [view for view in earlier_deliveries(message_ids) if view.can_be_resent]


def events_of(
    delivery_ids: Collection[uuid.UUID], *, until: dt.datetime | None = None
) -> dict[uuid.UUID, list[EventView]]:
    """What happened to each delivery, up to and including ``until`` (business time)."""
    rows = DeliveryEvent.objects.filter(delivery_id__in=delivery_ids).order_by("at", "id")
    if until is not None:
        rows = rows.filter(at__lte=until)
    found: dict[uuid.UUID, list[EventView]] = defaultdict(list)
    for delivery_id, kind, at, by, note in rows.values_list("delivery_id", "kind", "at", "by", "note"):
        found[delivery_id].append(EventView(EventKind(kind), at, by, note))
    return dict(found)


def iterate_open_refusals(*, at: dt.datetime) -> Iterator[RefusalView]:
    """Documents refused at the door and, at business time ``at``, neither sent again nor given up (D-15).

    Oldest first, a few at a time.
    """
    rows = DoorRefusal.objects.filter(refused_at__lte=at).filter(
        Q(settled_at__isnull=True) | Q(settled_at__gt=at)
    )
    for row in rows.order_by("refused_at", "id").iterator(chunk_size=_CHUNK):
        yield _refusal(row)


def count_unsettled_refusals() -> int:
    """How many documents refused at the door are open now."""
    return DoorRefusal.objects.filter(settled_at__isnull=True).count()


def list_unsettled_refusals(*, limit: int) -> list[RefusalView]:
    """The oldest of them."""
    rows = DoorRefusal.objects.filter(settled_at__isnull=True).order_by("refused_at", "id")
    return [_refusal(row) for row in rows[:limit]]


def _refusal(row: DoorRefusal) -> RefusalView:
    return RefusalView(
        id=row.id,
        system_id=row.system_id,
        sender_agency_id=row.sender_agency_id,
        recipient_code=row.recipient_code,
        document_key=row.document_key,
        change_type=row.change_type,
        code=row.code,
        subject=row.subject,
        error_code=row.error_code,
        sentence=row.sentence,
        refused_at=row.refused_at,
        due_at=row.due_at,
        is_urgent=is_urgent(row.urgency, row.kind_name),
    )


def documents_without_progress() -> list[uuid.UUID]:
    """Document deliveries nobody follows; a break of the conservation law."""
    rows = Delivery.objects.filter(service=Service.EDOC.value, progress__isnull=True)
    return list(rows.order_by("id").values_list("id", flat=True))


def badly_ended_of(
    documents: Collection[tuple[uuid.UUID, str]], recipient_ids: Collection[uuid.UUID]
) -> list[EndedView]:
    """Documents (sender, document key) that ended badly at these recipients and were not sent again."""
    keys = {key for _, key in documents}
    if not any_row(_ENDED, sorted(keys)):
        return []
    rows = Delivery.objects.filter(
        message__document_key__in=keys,
        service=Service.EDOC.value,
        resent_by__isnull=True,
    ).exclude(bad_end=BadEnd.NONE.value)
    found = rows.values_list("id", "sender_agency_id", "message__document_key", "recipient_agency_id")
    return [
        EndedView(delivery_id, sender, key, recipient)
        for delivery_id, sender, key, recipient in found
        if (sender, key) in documents and recipient in recipient_ids
    ]


def list_ways(delivery_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, tuple[uuid.UUID, uuid.UUID]]:
    """Of each of these deliveries its message and its recipient; one statement."""
    rows = Delivery.objects.filter(pk__in=delivery_ids).values_list("id", "message_id", "recipient_agency_id")
    return {delivery: (message, recipient) for delivery, message, recipient in rows}


def count_deliveries() -> int:
    """How many deliveries there are, of documents and statuses."""
    return Delivery.objects.count()


def holders(
    *, sender_agency_id: uuid.UUID, recipient_agency_ids: Iterable[uuid.UUID], keys: Iterable[str]
) -> list[HolderView]:
    """Who of these recipients holds a document under any of these keys (D-01)."""
    wanted = frozenset(recipient_agency_ids)
    rows = Holding.objects.filter(
        is_open=True, sender_agency_id=sender_agency_id, key__in=set(keys)
    ).values_list("recipient_agency_id", "key", "message_id", "delivery__sent_at")
    return [HolderView(*row) for row in rows.order_by("delivery__sent_at") if row[0] in wanted]


def _waiting(
    agency_ids: frozenset[uuid.UUID], service: Service, filters: WaitingFilters
) -> QuerySet[Delivery]:
    meant = believable(filters, agency_ids)
    recipients = frozenset({meant.to_agency_id}) if meant.to_agency_id else agency_ids
    rows = Delivery.objects.filter(
        recipient_agency_id__in=recipients, service=service.value, state__in=_OFFERED
    )
    if meant.from_agency_id:
        rows = rows.filter(sender_agency_id=meant.from_agency_id)
    if meant.since:
        rows = rows.filter(sent_at__gte=meant.since)
    if meant.until:
        rows = rows.filter(sent_at__lte=meant.until)
    return rows


def _sent(row: Delivery) -> SentItem:
    return SentItem(
        doc_id=row.message_id,
        delivery_id=row.id,
        service=Service(row.service),
        sender_agency_id=row.sender_agency_id,
        sender_code=row.sender_code,
        recipient_agency_id=row.recipient_agency_id,
        recipient_code=row.recipient_code,
        state=DeliveryState(row.state),
        bad_end=BadEnd(row.bad_end),
        fail_reason=row.fail_reason,
        sent_at=row.sent_at,
        first_taken_at=row.first_taken_at,
        answered_at=row.answered_at,
        is_resent=row.resent_by is not None,
        document_id=row.message.document_id,
        code_number=row.message.code_number,
        code_notation=row.message.code_notation,
        subject=row.message.subject,
    )
