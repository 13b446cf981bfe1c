"""Working time of state agencies in Vietnam, for deadlines of ordinary documents (D-14).

Urgent documents and công điện run by the clock and never come here. What arrives outside working hours
counts from the next opening. Days off are the public holidays (Labour Code Art. 112, from the `holidays`
library) and the dated table ``calendar_data/vietnam.toml`` of swapped days and working hours.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lienthong.kernel.clock import VIETNAM, legal_date, vietnam

NOON = dt.time(12)
_ONE_DAY = dt.timedelta(days=1)
_LONGEST_CLOSURE = 60
"""Days searched for an opening; a calendar closed for longer is a mistake in its data."""

Interval = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Hours in force from a date until the next entry."""

    valid_from: dt.date
    days: frozenset[int]
    """ISO weekdays worked, 1 = Monday."""
    sessions: tuple[tuple[dt.time, dt.time], ...]
    """Opening and closing, in order, without overlap, within one day."""


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Public holidays of a year in Vietnam with their substitute days."""
    known = _holiday_table().get(str(year))
    if known is not None:
        return frozenset(dt.date.fromisoformat(f"{year}-{day}") for day in known)
    # The library loads every country of the world, a second of processor time; only for far years.
    from holidays import country_holidays  # noqa: PLC0415  for far years only

    return frozenset(country_holidays("VN", years=year))


@cache
def _holiday_table() -> dict[str, list[str]]:
    """Month and day of each holiday by year, taken from the library by tools/holiday_table.py."""
    data = resources.files("lienthong.kernel") / "calendar_data" / "holidays.toml"
    return tomllib.loads(data.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """When agencies work. A pure value; every moment given and returned is aware, returned in Vietnam time.

    The opening of a session is working time, its closing no longer is; but time that runs out exactly at
    a closing ends there, as deadlines do ("17:00"), and not at the next opening.
    """

    hours: tuple[WorkingHours, ...]
    """In order of `WorkingHours.valid_from`; the first also speaks for all time before."""
    days_off: frozenset[dt.date] = frozenset()
    extra_working_days: frozenset[dt.date] = frozenset()
    """Days worked although a weekend or holiday; stands above `days_off`."""
    holidays: Callable[[int], frozenset[dt.date]] = public_holidays

    @classmethod
    def default(cls) -> WorkingCalendar:
        """The calendar shipped with the product."""
        return _shipped()

    def is_working_day(self, day: dt.date) -> bool:
        """Whether agencies open on a date."""
        if day in self.extra_working_days:
            return True
        if day.isoweekday() not in self._hours_on(day).days or day in self.days_off:
            return False
        return day not in self.holidays(day.year)

    def is_working(self, moment: dt.datetime) -> bool:
        """Whether a moment lies in a session."""
        here = vietnam(moment)
        return any(opening <= here < closing for opening, closing in self.sessions(here.date()))

    def sessions(self, day: dt.date) -> tuple[Interval, ...]:
        """The sessions of a date, none when it is not worked."""
        if not self.is_working_day(day):
            return ()
        return tuple(
            (dt.datetime.combine(day, opening, VIETNAM), dt.datetime.combine(day, closing, VIETNAM))
            for opening, closing in self._hours_on(day).sessions
        )

    def next_opening(self, moment: dt.datetime) -> dt.datetime:
        """The moment itself in working time, otherwise the next opening: where counting begins (D-14)."""
        here = vietnam(moment)
        opening, _ = next(self._sessions_after(here))
        return max(opening, here)

    def add_working_minutes(self, start: dt.datetime, minutes: int) -> dt.datetime:
        """The moment at which ``minutes`` (>= 0) of working time after ``start`` have passed."""
        if minutes < 0:
            raise ValueError("working minutes are counted forward only")
        here = self.next_opening(start)
        left = dt.timedelta(minutes=minutes)
        for opening, closing in self._sessions_after(here):
            begin = max(opening, here)
            if left <= closing - begin:
                return begin + left
            left -= closing - begin
        raise AssertionError("the sessions have no end")

    def end_of_working_day(self, moment: dt.datetime) -> dt.datetime:
        """The last closing of the working day in which ``moment`` counts (D-14)."""
        return self._closing(self.next_opening(moment).date())

    def end_of_next_working_day(self, moment: dt.datetime) -> dt.datetime:
        """The last closing of the working day after the one in which ``moment`` counts."""
        return self._closing(self.next_working_day(self.next_opening(moment).date()))

    def noon_of_next_working_day(self, moment: dt.datetime) -> dt.datetime:
        """12:00 of the first working day after the **date** of ``moment``.

        The latest moment to send what was signed then (QĐ 28 Art. 6.2, "buổi sáng của ngày làm việc tiếp
        theo"): the day of signature is its date, also when it was signed in the evening.
        """
        return dt.datetime.combine(self.next_working_day(legal_date(moment)), NOON, VIETNAM)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The first working day after a date."""
        for ahead in range(1, _LONGEST_CLOSURE):
            if self.is_working_day(candidate := day + ahead * _ONE_DAY):
                return candidate
        raise ValueError(f"no working day within {_LONGEST_CLOSURE} days after {day}")

    def _closing(self, day: dt.date) -> dt.datetime:
        return self.sessions(day)[-1][1]

    def _hours_on(self, day: dt.date) -> WorkingHours:
        for hours in reversed(self.hours):
            if hours.valid_from <= day:
                return hours
        return self.hours[0]

    def _sessions_after(self, here: dt.datetime) -> Iterator[Interval]:
        """Every session not yet closed at ``here``, in order, without end."""
        day = here.date()
        yield from (session for session in self.sessions(day) if here < session[1])
        while True:
            day = self.next_working_day(day)
            yield from self.sessions(day)


@cache
def _shipped() -> WorkingCalendar:
    text = resources.files("lienthong.kernel").joinpath("calendar_data/vietnam.toml").read_text("utf-8")
    data = tomllib.loads(text)
    hours = [
        WorkingHours(
            valid_from=entry["valid_from"],
            days=frozenset(entry["days"]),
            sessions=tuple(
                (dt.time.fromisoformat(opening), dt.time.fromisoformat(closing))
                for opening, closing in entry["sessions"]
            ),
        )
        for entry in data["hours"]
    ]
    return WorkingCalendar(
        hours=tuple(sorted(hours, key=lambda entry: entry.valid_from)),
        days_off=frozenset(swap["off"] for swap in data["swaps"]),
        extra_working_days=frozenset(swap["worked"] for swap in data["swaps"]),
    )
