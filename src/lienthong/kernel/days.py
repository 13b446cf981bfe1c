"""Dates as officials write them: day/month/year, whatever the language of the browser."""

from __future__ import annotations

import datetime as dt
import re

from lienthong.kernel.errors import RefusedError

_WRITTEN = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_YEARS = range(1900, 2200)
_SHOWN = 40
"""Characters of what was typed that a message repeats."""


class UnreadableDayError(RefusedError):
    """What was typed is no date."""

    code = "kernel.unreadable_day"


def read_day(text: str) -> dt.date | None:
    """``8/2/2021``, ``08-02-2021``, ``08.02.2021`` or ISO ``2021-02-08``; None for nothing typed.

    Raises UnreadableDayError for anything else, and for days that no calendar has.
    """
    typed = text.strip()
    if not typed:
        return None
    if found := _WRITTEN.fullmatch(typed):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    else:
        raise _unreadable(typed)
    if year not in _YEARS:
        raise _unreadable(typed)
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise _unreadable(typed) from None


def written_day(day: dt.date | None) -> str:
    """``08/02/2021``; empty for None."""
    return f"{day:%d/%m/%Y}" if day else ""


def _unreadable(typed: str) -> UnreadableDayError:
    return UnreadableDayError(
        f"“{typed[:_SHOWN]}” không phải là ngày đúng; hãy viết theo ngày/tháng/năm, ví dụ 08/02/2021."
    )
