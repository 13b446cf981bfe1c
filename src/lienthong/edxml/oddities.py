"""Values as real software writes them: dates in several forms, codes without a zero, loose flags.

Everything returns ``None`` for what cannot be understood; the caller reports it. Nothing is guessed: a
form is accepted only when it can mean one thing (edXML notes §12, "accept").
"""

from __future__ import annotations

import datetime as dt
import re

from lienthong.kernel.clock import VIETNAM

_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_TIME = re.compile(
    r"[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|z|[+-]\d{2}:?\d{2})?", re.ASCII
)
_MINUTES_PER_HOUR = 60


def read_date(text: str) -> dt.date | None:
    """A date from ``yyyy/MM/dd``, ``yyyy-MM-dd``, ``dd/MM/yyyy``, any of them followed by a time."""
    found = _split_date(text.strip())
    if found is None:
        return None
    day, rest = found
    if rest.strip() and _TIME.fullmatch(rest) is None:
        return None
    return day


def read_moment(text: str) -> dt.datetime | None:
    """A moment, aware, in Vietnam time; without an offset the text is Vietnam time already."""
    found = _split_date(text.strip())
    if found is None:
        return None
    day, rest = found
    if not rest.strip():
        return dt.datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    match = _TIME.fullmatch(rest)
    if match is None:
        return None
    hour, minute, second, offset = match.groups()
    try:
        local = dt.datetime(
            day.year, day.month, day.day, int(hour), int(minute), int(second or 0), tzinfo=_zone(offset)
        )
        return local.astimezone(VIETNAM) if offset else local
    except (ValueError, OverflowError):
        return None


def _split_date(text: str) -> tuple[dt.date, str] | None:
    match = _YEAR_FIRST.match(text)
    if match is not None:
        year, _, month, day = match.groups()
    else:
        match = _DAY_FIRST.match(text)
        if match is None:
            return None
        day, _, month, year = match.groups()
    try:
        return dt.date(int(year), int(month), int(day)), text[match.end() :]
    except ValueError:
        return None


def _zone(offset: str | None) -> dt.tzinfo:
    if offset is None:
        return VIETNAM
    if offset in {"Z", "z"}:
        return dt.UTC
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * _MINUTES_PER_HOUR + int(digits[2:])
    return dt.timezone(dt.timedelta(minutes=-minutes if offset[0] == "-" else minutes))


_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_YES = frozenset({"1", "true"})
_NO = frozenset({"0", "false"})


def read_integer(text: str) -> int | None:
    """A whole number of at most nine digits."""
    return int(text) if _INTEGER.fullmatch(text) else None


def read_flag(text: str) -> bool | None:
    """``1``/``true`` and ``0``/``false`` in any case."""
    folded = text.casefold()
    if folded in _YES:
        return True
    return False if folded in _NO else None


def read_status_code(text: str) -> str:
    """A status code with its leading zero; anything that is not one or two digits stays as written."""
    return text.zfill(2) if re.fullmatch(r"[0-9]{1,2}", text) else text
