"""Writes of delivery. All require the caller's transaction; each leaves its audit event in it.

Lock order everywhere: deliveries by id, then progress, then holdings by key.
"""

from __future__ import annotations

from lienthong.axis.delivery.operations.answering import AnswerOutcome, answer, mark_taken
from lienthong.axis.delivery.operations.ending import (
    end_badly,
    fail_sending,
    lock_deliveries,
    mark_resent,
    refuse_held,
    release,
    release_holdings,
    withdraw,
    withdraw_untaken,
)
from lienthong.axis.delivery.operations.holding import HoldingConflict, claim_holdings
from lienthong.axis.delivery.operations.opening import DeliverySpec, Rows, new_deliveries, store_deliveries
from lienthong.axis.delivery.operations.refusals import (
    AcceptedChange,
    RefusedDocument,
    give_up_refused,
    note_door_refusal,
    settle_refusals,
    settle_refused_changes,
)

__all__ = [
    "AcceptedChange",
    "AnswerOutcome",
    "DeliverySpec",
    "HoldingConflict",
    "RefusedDocument",
    "Rows",
    "answer",
    "claim_holdings",
    "end_badly",
    "fail_sending",
    "give_up_refused",
    "lock_deliveries",
    "mark_resent",
    "mark_taken",
    "new_deliveries",
    "note_door_refusal",
    "refuse_held",
    "release",
    "release_holdings",
    "settle_refusals",
    "settle_refused_changes",
    "store_deliveries",
    "withdraw",
    "withdraw_untaken",
]
