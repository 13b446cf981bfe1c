"""The shipped table of holidays says what the pinned library says."""

from __future__ import annotations

from holidays import country_holidays

from lienthong.kernel.calendar import public_holidays


def test_the_table_agrees_with_the_library_for_every_year_and_goes_on_beyond_it() -> None:
    for year in (*range(2010, 2046), 2050):
        assert public_holidays(year) == frozenset(country_holidays("VN", years=year)), year
