"""A day is typed as ngày/tháng/năm, whatever the language of the browser."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.days import UnreadableDayError, read_day, written_day

EIGHTH = dt.date(2021, 2, 8)


@pytest.mark.parametrize(
    "typed", ["08/02/2021", "8/2/2021", " 08-02-2021 ", "8.2.2021", "08 / 02 / 2021", "2021-02-08"]
)
def test_the_usual_ways_of_writing_a_day_are_read(typed: str) -> None:
    assert read_day(typed) == EIGHTH


def test_nothing_typed_is_no_day() -> None:
    assert read_day("  ") is None
    assert written_day(None) == ""


@pytest.mark.parametrize(
    "typed", ["02/31/2021", "31/02/2021", "8/2/21", "8/2", "hôm nay", "0/1/2021", "08/02/0021", "٠٨/٠٢/٢٠٢١"]
)
def test_anything_else_is_refused_with_what_was_typed_and_how_to_write_it(typed: str) -> None:
    with pytest.raises(UnreadableDayError) as refusal:
        read_day(typed)
    assert typed in refusal.value.sentence
    assert "ngày/tháng/năm" in refusal.value.sentence


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)))
def test_what_is_written_is_read_again(day: dt.date) -> None:
    assert read_day(written_day(day)) == day
    assert read_day(day.isoformat()) == day
