"""What recipients' systems do with an item: fetch it, and answer ``done``, ``fail`` or ``processing`` (RCV-10)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lienthong.axis.delivery.models import Delivery, DeliveryEvent, Holding
from lienthong.axis.delivery.operations.ending import release_holdings
from lienthong.axis.delivery.policies import after_answer
from lienthong.axis.delivery.states import Answer, BadEnd, DeliveryState, EventKind
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import storable
from lienthong.kernel.clock import real_now

_EVENT_OF = {
    DeliveryState.DELIVERED: EventKind.DELIVERED,
    DeliveryState.FAILED: EventKind.FAILED,
    DeliveryState.PROCESSING: EventKind.PROCESSING,
}


@dataclass(frozen=True, slots=True)
class AnswerOutcome:
    """Which deliveries an answer found, and which of them it moved."""

    found: tuple[uuid.UUID, ...]
    moved: tuple[uuid.UUID, ...]


def mark_taken(
    *, message_id: uuid.UUID, agency_ids: Collection[uuid.UUID], at: dt.datetime, by: str
) -> tuple[uuid.UUID, ...]:
    """Record the first fetch by a system of the recipients; returns the deliveries that became TAKEN.

    Requires a transaction. Fetching again changes nothing, and what has ended stays ended.
    """
    transactions.require()
    rows = _locked(message_id, agency_ids, states=[DeliveryState.WAITING])
    for row in rows:
        row.state = DeliveryState.TAKEN.value
        row.first_taken_at = row.changed_at = at
    Delivery.objects.bulk_update(rows, ["state", "first_taken_at", "changed_at"])
    _write_down(rows, EventKind.TAKEN, at=at, by=by)
    if rows:
        audit.record(
            "delivery.taken",
            actor=by,
            object_ref=f"message:{message_id}",
            at=at,
            data={"deliveries": [str(row.id) for row in rows]},
        )
    return tuple(row.id for row in rows)


def answer(
    *,
    message_id: uuid.UUID,
    agency_ids: Collection[uuid.UUID],
    answer: Answer,
    note: str = "",
    at: dt.datetime,
    by: str,
) -> AnswerOutcome:
    """Apply a system's answer to all deliveries of a DocId whose recipient it serves. Requires a transaction.

    Repeats are harmless. DELIVERED never goes back: a late ``fail`` is kept as an event only. A ``done``
    after a ``fail`` delivers after all, unless the document was sent again. ``found`` is empty when the
    DocId is not for this system.
    """
    transactions.require()
    rows = _locked(message_id, agency_ids)
    before = {row.id: DeliveryState(row.state) for row in rows}
    moved = [row for row in rows if _apply(row, answer, note=storable(note), at=at)]
    fields = ["state", "first_taken_at", "answered_at", "changed_at", "bad_end", "fail_reason"]
    Delivery.objects.bulk_update(moved, fields)
    _settle_holdings(moved, before)
    if moved:
        _write_down(moved, _EVENT_OF[DeliveryState(moved[0].state)], note=note, at=at, by=by)
    late = [row for row in rows if row not in moved and not _is_repeat(row, answer)]
    _write_down(late, EventKind.LATE_ANSWER, note=f"{answer.value} {note}".strip(), at=at, by=by)
    if moved or late:
        audit.record(
            "delivery.answered",
            actor=by,
            object_ref=f"message:{message_id}",
            at=at,
            data={"answer": answer.value, "moved": [str(row.id) for row in moved], "late": len(late)},
        )
    return AnswerOutcome(tuple(row.id for row in rows), tuple(row.id for row in moved))


def _locked(
    message_id: uuid.UUID,
    agency_ids: Collection[uuid.UUID],
    *,
    states: Sequence[DeliveryState] = tuple(DeliveryState),
) -> list[Delivery]:
    rows = Delivery.objects.select_for_update().filter(message_id=message_id, state__in=states).order_by("id")
    # Recipients are compared here: a system may serve more agencies than a statement takes parameters.
    return [row for row in rows if row.recipient_agency_id in agency_ids]


def _apply(row: Delivery, answer: Answer, *, note: str, at: dt.datetime) -> bool:
    state = DeliveryState(row.state)
    following = after_answer(state, answer, is_resent=row.resent_by is not None)
    if following is state:
        return False
    row.state = following.value
    row.answered_at = row.changed_at = at
    row.first_taken_at = row.first_taken_at or at
    if following is DeliveryState.FAILED:
        row.bad_end, row.fail_reason = BadEnd.FAILED.value, note
    elif state is DeliveryState.FAILED:
        row.bad_end, row.fail_reason = BadEnd.NONE.value, ""
    return True


def _settle_holdings(moved: Sequence[Delivery], before: dict[uuid.UUID, DeliveryState]) -> None:
    release_holdings([row.id for row in moved if row.state == DeliveryState.FAILED.value])
    # Delivered after all: held again, unless another packet took the place meanwhile.
    again = [row.id for row in moved if before[row.id] is DeliveryState.FAILED]
    closed = list(Holding.objects.filter(delivery_id__in=again, is_open=False).order_by("key"))
    Holding.objects.bulk_create(
        [
            Holding(
                sender_agency_id=old.sender_agency_id,
                recipient_agency_id=old.recipient_agency_id,
                key=old.key,
                message_id=old.message_id,
                delivery_id=old.delivery_id,
            )
            for old in closed
        ],
        ignore_conflicts=True,
    )


def _is_repeat(row: Delivery, answer: Answer) -> bool:
    return (row.state, answer) in {
        (DeliveryState.DELIVERED.value, Answer.DONE),
        (DeliveryState.FAILED.value, Answer.FAIL),
        (DeliveryState.PROCESSING.value, Answer.PROCESSING),
    }


def _write_down(
    rows: Sequence[Delivery], kind: EventKind, *, note: str = "", at: dt.datetime, by: str
) -> None:
    real = real_now()
    DeliveryEvent.objects.bulk_create(
        [
            DeliveryEvent(
                delivery_id=row.id, kind=kind.value, at=at, at_real=real, by=storable(by), note=storable(note)
            )
            for row in rows
        ]
    )
