"""Deadlines as words: ``còn 3 giờ``, ``trễ 2 ngày làm việc``.

Ordinary documents are told in working days, urgent ones by the clock, as their deadlines run (D-14). Within one
day both are told in hours and minutes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import legal_date

_ONE_DAY = dt.timedelta(days=1)
_FARTHEST = 400
"""Days counted one by one; what lies farther is told by the clock."""


class Nearness(StrEnum):
    """How near a deadline is; the value is the class of the words on the page."""

    LATE = "is-late"
    TODAY = "is-today"
    LATER = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline seen from a moment."""

    nearness: Nearness
    words: str


def seen_from(at: dt.datetime, due_at: dt.datetime, *, is_urgent: bool) -> Due:
    """The deadline ``due_at`` as seen at ``at`` (both aware, business time)."""
    is_late = due_at <= at
    first, last = (due_at, at) if is_late else (at, due_at)
    words = f"{'trễ' if is_late else 'còn'} {_between(first, last, is_urgent=is_urgent)}"
    if is_late:
        return Due(Nearness.LATE, words)
    return Due(Nearness.TODAY if legal_date(due_at) == legal_date(at) else Nearness.LATER, words)


def _between(first: dt.datetime, last: dt.datetime, *, is_urgent: bool) -> str:
    days = (legal_date(last) - legal_date(first)).days
    if not is_urgent and 0 < days <= _FARTHEST:
        working = _working_days(legal_date(first), legal_date(last))
        if working:
            return f"{working} ngày làm việc"
    return _by_the_clock(last - first)


def _working_days(first: dt.date, last: dt.date) -> int:
    """Working days after ``first`` up to and with ``last``."""
    calendar = WorkingCalendar.default()
    ahead = range(1, (last - first).days + 1)
    return sum(calendar.is_working_day(first + number * _ONE_DAY) for number in ahead)


def _by_the_clock(length: dt.timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{max(1, minutes)} phút"
    if minutes < 48 * 60:
        return f"{minutes // 60} giờ"
    return f"{minutes // (24 * 60)} ngày"
