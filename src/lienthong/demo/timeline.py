"""Business time of the story: its days, and moving the clock of the installation (D-13)."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field

from lienthong.demo.installation import command
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import VIETNAM

SETTLE_SECONDS = 1.1
"""Real time after which every process of the installation has seen a clock that was set (<= 1 s)."""

CLOSE_OF_DAY = dt.time(17, 30)
"""When the classes of a day are looked at: half an hour after the offices close."""


@dataclass(slots=True)
class StoryClock:
    """Moments of the story, counted in working days from the day of the letter."""

    first_day: dt.date
    _set_at: float = field(default=0.0, init=False)
    _calendar: WorkingCalendar = field(default_factory=WorkingCalendar.default, init=False)

    def moment(self, working_day: int, hour: int, minute: int = 0) -> dt.datetime:
        """A time on the letter's day (0) or a working day after it."""
        return dt.datetime.combine(self.day(working_day), dt.time(hour, minute), VIETNAM)

    def close_of(self, working_day: int) -> dt.datetime:
        """The end of a day, when its classes are looked at."""
        return dt.datetime.combine(self.day(working_day), CLOSE_OF_DAY, VIETNAM)

    def day(self, working_day: int) -> dt.date:
        """The date of the letter's day (0) or of a working day after it."""
        day = self.first_day
        for _ in range(working_day):
            day = self._calendar.next_working_day(day)
        return day

    def move_to(self, moment: dt.datetime) -> None:
        """Set the clock of the installation; `settle` before anything that depends on it."""
        command("clock", "set", moment.isoformat())
        self._set_at = time.monotonic()

    def settle(self) -> None:
        """Wait until every process has seen the clock."""
        time.sleep(max(0.0, self._set_at + SETTLE_SECONDS - time.monotonic()))
