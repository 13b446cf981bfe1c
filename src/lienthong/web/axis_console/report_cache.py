"""The classes of D-15, computed at most as often as the machine can bear.

Many screens ask for the same figures every few seconds. One thread computes; the others take the last
report while it is fresh. How long it is fresh follows from how long computing took, in real time (D-13).
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from lienthong.axis.statuses.queries import ClassReport, classes_at

LEAST_SECONDS = 1.0
SHARE = 5.0
"""A report that took a second is kept for this many."""


class ReportCache:
    """The last report of this process."""

    def __init__(self) -> None:
        self._computing = threading.Lock()
        self._report: ClassReport | None = None
        self._fresh_until = 0.0

    def report(self, at: dt.datetime) -> ClassReport:
        """The classes at business time ``at``, or those of moments ago."""
        if (report := self._fresh()) is not None:
            return report
        with self._computing:
            if (report := self._fresh()) is not None:
                return report
            began = time.monotonic()
            report = classes_at(at)
            ended = time.monotonic()
            self._report, self._fresh_until = report, ended + max(LEAST_SECONDS, SHARE * (ended - began))
            return report

    def forget(self) -> None:
        """Compute anew when asked next."""
        self._fresh_until = 0.0

    def _fresh(self) -> ClassReport | None:
        return self._report if time.monotonic() < self._fresh_until else None
