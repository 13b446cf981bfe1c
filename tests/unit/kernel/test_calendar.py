"""Working time: hours, weekends, holidays, Tết, swapped days (D-14)."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.calendar import WorkingCalendar, WorkingHours
from lienthong.kernel.clock import UTC, VIETNAM

CALENDAR = WorkingCalendar.default()


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2021-02-01 07:59", False),
        ("2021-02-01 08:00", True),
        ("2021-02-01 11:59", True),
        ("2021-02-01 12:00", False),
        ("2021-02-01 13:00", True),
        ("2021-02-01 17:00", False),
        ("2021-02-06 09:00", False),
        ("2021-02-12 09:00", False),
        ("2024-04-29 09:00", False),
        ("2024-05-04 09:00", True),
        ("2026-01-02 09:00", False),
        ("2026-01-10 09:00", True),
    ],
)
def test_hours_weekends_holidays_and_swapped_days(moment: str, working: bool) -> None:
    assert CALENDAR.is_working(at(moment)) is working


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2021-02-09", "2021-02-17"),
        ("2022-01-28", "2022-02-07"),
        ("2023-01-19", "2023-01-27"),
        ("2024-02-07", "2024-02-15"),
        ("2025-01-24", "2025-02-03"),
        ("2026-02-13", "2026-02-23"),
        ("2022-04-29", "2022-05-04"),
        ("2023-04-28", "2023-05-04"),
        ("2021-09-01", "2021-09-06"),
        ("2025-04-29", "2025-05-05"),
    ],
)
def test_tet_and_the_other_long_holidays_end_on_their_published_days(before: str, after: str) -> None:
    day = dt.date.fromisoformat(before)

    assert CALENDAR.is_working_day(day)
    assert CALENDAR.next_working_day(day) == dt.date.fromisoformat(after)


def test_a_moment_of_another_zone_is_read_in_vietnam() -> None:
    assert CALENDAR.is_working(dt.datetime(2021, 2, 1, 1, 0, tzinfo=UTC))
    assert not CALENDAR.is_working(dt.datetime(2021, 2, 1, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2021-02-01 09:30", "2021-02-01 09:30"),
        ("2021-02-01 12:30", "2021-02-01 13:00"),
        ("2021-02-01 17:00", "2021-02-02 08:00"),
        ("2021-02-09 18:00", "2021-02-17 08:00"),
    ],
)
def test_what_arrives_after_hours_counts_from_the_next_opening(moment: str, opening: str) -> None:
    assert CALENDAR.next_opening(at(moment)) == at(opening)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2021-02-01 08:00", 0, "2021-02-01 08:00"),
        ("2021-02-01 08:00", 240, "2021-02-01 12:00"),
        ("2021-02-01 08:00", 241, "2021-02-01 13:01"),
        ("2021-02-01 16:30", 60, "2021-02-02 08:30"),
        ("2021-02-01 20:00", 60, "2021-02-02 09:00"),
        ("2021-02-09 16:30", 60, "2021-02-17 08:30"),
        ("2021-02-01 08:00", 5 * 480, "2021-02-05 17:00"),
    ],
)
def test_minutes_run_in_working_time_only(start: str, minutes: int, end: str) -> None:
    assert CALENDAR.add_working_minutes(at(start), minutes) == at(end)


def test_minutes_are_never_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        CALENDAR.add_working_minutes(at("2021-02-01 08:00"), -1)


@pytest.mark.parametrize(
    ("moment", "this_day", "next_day"),
    [
        ("2021-02-01 09:00", "2021-02-01 17:00", "2021-02-02 17:00"),
        ("2021-02-01 18:00", "2021-02-02 17:00", "2021-02-03 17:00"),
        ("2021-02-05 09:00", "2021-02-05 17:00", "2021-02-08 17:00"),
        ("2021-02-09 09:00", "2021-02-09 17:00", "2021-02-17 17:00"),
    ],
)
def test_days_end_at_their_last_closing(moment: str, this_day: str, next_day: str) -> None:
    assert CALENDAR.end_of_working_day(at(moment)) == at(this_day)
    assert CALENDAR.end_of_next_working_day(at(moment)) == at(next_day)


@pytest.mark.parametrize("hour", ["09:00", "18:00", "23:59"])
def test_the_last_morning_to_send_follows_the_date_of_signature(hour: str) -> None:
    assert CALENDAR.noon_of_next_working_day(at(f"2021-02-01 {hour}")) == at("2021-02-02 12:00")
    assert CALENDAR.noon_of_next_working_day(at(f"2021-02-09 {hour}")) == at("2021-02-17 12:00")


def test_hours_change_on_their_date() -> None:
    morning = ((dt.time(8), dt.time(12)),)
    early = ((dt.time(7), dt.time(11)),)
    week = frozenset({1, 2, 3, 4, 5})
    calendar = WorkingCalendar(
        hours=(
            WorkingHours(dt.date(2020, 1, 1), week, morning),
            WorkingHours(dt.date(2021, 2, 2), week, early),
        )
    )

    assert calendar.next_opening(at("2021-02-01 05:00")) == at("2021-02-01 08:00")
    assert calendar.next_opening(at("2021-02-02 05:00")) == at("2021-02-02 07:00")
    assert calendar.next_opening(at("2019-12-30 05:00")) == at("2019-12-30 08:00")


def test_a_calendar_that_never_opens_is_called_a_mistake() -> None:
    never = WorkingCalendar(hours=(WorkingHours(dt.date(2020, 1, 1), frozenset(), ()),))

    with pytest.raises(ValueError, match="no working day"):
        never.next_opening(at("2021-02-01 08:00"))
