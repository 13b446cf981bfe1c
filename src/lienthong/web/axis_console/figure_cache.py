"""The figures of D-15, counted at most as often as the machine can bear.

Many screens ask for the same figures every few seconds. One thread counts; the others take the last counts
while they are fresh. How long that is follows from how long counting took, in real time (D-13).
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from lienthong.axis.statuses.queries import ClassCounts, count_open_classes

LEAST_SECONDS = 1.0
SHARE = 5.0
"""Counts that took a second are kept for this many."""


class FigureCache:
    """The last counts of this process."""

    def __init__(self) -> None:
        self._computing = threading.Lock()
        self._counts: ClassCounts | None = None
        self._fresh_until = 0.0

    def counts(self, at: dt.datetime) -> ClassCounts:
        """The counts at the present business time ``at``, or those of moments ago."""
        if (counts := self._fresh()) is not None:
            return counts
        with self._computing:
            if (counts := self._fresh()) is not None:
                return counts
            began = time.monotonic()
            counts = count_open_classes(at)
            ended = time.monotonic()
            self._counts, self._fresh_until = counts, ended + max(LEAST_SECONDS, SHARE * (ended - began))
            return counts

    def forget(self) -> None:
        """Compute anew when asked next."""
        self._fresh_until = 0.0

    def _fresh(self) -> ClassCounts | None:
        return self._counts if time.monotonic() < self._fresh_until else None
