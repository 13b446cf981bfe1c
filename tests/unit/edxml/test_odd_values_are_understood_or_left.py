"""Dates, times, numbers and flags in the forms seen, and what is left alone."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.edxml.oddities import read_date, read_flag, read_integer, read_moment, read_status_code
from lienthong.edxml.wire import bare_content_id, extension
from lienthong.kernel.clock import VIETNAM


@pytest.mark.parametrize(
    "text", ["", "2021", "2021/02/30", "2021/03-15", "31/02/2021", "15/03/21", "2021/03/15 x"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    "text", ["", "25:00", "2021/03/15 25:00:00", "2021/03/15 9h", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


def test_a_moment_without_time_is_midnight() -> None:
    assert read_moment("2021/03/15") == dt.datetime(2021, 3, 15, tzinfo=VIETNAM)


@pytest.mark.parametrize("offset", ["-02:30", "-0230"])
def test_offsets_move_to_vietnam_time(offset: str) -> None:
    moment = read_moment(f"2021-03-15T23:00:00.123{offset}")
    assert moment == dt.datetime(2021, 3, 16, 8, 30, tzinfo=VIETNAM)


def test_numbers_and_flags_are_plain() -> None:
    assert [read_integer(text) for text in ("7", "-1", "007", "7.0", "٧", "")] == [7, -1, 7, None, None, None]
    assert [read_flag(text) for text in ("1", "TRUE", "0", "false", "2")] == [True, True, False, False, None]
    assert [read_status_code(text) for text in ("1", "13", "ABC", "٣")] == ["01", "13", "ABC", "٣"]


def test_ids_and_extensions_are_bare() -> None:
    assert bare_content_id(" CID:cid: 209 ") == "209"
    assert [extension(name) for name in ("a.PDF", "a.b.docx ", "khong", ".x")] == ["pdf", "docx", "", "x"]
