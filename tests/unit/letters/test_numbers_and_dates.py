"""Numbers and dates as NĐ 30 Annex I writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.letters.kinds import ABBREVIATIONS
from lienthong.letters.model import day_texts, number_text


@pytest.mark.law("OUT-08")
@pytest.mark.parametrize(("number", "written"), [(1, "01"), (9, "09"), (10, "10"), (807, "807")])
def test_numbers_below_ten_have_two_digits(number: int, written: str) -> None:
    assert number_text(number) == written


@pytest.mark.law("OUT-08")
@pytest.mark.parametrize(
    ("dated", "written"),
    [
        (dt.date(2021, 2, 1), ("01", "02", "2021")),
        (dt.date(2021, 1, 31), ("31", "01", "2021")),
        (dt.date(2020, 3, 5), ("05", "3", "2020")),
        (dt.date(2020, 12, 26), ("26", "12", "2020")),
    ],
)
def test_days_below_ten_and_the_first_two_months_are_padded(
    dated: dt.date, written: tuple[str, str, str]
) -> None:
    assert day_texts(dated) == written


def test_there_are_29_types_and_two_have_no_abbreviation() -> None:
    assert len(ABBREVIATIONS) == 29
    assert [name for name, short in ABBREVIATIONS.items() if not short] == ["Công văn", "Thư công"]
