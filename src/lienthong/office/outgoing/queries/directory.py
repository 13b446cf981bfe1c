"""Whom the axis knows, as its list said last; nothing is invented where there is no list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max, Q

from lienthong.identifiers.organ_code import OrganCode
from lienthong.kernel.text import fold
from lienthong.office.outgoing.models import AxisAgency


@dataclass(frozen=True, slots=True)
class AxisAgencyView:
    """A body on the axis."""

    code: str
    old_code: str
    name: str
    is_listed: bool


def list_read_at() -> dt.datetime | None:
    """Real time of the newest list; None while none was ever read."""
    found: dt.datetime | None = AxisAgency.objects.aggregate(at=Max("listed_at"))["at"]
    return found


def find_agencies(codes: Iterable[str]) -> dict[str, AxisAgencyView]:
    """Bodies by any of their codes, of either generation and in any case; keys are the codes as asked."""
    asked = {code: OrganCode(code).folded for code in codes}
    keys = set(asked.values())
    rows = AxisAgency.objects.filter(Q(key__in=keys) | Q(old_key__in=keys))
    found: dict[str, AxisAgencyView] = {}
    for row in rows:
        found.setdefault(row.old_key, _view(row))
    for row in rows:
        found[row.key] = _view(row)
    return {code: found[key] for code, key in asked.items() if key and key in found}


def search_agencies(words: str, *, limit: int = 20) -> list[AxisAgencyView]:
    """Listed bodies whose name or code holds all the words, in any spelling; hubs are left out."""
    rows = AxisAgency.objects.filter(is_listed=True)
    asked = fold(words).split()
    if not asked:
        return []
    for word in asked:
        rows = rows.filter(words__contains=word)
    views = [_view(row) for row in rows.order_by("name", "key")[: limit * 2]]
    return [one for one in views if not OrganCode(one.code).is_hub][:limit]


def _view(row: AxisAgency) -> AxisAgencyView:
    return AxisAgencyView(row.code, row.old_code, row.name, row.is_listed)
