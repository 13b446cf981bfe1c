"""Writing down what became of jobs, their breakers with them, in one transaction.

A success counts whoever holds the lease: the effect is there and is idempotent by key. A failure counts
only from the holder of the lease, so a late one cannot disturb the next attempt.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, QuerySet

from lienthong.infra import audit, transactions
from lienthong.infra.clock import business_now
from lienthong.infra.json_values import JSON, storable
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox.policies import Breaker, delay
from lienthong.infra.states import JobState, sources

_LONGEST_ERROR = 2000


class Ending(StrEnum):
    """How an attempt ended."""

    DONE = "DONE"
    FAILED = "FAILED"
    """To be repeated."""
    TARGET_FAILED = "TARGET_FAILED"
    """To be repeated; the target seems to be away."""
    PERMANENT = "PERMANENT"
    RELEASED = "RELEASED"
    """Not begun; another worker may take it at once."""


@dataclass(frozen=True, slots=True)
class Result:
    """One claimed job and how it ended; ``at`` is real time."""

    job: OutboxJob
    ending: Ending
    at: dt.datetime
    error: str = ""


def store_results(results: Sequence[Result], *, worker: str) -> None:
    """Store all results. Owns its transaction; raises the database's error, after which nothing is stored."""
    if not results:
        return
    business = business_now()
    with transactions.owned():
        done = [result for result in results if result.ending is Ending.DONE]
        if done:
            _finish([result.job.pk for result in done], done[-1].at)
        for result in results:
            if result.ending in {Ending.FAILED, Ending.TARGET_FAILED}:
                _postpone(result)
            elif result.ending is Ending.PERMANENT:
                _bury(result, worker, business)
            elif result.ending is Ending.RELEASED:
                _held(result).update(
                    state=JobState.READY, lease_token="", lease_until=None, attempts=F("attempts") - 1
                )
        _note_targets([result for result in results if result.job.target])


def _finish(keys: Sequence[int], at: dt.datetime) -> None:
    OutboxJob.objects.filter(pk__in=keys, state__in=sources(JobState.DONE)).update(
        state=JobState.DONE, finished_at=at, lease_token="", lease_until=None, lost_leases=0, last_error=""
    )


def _held(result: Result) -> QuerySet[OutboxJob]:
    job = result.job
    return OutboxJob.objects.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token)


def _postpone(result: Result) -> None:
    wait = delay(result.job.attempts, random.random())  # noqa: S311  spreads load, guards nothing
    _held(result).update(
        state=JobState.READY,
        lease_token="",
        lease_until=None,
        lost_leases=0,
        not_before=result.at + wait,
        last_error=_shortened(result.error),
    )


def _bury(result: Result, worker: str, business: dt.datetime) -> None:
    buried = _held(result).update(
        state=JobState.DEAD,
        lease_token="",
        lease_until=None,
        finished_at=result.at,
        last_error=_shortened(result.error),
    )
    if buried:
        facts: dict[str, JSON] = {
            "kind": result.job.kind,
            "attempts": result.job.attempts,
            "error": _shortened(result.error),
        }
        reference = f"job:{result.job.key}"
        audit.record("outbox.dead", actor=f"worker:{worker}", object_ref=reference, at=business, data=facts)


def _note_targets(results: Sequence[Result]) -> None:
    """Successes and failures of each target in their order; rows exist only while something is wrong."""
    targets = {result.job.target for result in results}
    failing = {result.job.target for result in results if result.ending is Ending.TARGET_FAILED}
    known = set(TargetBreaker.objects.filter(target__in=targets).values_list("target", flat=True))
    if not failing and not known:
        return
    missing = sorted(failing - known)
    TargetBreaker.objects.bulk_create([TargetBreaker(target=name) for name in missing], ignore_conflicts=True)
    concerned = sorted(failing | known)
    for row in TargetBreaker.objects.select_for_update().filter(target__in=concerned).order_by("target"):
        breaker = Breaker(row.failures, row.open_until)
        for result in results:
            if result.job.target == row.target:
                breaker = _next(breaker, result)
        if breaker.failures == 0:
            row.delete()
        else:
            row.failures, row.open_until = breaker.failures, breaker.open_until
            row.save(update_fields=["failures", "open_until"])


def _next(breaker: Breaker, result: Result) -> Breaker:
    if result.ending is Ending.TARGET_FAILED:
        return breaker.after_failure(result.at)
    if result.ending in {Ending.DONE, Ending.PERMANENT}:  # it answered
        return breaker.after_success()
    return breaker


def _shortened(error: str) -> str:
    return storable(error)[:_LONGEST_ERROR]
