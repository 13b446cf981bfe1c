"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import datetime as dt

from lienthong.infra.blobs import Sweeper, store
from lienthong.infra.jobs import PeriodicJob
from lienthong.kernel.clock import real_now


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    return (
        PeriodicJob("blobs.sweep", dt.timedelta(hours=1), _sweep),
    )


def _sweep() -> None:
    Sweeper(store()).run_once(real_now())
