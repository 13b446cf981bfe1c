"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Sequence

from django.db import connection

from lienthong.axis.pipeline.upkeep import keep_due_times
from lienthong.infra import audit, heartbeat
from lienthong.infra.blobs import Sweeper, store
from lienthong.infra.jobs import PeriodicJob, run_due
from lienthong.kernel.clock import real_now

_log = logging.getLogger(__name__)


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    return (
        PeriodicJob("audit.seal", dt.timedelta(milliseconds=500), _seal),
        PeriodicJob("axis.due_times", dt.timedelta(seconds=30), keep_due_times),
        PeriodicJob("blobs.sweep", dt.timedelta(hours=1), _sweep),
    )


def run_until(stop: threading.Event, every: Sequence[PeriodicJob], pause: dt.timedelta) -> None:
    """Run what is due until ``stop`` is set; an error of one round is logged and does not end the loop."""
    while not stop.wait(pause.total_seconds()):
        try:
            run_due(every)
        except Exception:
            _log.exception("periodic job failed")
            connection.close()
        heartbeat.beat("jobs")


def _seal() -> None:
    while audit.seal_once():
        pass


def _sweep() -> None:
    Sweeper(store()).run_once(real_now())
