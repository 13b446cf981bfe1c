"""Periodic work of the axis' worker; each job holds a lease so that n workers run it once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from lienthong.axis.pipeline.later_checks import check_forever
from lienthong.axis.pipeline.warning import EVERY, Sweep
from lienthong.infra.jobs import PeriodicJob
from lienthong.project import housekeeping, mail


def jobs() -> tuple[PeriodicJob, ...]:
    """The jobs and how often, in real time."""
    sweep = Sweep(mail.letterhead())
    return (*housekeeping.jobs(), PeriodicJob("alerts.sweep", EVERY, sweep.run))


def loops() -> Mapping[str, Callable[[threading.Event], None]]:
    """Work with a thread of its own, by name: it runs until told to stop."""
    return {"file_checks": check_forever}
