"""Periodic jobs: n workers may ask, each job runs once per period (a lease row each).

Real time (D-13). A killed worker's lease ends and the job runs again; jobs are therefore idempotent.
A failing job is tried again within a minute and stays visible through ``health``.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import Error as DatabaseFailure
from django.db import connections
from django.db.models import F, Q, QuerySet

from lienthong.infra import heartbeat, transactions
from lienthong.infra.models import JobLease
from lienthong.kernel.clock import real_now

log = logging.getLogger(__name__)
AFTER_FAILURE = dt.timedelta(minutes=1)
POLL_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PeriodicJob:
    """Something done every so often by one process; must end within ``lease`` or another may begin it."""

    name: str
    every: dt.timedelta
    run: Callable[[], None]
    lease: dt.timedelta = field(default=dt.timedelta(minutes=5))


def run_due(jobs: Sequence[PeriodicJob]) -> int:
    """Run each job that is due and that nobody runs now; returns how many ran. An idle call only reads."""
    _make_rows(jobs)
    due = set(_free(real_now()).filter(name__in=[job.name for job in jobs]).values_list("name", flat=True))
    return sum(_run(job) for job in jobs if job.name in due)


def run_forever(jobs: Sequence[PeriodicJob], stop: threading.Event, *, loop: str = "jobs") -> None:
    """Run what is due until told to stop."""
    try:
        while not stop.is_set():
            heartbeat.beat(loop)
            try:
                run_due(jobs)
            except DatabaseFailure as error:
                log.error("periodic jobs: the database failed, going on: %s", error)
                transactions.drop_broken_connection()
            stop.wait(POLL_SECONDS)
    finally:
        connections.close_all()


def _free(now: dt.datetime) -> QuerySet[JobLease]:
    return JobLease.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now), next_due__lte=now)


def _make_rows(jobs: Sequence[PeriodicJob]) -> None:
    names = {job.name for job in jobs}
    missing = names - set(JobLease.objects.filter(name__in=names).values_list("name", flat=True))
    if missing:
        now = real_now()
        rows = [JobLease(name=name, next_due=now) for name in sorted(missing)]
        with transactions.owned():
            JobLease.objects.bulk_create(rows, ignore_conflicts=True)


def _run(job: PeriodicJob) -> bool:
    now, token = real_now(), uuid.uuid4().hex
    with transactions.owned():
        taken = (
            _free(now)
            .filter(name=job.name)
            .update(lease_until=now + job.lease, lease_token=token, last_started=now)
        )
    if not taken:
        return False
    try:
        job.run()
    except Exception as error:  # one job's failure must not stop the others
        log.exception("periodic job %s failed", job.name)
        transactions.drop_broken_connection()
        wait = min(job.every, AFTER_FAILURE)
        _end(job, token, next_due=real_now() + wait, error=f"{type(error).__name__}: {error}")
    else:
        _end(job, token, next_due=max(now + job.every, real_now()), error="")
    return True


def _end(job: PeriodicJob, token: str, *, next_due: dt.datetime, error: str) -> None:
    held = JobLease.objects.filter(name=job.name, lease_token=token)
    with transactions.owned():
        held.update(
            lease_until=None,
            lease_token="",
            next_due=next_due,
            last_finished=real_now(),
            failures=F("failures") + 1 if error else 0,
            last_error=error[:2000],
        )
