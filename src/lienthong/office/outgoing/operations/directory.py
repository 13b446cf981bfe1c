"""Keeping the list of the axis; the gateway brings it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import transactions
from lienthong.kernel.text import fold, nfc
from lienthong.office.outgoing.models import AxisAgency


@dataclass(frozen=True, slots=True)
class ListedAgency:
    """A row of the axis' list."""

    code: str
    name: str
    old_code: str = ""


def store_axis_list(listed: Sequence[ListedAgency], *, at: dt.datetime) -> int:
    """Take over a whole list read at a real time; who is not in it any more stays, marked. How many are in it."""
    rows = {}
    for one in listed:
        key = OrganCode(one.code).folded[:64]
        if key:
            rows[key] = AxisAgency(
                key=key,
                code=one.code.strip()[:64],
                old_key=OrganCode(one.old_code).folded[:64],
                old_code=one.old_code.strip()[:64],
                name=nfc(one.name).strip()[:300],
                words=fold(f"{one.name} {one.code} {one.old_code}"),
                is_listed=True,
                listed_at=at,
            )
    if not rows:
        return 0  # an empty answer is an outage, never "nobody is connected"
    with transactions.owned():
        AxisAgency.objects.filter(listed_at__lt=at).update(is_listed=False)
        AxisAgency.objects.bulk_create(
            list(rows.values()),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["code", "old_key", "old_code", "name", "words", "is_listed", "listed_at"],
        )
    return len(rows)
