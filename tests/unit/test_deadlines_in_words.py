from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.clock import VIETNAM
from lienthong.web.office_desk.due import Nearness, seen_from


def at(day: int, hour: int = 8, minute: int = 0, *, month: int = 2) -> dt.datetime:
    """A moment of 2021; Tết days off are 10 to 16 February."""
    return dt.datetime(2021, month, day, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "due", "words", "nearness"),
    [
        (at(1, 8), at(1, 11), "còn 3 giờ", Nearness.TODAY),
        (at(1, 8), at(1, 8, 20), "còn 20 phút", Nearness.TODAY),
        (at(1, 8), at(1, 8, 0) + dt.timedelta(seconds=20), "còn 1 phút", Nearness.TODAY),
        (at(1, 8), at(2, 17), "còn 1 ngày làm việc", Nearness.LATER),
        (at(5, 8), at(8, 17), "còn 1 ngày làm việc", Nearness.LATER),
        (at(9, 8), at(17, 17), "còn 1 ngày làm việc", Nearness.LATER),
        (at(1, 8), at(5, 17), "còn 4 ngày làm việc", Nearness.LATER),
        (at(1, 11), at(1, 11), "trễ 1 phút", Nearness.LATE),
        (at(1, 16), at(1, 11), "trễ 5 giờ", Nearness.LATE),
        (at(3, 8), at(1, 17), "trễ 2 ngày làm việc", Nearness.LATE),
        (at(8, 8), at(5, 17), "trễ 1 ngày làm việc", Nearness.LATE),
        (at(6, 8), at(5, 17), "trễ 15 giờ", Nearness.LATE),
    ],
)
def test_ordinary_deadlines_are_told_in_working_days(
    now: dt.datetime, due: dt.datetime, words: str, nearness: Nearness
) -> None:
    found = seen_from(now, due, is_urgent=False)
    assert (found.words, found.nearness) == (words, nearness)


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        (at(5, 17), at(6, 8), "còn 15 giờ"),
        (at(9, 8), at(17, 17), "còn 8 ngày"),
        (at(8, 8), at(5, 17), "trễ 2 ngày"),
    ],
)
def test_urgent_deadlines_run_by_the_clock_through_days_off(
    now: dt.datetime, due: dt.datetime, words: str
) -> None:
    assert seen_from(now, due, is_urgent=True).words == words


def test_far_deadlines_are_told_without_counting_day_by_day() -> None:
    assert seen_from(at(1), at(1) + dt.timedelta(days=800), is_urgent=False).words == "còn 800 ngày"
