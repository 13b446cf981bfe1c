"""What a warning sweep looks at: open documents whose time may have come, cheaply found by their due times."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lienthong.axis.statuses.models import ChangeRequest, Progress, StatusEntry
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.statuses import ProgressState

_ERRORS = ("send_error", "receive_error")
"""Rules whose class begins at once, before anybody's time to act is over."""


@dataclass(frozen=True, slots=True)
class LateRow:
    """An open document with what runs for it; the pair tells whether anything happened to it since."""

    delivery_id: uuid.UUID
    rule: str
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class NamedDelivery:
    """A delivery as warnings name it; envelope data only (D-29)."""

    delivery_id: uuid.UUID
    message_id: uuid.UUID
    sender_agency_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    sender_code: str
    recipient_code: str
    code: str
    """Số và ký hiệu."""
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A 02 after 03 (D-10)."""

    delivery_id: uuid.UUID
    returned_at: dt.datetime


def late_rows(at: dt.datetime) -> list[LateRow]:
    """Everything open that may be in a class of D-15 other than *bình thường* at ``at``: two indexed reads."""
    rows = Progress.objects.filter(closed_at__isnull=True)
    overdue = rows.filter(due_at__lt=at)
    failed = rows.filter(rule__in=_ERRORS, due_at__gte=at)
    return [*_late(overdue.values_list(*_COLUMNS)), *_late(failed.values_list(*_COLUMNS))]


def untaken_since(moment: dt.datetime, *, at: dt.datetime) -> list[LateRow]:
    """Documents sent at or before ``moment``, not taken, and still within their time at ``at`` (D-08)."""
    rows = Progress.objects.filter(
        closed_at__isnull=True, rule="not_taken", due_at__gte=at, delivery__sent_at__lte=moment
    )
    return _late(rows.values_list(*_COLUMNS))


def named(delivery_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, NamedDelivery]:
    """How to name these deliveries."""
    rows = Progress.objects.filter(delivery_id__in=delivery_ids).values_list(
        "delivery_id",
        "delivery__message_id",
        "delivery__sender_agency_id",
        "delivery__recipient_agency_id",
        "delivery__sender_code",
        "delivery__recipient_code",
        "delivery__message__code_number",
        "delivery__message__code_notation",
        "delivery__sent_at",
    )
    return {
        row[0]: NamedDelivery(*row[:6], "/".join(part for part in row[6:8] if part), row[8]) for row in rows
    }


@dataclass(frozen=True, slots=True)
class ChangedDocument:
    """The document a recall or update speaks of, as it reached the recipient."""

    message_id: uuid.UUID
    code: str
    """Số và ký hiệu."""


def changed_documents(request_deliveries: Collection[uuid.UUID]) -> dict[uuid.UUID, ChangedDocument]:
    """By the delivery of the asking packet; without those about a document the axis never carried there."""
    rows = ChangeRequest.objects.filter(request_delivery_id__in=request_deliveries, delivery__isnull=False)
    found = rows.values_list(
        "request_delivery_id",
        "delivery__message_id",
        "delivery__message__code_number",
        "delivery__message__code_notation",
    )
    return {
        request: ChangedDocument(message, "/".join(part for part in parts if part))
        for request, message, *parts in found
    }


def find_return(message_id: uuid.UUID) -> ReturnView | None:
    """The return a status message brought, or None: the document was already accepted when 02 came (D-10)."""
    entry = StatusEntry.objects.filter(
        message_id=message_id, is_applied=True, becomes=ProgressState.RETURNED.value
    ).first()
    if entry is None or entry.delivery_id is None:
        return None
    return ReturnView(entry.delivery_id, entry.received_at)


@dataclass(frozen=True, slots=True)
class UnansweredView:
    """A take-back (13) whose time to be answered is over: it has no delivery of its own to be late (D-12, D-15)."""

    change_id: uuid.UUID
    delivery_id: uuid.UUID
    opened_at: dt.datetime
    due_at: dt.datetime
    reason: str


def unanswered_take_backs(at: dt.datetime) -> list[UnansweredView]:
    """Take-backs open past their due time, such as those old clients ignore."""
    rows = ChangeRequest.objects.filter(
        state=ChangeState.OPEN.value,
        kind=ChangeKind.TAKE_BACK.value,
        due_at__lt=at,
        delivery__isnull=False,
    ).order_by("opened_at", "id")
    return [
        UnansweredView(row.id, row.delivery_id, row.opened_at, row.due_at, row.reason)
        for row in rows
        if row.delivery_id is not None
    ]


@dataclass(frozen=True, slots=True)
class DenialView:
    """A recipient refused a recall, update or take-back (D-12)."""

    delivery_id: uuid.UUID
    change_id: uuid.UUID
    kind: ChangeKind
    denied_at: dt.datetime
    text: str


def find_denial(message_id: uuid.UUID) -> DenialView | None:
    """The refusal a status message brought, or None: it answered no change, or agreed."""
    entry = (
        StatusEntry.objects.select_related("change")
        .filter(message_id=message_id, change__state=ChangeState.REFUSED.value)
        .first()
    )
    if entry is None or entry.change is None or entry.delivery_id is None:
        return None
    change = entry.change
    if entry.code != change.answer_code:
        return None
    return DenialView(
        entry.delivery_id,
        change.id,
        ChangeKind(change.kind),
        change.answered_at or entry.received_at,
        change.answer_text,
    )


def sent_again(delivery_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these deliveries whose document went out again in their place."""
    rows = Progress.objects.filter(delivery_id__in=delivery_ids, delivery__resent_by__isnull=False)
    return frozenset(rows.values_list("delivery_id", flat=True))


_COLUMNS = ("delivery_id", "rule", "due_at")


def _late(rows: Iterable[tuple[uuid.UUID, str, dt.datetime | None]]) -> list[LateRow]:
    return [LateRow(*row) for row in rows]
