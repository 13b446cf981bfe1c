"""Reading agencies out of the tables, all of them or some, as values of the directory."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db.models import Min, Q, QuerySet

from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.models import (
    Agency,
    AgencyCheck,
    AgencyCode,
    AgencyName,
    AgencySuccession,
    SystemAgency,
)
from lienthong.axis.registry.policies import LAST_STATUSES
from lienthong.axis.registry.states import CodeKind, FileCheck

_ROWS = 5_000


@dataclass
class AgencyReading:
    """Agencies as they were at one moment of business time, and when the next dated fact changes them."""

    now: dt.datetime
    version: int
    """Of the registry, read before anything else."""
    only: frozenset[uuid.UUID] | None = None
    """None: every agency."""
    views: dict[uuid.UUID, AgencyView] = field(default_factory=dict)
    codes: dict[str, uuid.UUID] = field(default_factory=dict)
    """Codes valid at the moment, by key."""
    written: dict[str, uuid.UUID] = field(default_factory=dict)
    """Where only some agencies are read: every code they ever had."""
    served: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    """Row of a system and an agency it serves."""
    left: list[tuple[uuid.UUID, uuid.UUID]] = field(default_factory=list)
    """Row of a system and an agency that left it a short while ago."""
    next_change: dt.datetime | None = None

    def read(self) -> AgencyReading:
        """Fill everything in; returns itself."""
        codes = _Codes(self)
        self._read_pairs()
        connected = {agency_id for _system, agency_id in self.served}
        self.views = {view.id: view for view in _agencies(self, codes, connected)}
        return self

    def _read_pairs(self) -> None:
        rows = self._of_these(SystemAgency.objects.all()).values_list(
            "system_id", "agency_id", "valid_from", "valid_until"
        )
        for system, agency, since, until in rows.iterator(_ROWS):
            if (since is None and until is None) or self.is_valid(since, until):
                self.served.append((system, agency))
            elif until is not None and until <= self.now and self.is_valid(until, until + LAST_STATUSES):
                self.left.append((system, agency))

    def foresee(self, moment: dt.datetime | None) -> None:
        """What was read holds until then at most."""
        if moment is not None and moment > self.now:
            self.next_change = min(moment, self.next_change or moment)

    def _of_these(self, rows: QuerySet[SystemAgency]) -> QuerySet[SystemAgency]:
        return rows if self.only is None else rows.filter(agency_id__in=self.only)

    def is_valid(self, since: dt.datetime | None, until: dt.datetime | None) -> bool:
        """Whether a dated fact holds at the moment; its ends are foreseen."""
        self.foresee(since)
        self.foresee(until)
        return (since is None or since <= self.now) and (until is None or self.now < until)


def changed_agencies(*, since: int, now: dt.datetime) -> frozenset[uuid.UUID]:
    """Agencies changed after a version of the registry, and those a dated fact changes by ``now``."""
    rows = Agency.objects.filter(Q(changed_version__gt=since) | Q(next_change_at__lte=now))
    return frozenset(rows.values_list("id", flat=True))


def next_dated_change(*, after: dt.datetime) -> dt.datetime | None:
    """When the next dated fact about any agency comes into force."""
    found = Agency.objects.filter(next_change_at__gt=after).aggregate(next=Min("next_change_at"))
    return found["next"] if isinstance(found["next"], dt.datetime) else None


class _Codes:
    """The codes of agencies valid at the moment of a reading."""

    def __init__(self, reading: AgencyReading) -> None:
        self.primary: dict[uuid.UUID, str] = {}
        self.kinds: dict[tuple[uuid.UUID, str], str] = {}
        wanted = AgencyCode.objects.order_by("is_primary", "id")
        if reading.only is not None:
            wanted = wanted.filter(agency_id__in=reading.only)
        rows = wanted.values_list(
            "agency_id", "code", "code_key", "kind", "is_primary", "valid_from", "valid_until"
        )
        for agency_id, code, key, kind, is_primary, valid_from, valid_until in rows.iterator(_ROWS):
            if reading.only is not None:
                reading.written.setdefault(key, agency_id)
            if is_primary:
                self.primary[agency_id] = code
            if reading.is_valid(valid_from, valid_until):
                reading.codes[key] = agency_id
                self.kinds[agency_id, kind] = code


def _agencies(
    reading: AgencyReading, codes: _Codes, connected: Collection[uuid.UUID]
) -> Iterator[AgencyView]:
    successors: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for agency_id, successor_id in AgencySuccession.objects.order_by("position", "id").values_list(
        "agency_id", "successor_id"
    ):
        successors[agency_id].append(successor_id)
    blocking: dict[uuid.UUID, set[FileCheck]] = defaultdict(set)
    for agency_id, check in AgencyCheck.objects.values_list("agency_id", "check_kind"):
        blocking[agency_id].add(FileCheck(check))
    names: dict[uuid.UUID, list[tuple[dt.datetime | None, str]]] = defaultdict(list)
    for agency_id, since, name in AgencyName.objects.values_list("agency_id", "valid_from", "name"):
        names[agency_id].append((since, name))
    wanted = Agency.objects.all() if reading.only is None else Agency.objects.filter(pk__in=reading.only)
    rows = wanted.values_list(
        "id", "name", "parent_id", "mail", "is_active", "abolished_at", "changed_version", "changed_at"
    )
    for agency_id, name, parent_id, mail, is_active, abolished_at, changed, changed_at in rows.iterator(
        _ROWS
    ):
        reading.foresee(abolished_at)
        called = sorted(
            names.get(agency_id, ()), key=lambda pair: (pair[0] is not None, pair[0] or reading.now)
        )
        for since, _name in called:
            reading.foresee(since)
        held = [text for since, text in called if since is None or since <= reading.now]
        yield AgencyView(
            id=agency_id,
            name=held[-1] if held else name,
            names=tuple(called),
            code=codes.primary.get(agency_id, ""),
            old_code=codes.kinds.get((agency_id, CodeKind.OLD.value), ""),
            qd20_code=codes.kinds.get((agency_id, CodeKind.QD20.value), ""),
            parent_id=parent_id,
            mail=mail,
            is_active=is_active and (abolished_at is None or reading.now < abolished_at),
            blocking=frozenset(blocking.get(agency_id, ())),
            successors=tuple(successors.get(agency_id, ())),
            # A change that came in between is read again; told as older, nobody counts past it.
            version=min(changed, reading.version),
            changed_at=changed_at,
            is_connected=agency_id in connected,
        )
