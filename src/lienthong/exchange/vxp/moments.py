"""Moments on the wire of VXP: the signing timestamp, list columns and list filters.

Texts are Vietnamese local time without a zone; filters also come in ISO forms.
"""

from __future__ import annotations

import datetime as dt
import re

from lienthong.kernel.clock import VIETNAM, vietnam

_LOCAL_DATE = r"(?P<d>\d{1,2})[/-](?P<m>\d{1,2})[/-](?P<y>\d{4})"
_ISO_DATE = r"(?P<iy>\d{4})[/-](?P<im>\d{1,2})[/-](?P<id>\d{1,2})"
_DATE = f"(?:{_LOCAL_DATE}|{_ISO_DATE})"
_TIME = r"(?:[ T](?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_FILTER = re.compile(_DATE + _TIME + _ZONE, re.ASCII)


def timestamp(moment: dt.datetime) -> str:
    """``ddMMyyyy'T'HHmmss+SSSS`` as the SDK writes it: what follows + is milliseconds, not a zone."""
    local = vietnam(moment)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def column(moment: dt.datetime) -> str:
    """A moment in a list row: ``dd/MM/yyyy HH:mm:ss``."""
    return f"{vietnam(moment):%d/%m/%Y %H:%M:%S}"


def parse(text: str, *, end_of_day: bool = False) -> dt.datetime:
    """A filter's moment, aware; ``dd/MM/yyyy[ HH:mm[:ss]]``, ``yyyy-MM-dd…`` and ISO with a zone.

    Without a time the day's first second is meant, with ``end_of_day`` its last. Raises ``ValueError``.
    """
    found = _FILTER.fullmatch(text.strip())
    if found is None:
        raise ValueError("not a moment")
    day = (found["y"] or found["iy"], found["m"] or found["im"], found["d"] or found["id"])
    year, month, date = (int(part) for part in day)
    if found["H"] is None:
        hour, minute, second = (23, 59, 59) if end_of_day else (0, 0, 0)
    else:
        hour, minute, second = int(found["H"]), int(found["M"]), int(found["S"] or 0)
    local = dt.datetime(year, month, date, hour, minute, second, tzinfo=_zone(found["zone"]))
    try:
        local.astimezone(dt.UTC)
    except OverflowError:  # the first or last day there is, as .NET writes "no bound"
        return local.replace(tzinfo=dt.UTC)
    return local


def _zone(text: str | None) -> dt.tzinfo:
    if text is None:
        return VIETNAM
    if text == "Z":
        return dt.UTC
    digits = text[1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-offset if text[0] == "-" else offset)


_STAMP = re.compile(r"(\d{2})(\d{2})(\d{4})T(\d{2})(\d{2})(\d{2})(?:\+\d{1,4})?", re.ASCII)


def parse_timestamp(text: str) -> dt.datetime | None:
    """When a call says it was signed, to the second; None for what is no stamp of the SDK."""
    found = _STAMP.fullmatch(text.strip())
    if found is None:
        return None
    day, month, year, hour, minute, second = (int(part) for part in found.groups())
    try:
        return dt.datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
    except ValueError:
        return None
