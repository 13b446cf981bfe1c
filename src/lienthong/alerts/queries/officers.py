"""The register of focal officers at a legal date (ALR-03)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lienthong.alerts.models import FocalOfficer
from lienthong.alerts.ports import Addressee
from lienthong.alerts.states import OfficerKind


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer as registered."""

    id: uuid.UUID
    party_id: uuid.UUID
    kind: OfficerKind
    full_name: str
    post: str
    unit: str
    mobile: str
    mail: str
    deputy_of: str
    """Name of the officer this one is deputy of; empty for an officer."""
    valid_from: dt.date
    valid_to: dt.date | None


def list_officers(*, party_id: uuid.UUID | None = None, on: dt.date | None = None) -> list[OfficerView]:
    """Officers and deputies, all that ever were or those valid on a date, by party and kind."""
    rows = FocalOfficer.objects.select_related("deputy_of").order_by("party_id", "kind", "valid_from", "id")
    if party_id is not None:
        rows = rows.filter(party_id=party_id)
    if on is not None:
        rows = _valid(rows, on)
    return [_view(row) for row in rows]


def parties_with(kind: OfficerKind, on: dt.date) -> frozenset[uuid.UUID]:
    """Parties that have somebody registered for this on a date."""
    rows = _valid(FocalOfficer.objects.filter(kind=kind.value), on)
    return frozenset(rows.values_list("party_id", flat=True))


class RegisteredOfficers:
    """The addressees of the axis: for each kind the valid officers, else their valid deputies."""

    def of(self, party_ids: Collection[uuid.UUID], on: dt.date) -> Mapping[uuid.UUID, Sequence[Addressee]]:
        """Those to be told on a date, one per mailbox with everything it is registered for."""
        rows = _valid(FocalOfficer.objects.filter(party_id__in=party_ids), on).order_by("valid_from", "id")
        by_kind: dict[tuple[uuid.UUID, str], list[FocalOfficer]] = defaultdict(list)
        for row in rows:
            by_kind[row.party_id, row.kind].append(row)
        told: dict[uuid.UUID, dict[str, Addressee]] = defaultdict(dict)
        for (party_id, kind), found in by_kind.items():
            officers = [row for row in found if row.deputy_of_id is None] or found
            for row in officers:
                _add(told[party_id], row, OfficerKind(kind))
        return {party_id: list(found.values()) for party_id, found in told.items()}


def _add(told: dict[str, Addressee], row: FocalOfficer, kind: OfficerKind) -> None:
    """Somebody registered twice gets one message."""
    box = row.mail.casefold()
    known = told.get(box)
    kinds = frozenset({kind}) | (known.kinds if known else frozenset())
    told[box] = Addressee(known.full_name if known else row.full_name, row.mail, kinds)


def _valid(rows: QuerySet[FocalOfficer], on: dt.date) -> QuerySet[FocalOfficer]:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def _view(row: FocalOfficer) -> OfficerView:
    return OfficerView(
        id=row.id,
        party_id=row.party_id,
        kind=OfficerKind(row.kind),
        full_name=row.full_name,
        post=row.post,
        unit=row.unit,
        mobile=row.mobile,
        mail=row.mail,
        deputy_of=row.deputy_of.full_name if row.deputy_of else "",
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )
