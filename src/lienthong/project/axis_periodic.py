"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping

from lienthong.axis.pipeline.later_checks import check_forever
from lienthong.axis.pipeline.warning import EVERY, Sweep
from lienthong.axis.registry.dated_facts import settle_dated_facts
from lienthong.infra.jobs import PeriodicJob
from lienthong.project import housekeeping, mail


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    sweep = Sweep(mail.letterhead())
    return (
        *housekeeping.jobs(),
        PeriodicJob("alerts.sweep", EVERY, sweep.run),
        PeriodicJob("registry.dated_facts", dt.timedelta(seconds=30), _settle_dated_facts),
    )


def _settle_dated_facts() -> None:
    settle_dated_facts()


def loops() -> Mapping[str, Callable[[threading.Event], None]]:
    """Work with a thread of its own, by name: it runs until told to stop."""
    return {"file_checks": check_forever}
