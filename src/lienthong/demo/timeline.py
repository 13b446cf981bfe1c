"""Business time of the story: its days, counted in working days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import VIETNAM


@dataclass(frozen=True, slots=True)
class Timeline:
    """Moments of the story, counted in working days from the day of the letter."""

    first_day: dt.date
    _calendar: WorkingCalendar = field(default_factory=WorkingCalendar.default)

    def at(self, working_day: int, hour: int, minute: int = 0) -> dt.datetime:
        """A time on the letter's day (0) or on a working day after it."""
        return dt.datetime.combine(self.day(working_day), dt.time(hour, minute), VIETNAM)

    def day(self, working_day: int) -> dt.date:
        """The date of the letter's day (0) or of a working day after it."""
        day = self.first_day
        for _ in range(working_day):
            day = self._calendar.next_working_day(day)
        return day
