"""Putting jobs into the outbox, in the caller's own transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.json_values import JSON, canonical, storable
from lienthong.infra.models import OutboxJob
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import InvariantError

LONGEST_KEY = 500
"""Characters; an index entry must hold the key."""


JobRow = OutboxJob
"""An unsaved job on its way through a bulk write."""


def job(  # noqa: PLR0913  one flat record by contract
    kind: str,
    payload: Mapping[str, JSON],
    *,
    key: str,
    lane: int = 5,
    target: str = "",
    ordering_key: str = "",
    not_before: dt.datetime | None = None,
) -> OutboxJob:
    """An unsaved job for ``bulk_create(ignore_conflicts=True)``; the key makes a repeat harmless.

    ``lane``: lower goes first. ``target``: who is called; at most n at once, with a breaker; empty means
    nobody outside. ``ordering_key``: jobs of one key run one after the other in the order enqueued.
    ``not_before`` is real time, never business time (D-13).
    """
    if not 0 < len(key) <= LONGEST_KEY:
        raise InvariantError(f"Khóa của việc phải dài 1–{LONGEST_KEY} ký tự.", kind=kind)
    now = real_now()
    return OutboxJob(
        kind=kind,
        key=storable(key),
        payload_json=canonical(payload),
        lane=lane,
        target=storable(target),
        ordering_key=storable(ordering_key),
        not_before=not_before or now,
        made_at=now,
    )


def enqueue(  # noqa: PLR0913  the same record
    kind: str,
    payload: Mapping[str, JSON],
    *,
    key: str,
    lane: int = 5,
    target: str = "",
    ordering_key: str = "",
    not_before: dt.datetime | None = None,
) -> None:
    """Owe a job in the transaction that is open; a job with this key already owed or done changes nothing."""
    transactions.require()
    row = job(
        kind,
        payload,
        key=key,
        lane=lane,
        target=target,
        ordering_key=ordering_key,
        not_before=not_before,
    )
    OutboxJob.objects.bulk_create([row], ignore_conflicts=True)


def store_jobs(rows: Sequence[JobRow]) -> None:
    """Owe many jobs in the transaction that is open; those already owed or done change nothing."""
    transactions.require()
    insert_rows(rows, ignore_conflicts=True)
