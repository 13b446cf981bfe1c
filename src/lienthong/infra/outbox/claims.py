"""Which jobs may run now, and taking them under a lease.

Lanes first, then the order enqueued; only the head of an ordering key; at most n running per target over
all workers; nothing for a target whose breaker is open, one probe after its pause. Chosen by plain reads,
so an empty or blocked poll never begins a write; then chosen again under the lock and taken.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from lienthong.infra import transactions
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox import words
from lienthong.infra.outbox.policies import Breaker, delay
from lienthong.infra.states import JobState

_CLAIM_LOCK = 0x6C69656E_6F75
"""PostgreSQL advisory lock: workers choose one after the other, so limits hold over all of them."""
_MOST_PAGES = 40
_RECOVERED_AT_ONCE = 500
SUSPECT_AFTER = 2
"""Lost leases after which a job runs alone; one loss is mostly another job's fault."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one worker asks for. ``now`` is real time."""

    kinds: Collection[str]
    limit: int
    per_target: int
    lease: dt.timedelta
    now: dt.datetime


def claim(wanted: Claim) -> list[OutboxJob]:
    """Take up to ``limit`` jobs: state RUNNING under a fresh lease token. Owns its transaction."""
    due, lost = _anything(wanted.now)
    if not lost and not (due and _choose(wanted, lock=False)):
        return []
    with transactions.owned():
        _one_at_a_time()
        _recover_lost(wanted.now)
        chosen = _choose(wanted, lock=True)
        token, until = uuid.uuid4().hex, wanted.now + wanted.lease
        for row in chosen:
            row.state, row.lease_token, row.lease_until = JobState.RUNNING, token, until
            row.attempts += 1
        if chosen:
            OutboxJob.objects.filter(pk__in=[row.pk for row in chosen]).update(
                state=JobState.RUNNING, lease_token=token, lease_until=until, attempts=F("attempts") + 1
            )
    return chosen


def _one_at_a_time() -> None:
    """On SQLite the IMMEDIATE transaction is already alone."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM_LOCK])


def _lost(now: dt.datetime) -> QuerySet[OutboxJob]:
    return OutboxJob.objects.filter(state=words.RUNNING, lease_until__lte=now)


def _anything(now: dt.datetime) -> tuple[bool, bool]:
    """Whether any job is due, and whether any lease was lost: one cheap read for each idle poll."""
    table = connection.ops.quote_name(OutboxJob._meta.db_table)  # noqa: SLF001  public in all but name
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {table} WHERE state = 'READY' AND not_before <= %s), "  # noqa: S608  ours
            f"EXISTS (SELECT 1 FROM {table} WHERE state = 'RUNNING' AND lease_until <= %s)",
            [moment, moment],
        )
        due, lost = cursor.fetchone()
    return bool(due), bool(lost)


def _recover_lost(now: dt.datetime) -> None:
    """A lease that ended without a result is a failed attempt of a killed or stuck worker."""
    rows = list(_lost(now).select_for_update(skip_locked=True).order_by("id")[:_RECOVERED_AT_ONCE])
    for row in rows:
        row.state, row.lease_token, row.lease_until = JobState.READY, "", None
        row.lost_leases += 1
        row.last_error = "the worker ended or hung before it told a result"
        row.not_before = now + delay(row.attempts, random.random())  # noqa: S311  spreads load, guards nothing
    fields = ["state", "lease_token", "lease_until", "lost_leases", "last_error", "not_before"]
    OutboxJob.objects.bulk_update(rows, fields, batch_size=100)


def _ready(wanted: Claim) -> QuerySet[OutboxJob]:
    earlier = OutboxJob.objects.filter(
        ordering_key=OuterRef("ordering_key"),
        pk__lt=OuterRef("pk"),
        state__in=words.OWED,
    ).exclude(ordering_key=words.NOTHING)
    return OutboxJob.objects.filter(
        Q(ordering_key="") | ~Exists(earlier),
        state=words.READY,
        not_before__lte=wanted.now,
        kind__in=wanted.kinds,
    ).order_by("lane", "id")


class _Room:
    """How many more jobs each target may have; a target without room is full."""

    def __init__(self, wanted: Claim) -> None:
        self._per_target = wanted.per_target
        running = OutboxJob.objects.filter(state=words.RUNNING).exclude(target="").order_by()
        counts = running.values_list("target").annotate(number=Count("id"))
        self._taken: Counter[str] = Counter(dict(counts))
        self._probing: set[str] = set()
        self.full: set[str] = set()
        for row in TargetBreaker.objects.exclude(open_until=None):
            breaker = Breaker(row.failures, row.open_until)
            if breaker.is_open(wanted.now):
                self.full.add(row.target)
            else:
                self._probing.add(row.target)
        self.full.update(target for target in self._taken if self._left(target) <= 0)

    def take(self, target: str) -> bool:
        """Use one place; false when the target is full."""
        if not target:
            return True
        if target in self.full or self._left(target) <= 0:
            self.full.add(target)
            return False
        self._taken[target] += 1
        if self._left(target) <= 0:
            self.full.add(target)
        return True

    def _left(self, target: str) -> int:
        most = 1 if target in self._probing else self._per_target
        return most - self._taken[target]


def _choose(wanted: Claim, *, lock: bool) -> list[OutboxJob]:
    room = _Room(wanted)
    chosen: list[OutboxJob] = []
    passed: set[int] = set()
    for _ in range(_MOST_PAGES):
        page = _page(wanted, room.full, passed, lock=lock)
        for row in page:
            passed.add(row.pk)
            if row.lost_leases >= SUSPECT_AFTER:
                # It may be what kills workers: alone it cannot take others' results with it.
                if not chosen and room.take(row.target):
                    return [row]
            elif room.take(row.target):
                chosen.append(row)
                if len(chosen) == wanted.limit:
                    return chosen
        if len(page) < wanted.limit:
            break
    return chosen


def _page(wanted: Claim, full: set[str], passed: set[int], *, lock: bool) -> list[OutboxJob]:
    rows = _ready(wanted).exclude(pk__in=passed).exclude(target__in=full)
    if lock:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows[: wanted.limit])
