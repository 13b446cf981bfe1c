"""Which version of the registry an agency's last change has, also for facts that come into force on a date."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from lienthong.axis.registry.models import Agency, AgencyCode, AgencyName, SystemAgency
from lienthong.axis.registry.policies import LAST_STATUSES
from lienthong.axis.registry.versions import count_up
from lienthong.infra import audit, transactions
from lienthong.infra.clock import business_now

BY = "axis:dated_facts"
_AT_ONCE = 1_000


def note_change(agency_ids: Collection[uuid.UUID], *, version: int, at: dt.datetime) -> None:
    """Agencies changed with this version; what is foreseen of them is noted. Joins its caller's transaction."""
    transactions.require()
    now, wanted = business_now(), list(agency_ids)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        Agency.objects.filter(pk__in=some).update(changed_version=version, changed_at=at, next_change_at=None)
        for agency_id, name in _names_now(some, now).items():
            Agency.objects.filter(pk=agency_id).update(name=name)
        for agency_id, moment in _foreseen(some, now).items():
            Agency.objects.filter(pk=agency_id).update(next_change_at=moment)


def settle_dated_facts() -> int:
    """Give agencies whose dated facts came into force a new version; returns how many.

    ``getSynchronizeUnit`` counts by versions, so what begins on a date is told from that date on. Owns its
    transaction; without due facts nothing is written.
    """
    now = business_now()
    due = Agency.objects.filter(next_change_at__lte=now)
    if not due.exists():
        return 0
    with transactions.owned():
        version = count_up()
        settled = list(due.values_list("id", flat=True))
        note_change(settled, version=version, at=now)
        audit.record(
            "registry.dated_facts_settled",
            actor=BY,
            object_ref=f"registry:{version}",
            at=now,
            data={"agencies": len(settled)},
        )
    return len(settled)


def _foreseen(agency_ids: Collection[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """When the next dated fact about each comes into force; those without one are left out."""
    ended = Agency.objects.filter(pk__in=agency_ids, abolished_at__gt=now).values_list("id", "abolished_at")
    codes = AgencyCode.objects.filter(agency_id__in=agency_ids)
    names = AgencyName.objects.filter(agency_id__in=agency_ids, valid_from__gt=now)
    served = SystemAgency.objects.filter(agency_id__in=agency_ids)
    left = served.filter(valid_until__gt=now - LAST_STATUSES).values_list("agency_id", "valid_until")
    found: dict[uuid.UUID, dt.datetime] = {}
    for agency_id, moment in (
        *ended,
        *codes.filter(valid_from__gt=now).values_list("agency_id", "valid_from"),
        *codes.filter(valid_until__gt=now).values_list("agency_id", "valid_until"),
        *names.values_list("agency_id", "valid_from"),
        *served.filter(valid_from__gt=now).values_list("agency_id", "valid_from"),
        *left,
        *((agency_id, until + LAST_STATUSES) for agency_id, until in left if until is not None),
    ):
        if moment is not None and moment > now:
            found[agency_id] = min(moment, found.get(agency_id, moment))
    return found


def _names_now(agency_ids: Collection[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, str]:
    """Of agencies that were ever renamed, the name that holds now."""
    since_ever = AgencyName.objects.filter(agency_id__in=agency_ids, valid_from__isnull=True)
    dated = AgencyName.objects.filter(agency_id__in=agency_ids, valid_from__lte=now).order_by("valid_from")
    return {row.agency_id: row.name for row in (*since_ever, *dated)}
