"""Reading the outbox: what is owed, what waits, what is dead; for operators, health and alerts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox import words
from lienthong.infra.states import JobState


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as an operator sees it; moments are real time."""

    key: str
    kind: str
    target: str
    state: JobState
    attempts: int
    made_at: dt.datetime
    not_before: dt.datetime
    last_error: str


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is owed; ``oldest`` is when the oldest unfinished job was made."""

    unfinished: int
    oldest: dt.datetime | None
    dead: int


@dataclass(frozen=True, slots=True)
class TargetTrouble:
    """A target that fails now."""

    target: str
    failures: int
    open_until: dt.datetime | None


def backlog() -> Backlog:
    """Counts of what is owed and what is dead."""
    parts = [_in_state(state).aggregate(number=Count("id"), oldest=Min("made_at")) for state in words.OWED]
    oldest = [part["oldest"] for part in parts if part["oldest"] is not None]
    dead = _in_state(words.DEAD).count()
    return Backlog(sum(part["number"] for part in parts), min(oldest, default=None), dead)


def waiting_longer_than(age: dt.timedelta, *, now: dt.datetime, limit: int = 100) -> list[JobLine]:
    """Unfinished jobs made more than ``age`` ago, oldest first; ``now`` is real time (D-08)."""
    rows: list[OutboxJob] = []
    for state in words.OWED:
        rows += _in_state(state).filter(made_at__lt=now - age).order_by("made_at", "id")[:limit]
    rows.sort(key=lambda row: (row.made_at, row.pk))
    return [_line(row) for row in rows[:limit]]


def dead_letters(*, limit: int = 100) -> list[JobLine]:
    """Jobs that were ended by a decision, newest first."""
    rows = _in_state(words.DEAD).order_by("-finished_at", "-id")
    return [_line(row) for row in rows[:limit]]


def troubled_targets() -> list[TargetTrouble]:
    """Targets whose last call failed."""
    rows = TargetBreaker.objects.order_by("target")
    return [TargetTrouble(row.target, row.failures, row.open_until) for row in rows]


def unfinished_keys(kind: str) -> set[str]:
    """Keys of every job of a kind that is still owed; what is neither done nor here was forgotten."""
    found: set[str] = set()
    for state in words.OWED:
        found.update(_in_state(state).filter(kind=kind).values_list("key", flat=True))
    return found


def find(key: str) -> JobLine | None:
    """The job with this key."""
    row = OutboxJob.objects.filter(key=key).first()
    return None if row is None else _line(row)


def _in_state(state: words.Literal) -> QuerySet[OutboxJob]:
    return OutboxJob.objects.filter(state=state)


def _line(row: OutboxJob) -> JobLine:
    return JobLine(
        key=row.key,
        kind=row.kind,
        target=row.target,
        state=JobState(row.state),
        attempts=row.attempts,
        made_at=row.made_at,
        not_before=row.not_before,
        last_error=row.last_error,
    )
