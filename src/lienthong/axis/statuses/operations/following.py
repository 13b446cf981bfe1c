"""What systems do with documents, with the due times kept in the same transaction: fetch, answer, send again."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.delivery.operations import AnswerOutcome
from lienthong.axis.delivery.states import Answer
from lienthong.axis.statuses.operations.progress import refresh_progress
from lienthong.infra import transactions


def take_document(
    *, message_id: uuid.UUID, agency_ids: frozenset[uuid.UUID], at: dt.datetime, by: str
) -> bool:
    """Record a fetch by a system; True when it was the first. Owns its transaction, if any is needed.

    A repeated fetch begins no write and makes no second delivery (RCV-10).
    """
    if not deliveries.is_untaken(message_id=message_id, agency_ids=agency_ids):
        return False
    with transactions.owned():
        taken = delivery.mark_taken(message_id=message_id, agency_ids=agency_ids, at=at, by=by)
        refresh_progress(taken, at=at)
    return bool(taken)


def answer_document(
    *,
    message_id: uuid.UUID,
    agency_ids: frozenset[uuid.UUID],
    answer: Answer,
    note: str = "",
    at: dt.datetime,
    by: str,
) -> AnswerOutcome:
    """Apply ``done``, ``fail`` or ``processing`` to every delivery of a DocId this system serves.

    Owns its transaction. ``found`` is empty when the DocId is not for this system.
    """
    with transactions.owned():
        outcome = delivery.answer(
            message_id=message_id, agency_ids=agency_ids, answer=answer, note=note, at=at, by=by
        )
        refresh_progress(outcome.moved, at=at)
    return outcome


def fail_sending(*, delivery_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> None:
    """The axis could not bring a document to the recipient's side: *gửi lỗi*. Owns its transaction."""
    with transactions.owned():
        delivery.lock_deliveries([delivery_id])
        delivery.fail_sending(delivery_id=delivery_id, reason=reason, at=at, by=by)
        refresh_progress([delivery_id], at=at)


def release_held(*, delivery_id: uuid.UUID, note: str, at: dt.datetime, by: str) -> bool:
    """Offer a delivery that was held back; False where it is held no longer. Requires a transaction."""
    delivery.lock_deliveries([delivery_id])
    return delivery.release(delivery_id=delivery_id, note=note, at=at, by=by)


def refuse_held(*, delivery_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> bool:
    """End a delivery that was held back, as *gửi lỗi*; False where it is held no longer. Requires a transaction."""
    delivery.lock_deliveries([delivery_id])
    if not delivery.refuse_held(delivery_id=delivery_id, reason=reason, at=at, by=by):
        return False
    refresh_progress([delivery_id], at=at)
    return True


def mark_resent(
    *, delivery_ids: Sequence[uuid.UUID], by_message_id: uuid.UUID, at: dt.datetime, by: str
) -> tuple[uuid.UUID, ...]:
    """Link badly ended deliveries to the message that carries the bytes again, and close their progress.

    Requires the transaction of that message; returns those linked now (D-01).
    """
    resent = delivery.mark_resent(delivery_ids=delivery_ids, by_message_id=by_message_id, at=at, by=by)
    refresh_progress(resent, at=at)
    return resent
