"""Operator decisions on jobs, each with an audit event, and clearing away what was done long ago (D-08)."""

from __future__ import annotations

import datetime as dt

from lienthong.infra import audit, transactions
from lienthong.infra.errors import JobNotFoundError
from lienthong.infra.models import OutboxJob
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now

_CLEARED_AT_ONCE = 1000


def give_up(*, key: str, reason: str, at: dt.datetime, by: str) -> None:
    """An operator ends a job that is not running now; raises JobNotFoundError otherwise."""
    with transactions.owned():
        ended = OutboxJob.objects.filter(key=key, state=JobState.READY).update(
            state=JobState.DEAD, finished_at=real_now(), last_error=reason
        )
        _must_be_one(ended, key)
        audit.record("outbox.given_up", actor=by, object_ref=f"job:{key}", at=at, data={"reason": reason})


def revive(*, key: str, at: dt.datetime, by: str) -> None:
    """An operator lets a dead job be tried again, at once; raises JobNotFoundError when it is not dead."""
    with transactions.owned():
        revived = OutboxJob.objects.filter(key=key, state=JobState.DEAD).update(
            state=JobState.READY, not_before=real_now(), finished_at=None, lost_leases=0
        )
        _must_be_one(revived, key)
        audit.record("outbox.revived", actor=by, object_ref=f"job:{key}", at=at)


def retry_now(*, key: str, at: dt.datetime, by: str) -> None:
    """An operator does not wait for the back-off; raises JobNotFoundError when the job is not waiting."""
    with transactions.owned():
        hurried = OutboxJob.objects.filter(key=key, state=JobState.READY).update(not_before=real_now())
        _must_be_one(hurried, key)
        audit.record("outbox.hurried", actor=by, object_ref=f"job:{key}", at=at)


def clear_done(*, finished_before: dt.datetime) -> int:
    """Delete up to 1000 DONE jobs; never any other. Returns how many.

    The key's protection against repeats goes with the row: keep rows for longer than any repeat can come.
    """
    old = OutboxJob.objects.filter(state=JobState.DONE, finished_at__lt=finished_before).order_by("id")
    keys = list(old.values_list("pk", flat=True)[:_CLEARED_AT_ONCE])
    if not keys:
        return 0
    with transactions.owned():
        deleted, _ = OutboxJob.objects.filter(pk__in=keys, state=JobState.DONE).delete()
    return deleted


def _must_be_one(changed: int, key: str) -> None:
    if changed != 1:
        raise JobNotFoundError(
            f"Không có việc «{key}» ở trạng thái cho phép quyết định này; hãy xem lại danh sách việc.",
            key=key,
        )
