"""The forms of ``to`` and of moments in filters."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.vxp import moments, recipients
from lienthong.exchange.vxp.errors import ParameterError
from lienthong.kernel.clock import VIETNAM

CODES = st.lists(st.text("0123456789AHG.", min_size=1, max_size=13), min_size=1, max_size=5, unique=True)


@given(CODES)
def test_an_array_and_the_array_quoted_once_more_are_the_same(codes: list[str]) -> None:
    text = recipients.write(codes)
    assert recipients.parse(text) == recipients.parse(json.dumps(text)) == tuple(codes)


@pytest.mark.parametrize("text", ["", " ", "[]", '""', '"[]"', '[""]', '[" "]'])
def test_an_empty_to_is_no_to(text: str) -> None:
    assert recipients.parse(text) is None


@pytest.mark.parametrize("text", ["A1", "A1;A2", "A1, A2"])
def test_plain_codes_are_taken(text: str) -> None:
    assert (recipients.parse(text) or ())[0] == "A1"


@pytest.mark.parametrize("text", ["[1]", '{"a":1}', "[", "[" * 100_000, '["a",null]', '"[1]"'])
def test_another_form_is_refused(text: str) -> None:
    with pytest.raises(ParameterError):
        recipients.parse(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("05/02/2027 08:15:30", dt.datetime(2027, 2, 5, 8, 15, 30, tzinfo=VIETNAM)),
        ("5/2/2027 8:15", dt.datetime(2027, 2, 5, 8, 15, tzinfo=VIETNAM)),
        ("05/02/2027", dt.datetime(2027, 2, 5, tzinfo=VIETNAM)),
        ("2027-02-05", dt.datetime(2027, 2, 5, tzinfo=VIETNAM)),
        ("2027/02/05 08:15:30", dt.datetime(2027, 2, 5, 8, 15, 30, tzinfo=VIETNAM)),
        ("2027-02-05T08:15:30.123", dt.datetime(2027, 2, 5, 8, 15, 30, tzinfo=VIETNAM)),
        ("2027-02-05T01:15:30Z", dt.datetime(2027, 2, 5, 1, 15, 30, tzinfo=dt.UTC)),
        ("2027-02-05T08:15:30+07:00", dt.datetime(2027, 2, 5, 1, 15, 30, tzinfo=dt.UTC)),
    ],
)
def test_a_filter_may_be_written_in_several_ways(text: str, moment: dt.datetime) -> None:
    assert moments.parse(text) == moment


def test_an_end_without_time_is_the_end_of_the_day() -> None:
    assert moments.parse("05/02/2027", end_of_day=True).hour == 23


@pytest.mark.parametrize("text", ["", "hôm nay", "31/02/2027", "05/02/27", "2027", "05/02/2027 25:00:00"])
def test_nonsense_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        moments.parse(text)


@given(st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(VIETNAM)))  # noqa: DTZ001  zone given beside
def test_a_column_reads_back_to_the_second(moment: dt.datetime) -> None:
    assert moments.parse(moments.column(moment)) == moment.replace(microsecond=0)


@pytest.mark.parametrize("text", ["01/01/0001 00:00:00", "31/12/9999 23:59:59", "9999-12-31T23:59:59-12:00"])
def test_the_ends_of_the_calendar_are_moments_a_database_takes(text: str) -> None:
    assert moments.parse(text).astimezone(dt.UTC).year in {1, 9999}
