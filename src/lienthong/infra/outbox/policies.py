"""When to try again and when to leave a target alone; pure schedules without an end (D-08)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_DELAY = dt.timedelta(seconds=1)
LONGEST_DELAY = dt.timedelta(minutes=15)
"""However long a target is away, it is tried again at least this often (D-08: retries never end)."""
FAILURES_TO_OPEN = 5
FIRST_PAUSE = dt.timedelta(seconds=5)
LONGEST_PAUSE = dt.timedelta(minutes=5)


def delay(attempts: int, jitter: float) -> dt.timedelta:
    """Real time to wait after the given number of failed attempts (1 …): 1, 2, 4 … s up to 15 min.

    ``jitter`` in 0 … 1 shortens it to between half and the whole, so that jobs that failed together do not
    come back together.
    """
    return _doubled(FIRST_DELAY, attempts - 1, LONGEST_DELAY) * (0.5 + jitter / 2)


def _doubled(first: dt.timedelta, times: int, longest: dt.timedelta) -> dt.timedelta:
    return min(first * (1 << min(max(times, 0), 30)), longest)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Failures in a row at one target and until when it is left alone."""

    failures: int = 0
    open_until: dt.datetime | None = None

    def is_open(self, now: dt.datetime) -> bool:
        """Nothing may be sent now."""
        return self.open_until is not None and now < self.open_until

    def is_probing(self, now: dt.datetime) -> bool:
        """The pause is over; one job at a time finds out."""
        return self.open_until is not None and now >= self.open_until

    def after_success(self) -> Breaker:
        """One success closes it."""
        return Breaker()

    def after_failure(self, now: dt.datetime) -> Breaker:
        """Opens at the fifth failure in a row, then doubles its pause up to five minutes."""
        failures = self.failures + 1
        if failures < FAILURES_TO_OPEN:
            return Breaker(failures)
        return Breaker(failures, now + _doubled(FIRST_PAUSE, failures - FAILURES_TO_OPEN, LONGEST_PAUSE))
