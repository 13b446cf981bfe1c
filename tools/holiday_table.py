"""Write the public holidays of Vietnam, as the pinned library knows them, into the calendar's data file.

Importing the library loads every country of the world, about a second of processor time that each door,
worker and command would pay. A test compares the table with the library.
"""

from __future__ import annotations

from pathlib import Path

from holidays import country_holidays

YEARS = range(2010, 2046)
TABLE = Path(__file__).resolve().parents[1] / "src/lienthong/kernel/calendar_data/holidays.toml"


def table() -> str:
    """The text of the data file."""
    lines = ["# Public holidays with their substitute days; made by tools/holiday_table.py, do not edit."]
    for year in YEARS:
        days = ", ".join(f'"{day:%m-%d}"' for day in sorted(country_holidays("VN", years=year)))
        lines.append(f"{year} = [{days}]")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
