"""Periodic work of the office's worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping

from lienthong.infra.jobs import PeriodicJob
from lienthong.office.gateway import changing, sending
from lienthong.office.gateway.fetching import fetch
from lienthong.office.pipeline.warning import EVERY
from lienthong.office.pipeline.watched import OfficeSweep
from lienthong.project import housekeeping, mail


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    return (
        *housekeeping.jobs(),
        PeriodicJob("office.fetch", dt.timedelta(seconds=2), fetch),
        PeriodicJob("office.follow", dt.timedelta(seconds=15), sending.follow),
        PeriodicJob("office.follow_changes", dt.timedelta(seconds=15), changing.follow_changes),
        PeriodicJob("office.agencies", dt.timedelta(minutes=5), sending.read_agencies),
        PeriodicJob("alerts.sweep", EVERY, OfficeSweep(mail.letterhead()).run),
    )


def loops() -> Mapping[str, Callable[[threading.Event], None]]:
    """Work with a thread of its own; the office has none."""
    return {}
