"""Making audit events: rows for the caller's own transaction, touching nothing shared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.json_values import JSON, NOTHING, canonical, storable
from lienthong.infra.models import AuditEvent
from lienthong.kernel.clock import real_now

EventRow = AuditEvent
"""An unsaved event on its way through a bulk write."""


def event(
    code: str,
    *,
    actor: str,
    object_ref: str,
    at: dt.datetime,
    data: Mapping[str, JSON] = NOTHING,
    outcome: str = "OK",
) -> AuditEvent:
    """An unsaved event for ``bulk_create``. ``at`` is business time; nothing secret belongs in ``data``."""
    return AuditEvent(
        code=code,
        actor=storable(actor),
        object_ref=storable(object_ref),
        at=at,
        at_real=real_now(),
        outcome=outcome,
        data_json=canonical(data) if data else "{}",
    )


def record(
    code: str,
    *,
    actor: str,
    object_ref: str,
    at: dt.datetime,
    data: Mapping[str, JSON] = NOTHING,
    outcome: str = "OK",
) -> None:
    """Save an event in the transaction that is open; raises TransactionError when there is none."""
    transactions.require()
    event(code, actor=actor, object_ref=object_ref, at=at, data=data, outcome=outcome).save(force_insert=True)


def store_events(rows: Sequence[EventRow]) -> None:
    """Save many events in the transaction that is open; raises TransactionError when there is none."""
    transactions.require()
    insert_rows(rows)
