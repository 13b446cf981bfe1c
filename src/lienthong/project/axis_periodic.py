"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

from lienthong.axis.pipeline.warning import EVERY, Sweep
from lienthong.infra.jobs import PeriodicJob
from lienthong.project import housekeeping, mail


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    sweep = Sweep(mail.letterhead())
    return (*housekeeping.jobs(), PeriodicJob("alerts.sweep", EVERY, sweep.run))
