"""What is known of backups: the last good one, and whether the next is overdue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.infra.models import AuditEvent, BackupRun
from lienthong.infra.states import BackupState

LONGEST = dt.timedelta(days=1)
"""A good backup is this old at most."""


@dataclass(frozen=True, slots=True)
class BackupView:
    """One run that ended, or is running; times are real time, sizes bytes."""

    name: str
    place: str
    state: BackupState
    started_at: dt.datetime
    finished_at: dt.datetime | None
    blobs: int
    size: int
    error: str


@dataclass(frozen=True, slots=True)
class Overdue:
    """No good backup within a day."""

    since: dt.datetime
    """When the day ended."""
    last_good: BackupView | None
    last: BackupView | None
    """The last run of any result."""


def last_good() -> BackupView | None:
    """The newest good backup, by when it began: that is the moment of its data."""
    return _newest(BackupState.GOOD)


def overdue(now: dt.datetime) -> Overdue | None:
    """Whether the last good backup is older than a day; an installation without any counts from its first event."""
    good = last_good()
    begun = good.started_at if good else _first_event()
    if begun is None or now - begun <= LONGEST:
        return None
    return Overdue(begun + LONGEST, good, _newest())


def _first_event() -> dt.datetime | None:
    """Ids grow with real time."""
    return AuditEvent.objects.order_by("id").values_list("at_real", flat=True).first()


def _newest(*states: BackupState) -> BackupView | None:
    rows = BackupRun.objects.order_by("-started_at")
    if states:
        rows = rows.filter(state__in=[state.value for state in states])
    row = rows.first()
    if row is None:
        return None
    return BackupView(
        row.name,
        row.place,
        BackupState(row.state),
        row.started_at,
        row.finished_at,
        row.blobs,
        row.size,
        row.error,
    )
