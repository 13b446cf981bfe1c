"""Periodic work every product does; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import datetime as dt

from lienthong.infra.blobs import Sweeper, store
from lienthong.infra.jobs import PeriodicJob
from lienthong.infra.outbox.operations import clear_done
from lienthong.kernel.clock import real_now

KEPT_DONE = dt.timedelta(days=7)
"""How long finished outbox jobs stay to be looked at."""


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    return (
        PeriodicJob("blobs.sweep", dt.timedelta(hours=1), _sweep),
        PeriodicJob("outbox.clear_done", dt.timedelta(hours=1), _clear_done),
    )


def _sweep() -> None:
    Sweeper(store()).run_once(real_now())


def _clear_done() -> None:
    while clear_done(finished_before=real_now() - KEPT_DONE):
        pass
