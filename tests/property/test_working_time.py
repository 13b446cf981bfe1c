"""Laws of working time, on random moments of 2018–2027 (D-14)."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import UTC

CALENDAR = WorkingCalendar.default()
moments = st.datetimes(
    min_value=dt.datetime(2018, 1, 1),  # noqa: DTZ001  # hypothesis adds the zone
    max_value=dt.datetime(2027, 12, 1),  # noqa: DTZ001  # the same
    timezones=st.just(UTC),
)
some_minutes = st.integers(min_value=1, max_value=5_000)


def is_working_or_closing(moment: dt.datetime) -> bool:
    return CALENDAR.is_working(moment) or CALENDAR.is_working(moment - dt.timedelta(microseconds=1))


@given(moments)
def test_counting_begins_at_a_working_moment_not_earlier(moment: dt.datetime) -> None:
    opening = CALENDAR.next_opening(moment)

    assert opening >= moment
    assert CALENDAR.is_working(opening)
    assert CALENDAR.next_opening(opening) == opening


@given(moments, some_minutes)
def test_working_time_never_ends_outside_working_time(moment: dt.datetime, minutes: int) -> None:
    end = CALENDAR.add_working_minutes(moment, minutes)

    assert is_working_or_closing(end)
    assert end - moment >= dt.timedelta(minutes=minutes)


@given(moments, moments, some_minutes)
def test_later_starts_never_end_earlier(one: dt.datetime, other: dt.datetime, minutes: int) -> None:
    first, second = sorted((one, other))

    assert CALENDAR.add_working_minutes(first, minutes) <= CALENDAR.add_working_minutes(second, minutes)


@given(moments, some_minutes, some_minutes)
def test_working_time_adds_up(moment: dt.datetime, some: int, more: int) -> None:
    stepwise = CALENDAR.add_working_minutes(CALENDAR.add_working_minutes(moment, some), more)

    assert stepwise == CALENDAR.add_working_minutes(moment, some + more)


@given(moments)
def test_ends_of_days_are_in_order(moment: dt.datetime) -> None:
    this_day = CALENDAR.end_of_working_day(moment)
    next_day = CALENDAR.end_of_next_working_day(moment)

    assert moment < this_day < next_day
    assert is_working_or_closing(this_day)
    assert is_working_or_closing(next_day)
    assert moment < CALENDAR.noon_of_next_working_day(moment)
