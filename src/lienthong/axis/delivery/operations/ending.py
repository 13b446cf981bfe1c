"""How a delivery ends otherwise than by ``done``: failed, refused, returned, withdrawn, sent again (D-01, D-10)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from lienthong.axis.delivery.models import Delivery, DeliveryEvent, Holding
from lienthong.axis.delivery.states import UNTAKEN, BadEnd, DeliveryState, EventKind
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import storable
from lienthong.kernel.clock import real_now

_EVENT_OF = {
    BadEnd.FAILED: EventKind.FAILED,
    BadEnd.REFUSED: EventKind.REFUSED,
    BadEnd.RETURNED: EventKind.RETURNED,
    BadEnd.EXPIRED: EventKind.EXPIRED,
}


def lock_deliveries(delivery_ids: Collection[uuid.UUID]) -> None:
    """Make other writers of these deliveries, and of what hangs on them, wait. Requires a transaction."""
    transactions.require()
    list(Delivery.objects.select_for_update().filter(pk__in=delivery_ids).order_by("id").values_list("id"))


def release_holdings(delivery_ids: Collection[uuid.UUID]) -> None:
    """The recipients of these deliveries no longer hold the document. Requires a transaction."""
    transactions.require()
    if delivery_ids:
        Holding.objects.filter(delivery_id__in=delivery_ids, is_open=True).update(is_open=False)


def end_badly(*, delivery_id: uuid.UUID, end: BadEnd, note: str = "", at: dt.datetime, by: str) -> None:
    """Mark a delivery as refused, returned or expired, so that the same bytes may be sent again (D-01).

    The technical state stays what it is: the packet did arrive. Requires a transaction.
    """
    transactions.require()
    Delivery.objects.filter(pk=delivery_id).update(bad_end=end.value, changed_at=at)
    release_holdings([delivery_id])
    _write_down(delivery_id, _EVENT_OF[end], note=note, at=at, by=by)
    _audit(f"delivery.{end.value.lower()}", delivery_id, at=at, by=by)


def fail_sending(*, delivery_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> None:
    """The axis could not bring it to the recipient's side for good: *gửi lỗi* (D-15). Requires a transaction.

    Called after an operator's decision or a permanent refusal of a peer, never by a timer (D-08).
    """
    transactions.require()
    Delivery.objects.filter(pk=delivery_id).update(
        state=DeliveryState.FAILED.value,
        bad_end=BadEnd.FAILED.value,
        fail_reason=storable(reason),
        answered_at=at,
        changed_at=at,
    )
    release_holdings([delivery_id])
    _write_down(delivery_id, EventKind.SENDING_FAILED, note=reason, at=at, by=by)
    _audit("delivery.sending_failed", delivery_id, at=at, by=by)


def release(*, delivery_id: uuid.UUID, note: str, at: dt.datetime, by: str) -> bool:
    """Offer a delivery that was held back; False where it is held no longer. Requires a transaction."""
    transactions.require()
    held = Delivery.objects.filter(pk=delivery_id, state=DeliveryState.HELD.value)
    if not held.update(state=DeliveryState.WAITING.value, changed_at=at):
        return False
    _write_down(delivery_id, EventKind.RELEASED, note=note, at=at, by=by)
    _audit("delivery.released", delivery_id, at=at, by=by)
    return True


def refuse_held(*, delivery_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> bool:
    """End a delivery that was held back: *gửi lỗi* with the reason (D-15). Requires a transaction.

    False where it is held no longer.
    """
    transactions.require()
    if not Delivery.objects.filter(pk=delivery_id, state=DeliveryState.HELD.value).exists():
        return False
    fail_sending(delivery_id=delivery_id, reason=reason, at=at, by=by)
    return True


def withdraw(*, delivery_id: uuid.UUID, note: str = "", at: dt.datetime, by: str) -> None:
    """A recall or take-back was carried out: no longer offered, no longer held (D-12). Requires a transaction."""
    transactions.require()
    Delivery.objects.filter(pk=delivery_id).update(state=DeliveryState.WITHDRAWN.value, changed_at=at)
    release_holdings([delivery_id])
    _write_down(delivery_id, EventKind.WITHDRAWN, note=note, at=at, by=by)
    _audit("delivery.withdrawn", delivery_id, at=at, by=by)


def withdraw_untaken(
    delivery_ids: Collection[uuid.UUID], *, note: str, at: dt.datetime, by: str
) -> frozenset[uuid.UUID]:
    """Withdraw those that no system has fetched yet: they are never delivered (D-12). Requires a transaction.

    A fetch that comes first wins: such a delivery is left as it is, and not among the ids returned.
    """
    transactions.require()
    rows = Delivery.objects.select_for_update().filter(pk__in=delivery_ids).order_by("id")
    untaken = [row.id for row in rows if row.state in UNTAKEN]
    for delivery_id in untaken:
        withdraw(delivery_id=delivery_id, note=note, at=at, by=by)
    return frozenset(untaken)


def mark_resent(
    *, delivery_ids: Sequence[uuid.UUID], by_message_id: uuid.UUID, at: dt.datetime, by: str
) -> tuple[uuid.UUID, ...]:
    """Link deliveries that ended badly to the message that carries the same bytes again. Requires a transaction.

    Returns those linked now; one already sent again, or no longer badly ended, is left out: two re-sends
    at once never open two deliveries for it.
    """
    transactions.require()
    rows = list(
        Delivery.objects.select_for_update()
        .filter(pk__in=delivery_ids, resent_by__isnull=True)
        .exclude(bad_end=BadEnd.NONE.value)
        .order_by("id")
    )
    for row in rows:
        row.resent_by, row.changed_at = by_message_id, at
    Delivery.objects.bulk_update(rows, ["resent_by", "changed_at"])
    for row in rows:
        _write_down(row.id, EventKind.RESENT, note=f"message:{by_message_id}", at=at, by=by)
        _audit("delivery.resent", row.id, at=at, by=by)
    return tuple(row.id for row in rows)


def _write_down(delivery_id: uuid.UUID, kind: EventKind, *, note: str, at: dt.datetime, by: str) -> None:
    DeliveryEvent.objects.create(
        delivery_id=delivery_id,
        kind=kind.value,
        at=at,
        at_real=real_now(),
        by=storable(by),
        note=storable(note),
    )


def _audit(code: str, delivery_id: uuid.UUID, *, at: dt.datetime, by: str) -> None:
    audit.record(code, actor=by, object_ref=f"delivery:{delivery_id}", at=at)
