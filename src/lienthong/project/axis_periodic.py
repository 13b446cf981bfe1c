"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

from lienthong.infra.jobs import PeriodicJob
from lienthong.project import housekeeping


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    return (*housekeeping.jobs(),)
