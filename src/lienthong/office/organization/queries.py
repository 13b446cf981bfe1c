"""Reading the organization at a legal date. Everything returned is a frozen view."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lienthong.office.organization.actors import Actor, AgencyView, PostView, StandIn
from lienthong.office.organization.models import Absence, Agency, IssuingBody, Post, SigningGround, Unit
from lienthong.office.organization.policies import OfficeRole, SigningPrefix


@dataclass(frozen=True, slots=True)
class BodyView:
    """A body in whose name the agency issues."""

    id: UUID
    agency_id: UUID
    name: str
    code: str
    parent_name: str
    place: str
    abbreviation: str
    is_self: bool
    ground: str


@dataclass(frozen=True, slots=True)
class GroundView:
    """A ground on which a person signs for a body."""

    id: UUID
    agency_id: UUID
    body: BodyView
    user_id: UUID
    full_name: str
    prefix: SigningPrefix
    lines: tuple[str, ...]
    source: str


def list_agencies() -> list[AgencyView]:
    """Every tenant, by name."""
    return [agency_view(row) for row in Agency.objects.filter(is_active=True).order_by("name")]


def find_agency(code: str) -> AgencyView | None:
    """The tenant with this organ code, of either generation, in any case."""
    wanted = code.strip()
    row = Agency.objects.filter(Q(code__iexact=wanted) | Q(old_code__iexact=wanted), is_active=True).first()
    return agency_view(row) if row else None


def get_agency(agency_id: UUID) -> AgencyView:
    """The tenant with this id."""
    return agency_view(Agency.objects.get(pk=agency_id))


def positions_of(user_id: UUID, *, on: dt.date) -> dict[AgencyView, list[PostView]]:
    """The person's posts on a date by agency, that of the oldest post first; one statement."""
    held = _valid(Post.objects.across("a person's own posts, whichever the agency"), on).filter(
        user_id=user_id, user__is_active=True, agency__is_active=True
    )
    found: dict[AgencyView, list[PostView]] = {}
    for row in held.select_related("agency", "user", "unit").order_by("valid_from", "id"):
        found.setdefault(agency_view(row.agency), []).append(_post_view(row))
    return found


def find_actor(user_id: UUID, agency_id: UUID, *, on: dt.date) -> Actor | None:
    """The person acting in an agency on a date; None when they hold no post there."""
    posts = list_posts(agency_id, on=on, user_id=user_id)
    return _actor(get_agency(agency_id), posts, on) if posts else None


def actor_at(agency: AgencyView, posts: list[PostView], *, on: dt.date) -> Actor:
    """The person acting in an agency where ``positions_of`` found these posts; one statement."""
    return _actor(agency, posts, on)


def _actor(agency: AgencyView, posts: list[PostView], on: dt.date) -> Actor:
    agency_id, user_id = agency.id, posts[0].user_id
    return Actor(agency, user_id, posts[0].full_name, tuple(posts), tuple(_stands_in(agency_id, user_id, on)))


def list_posts(
    agency_id: UUID, *, on: dt.date, user_id: UUID | None = None, roles: Iterable[OfficeRole] = ()
) -> list[PostView]:
    """Posts held in an agency on a date, narrowed to a person or to roles."""
    found = _valid(Post.objects.of(agency_id), on).select_related("user", "unit")
    if user_id is not None:
        found = found.filter(user_id=user_id)
    wanted = [role.value for role in roles]
    if wanted:
        found = found.filter(role__in=wanted)
    return [_post_view(row) for row in found.filter(user__is_active=True).order_by("valid_from", "id")]


def holders_of(agency_id: UUID, user_ids: Iterable[UUID], *, on: dt.date) -> set[UUID]:
    """Which of these people hold a post in the agency on a date."""
    held = _valid(Post.objects.of(agency_id), on).filter(user_id__in=list(user_ids), user__is_active=True)
    return set(held.values_list("user_id", flat=True))


def list_units(agency_id: UUID, *, on: dt.date) -> list[tuple[UUID, str, str]]:
    """Units of an agency on a date: id, name, abbreviation."""
    rows = _valid(Unit.objects.of(agency_id), on).order_by("name")
    return [(row.id, row.name, row.abbreviation) for row in rows]


def list_bodies(agency_id: UUID, *, on: dt.date) -> list[BodyView]:
    """Bodies in whose name an agency may issue on a date, itself first (D-05)."""
    rows = _valid(IssuingBody.objects.of(agency_id), on).order_by("-is_self", "name")
    return [body_view(row) for row in rows]


def list_grounds(agency_id: UUID, *, on: dt.date, user_id: UUID | None = None) -> list[GroundView]:
    """Grounds of signing valid on a date; expired ones never count (D-22), nor those of people who left."""
    holders = _valid(Post.objects.of(agency_id), on).filter(user__is_active=True)
    rows = _valid(SigningGround.objects.of(agency_id), on).select_related("user", "issuing_body")
    rows = rows.filter(user_id__in=holders.values("user_id"))
    if user_id is not None:
        rows = rows.filter(user_id=user_id)
    return [_ground_view(row) for row in rows.order_by("issuing_body_id", "id")]


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """Somebody away, and who minds their desk until the first day back."""

    id: UUID
    user_id: UUID
    full_name: str
    deputy_id: UUID
    deputy_name: str
    source: str
    valid_from: dt.date
    valid_to: dt.date


def list_absences(agency_id: UUID, *, on: dt.date) -> list[AbsenceView]:
    """Absences running on a date or still to come, the soonest first."""
    rows = Absence.objects.of(agency_id).filter(valid_to__gt=on).select_related("user", "deputy")
    return [
        AbsenceView(
            row.id,
            row.user_id,
            row.user.full_name,
            row.deputy_id,
            row.deputy.full_name,
            row.source,
            row.valid_from,
            row.valid_to,
        )
        for row in rows.order_by("valid_from", "id")
    ]


def deputies_of(agency_id: UUID, user_ids: Sequence[UUID], *, on: dt.date) -> dict[UUID, list[UUID]]:
    """For each absent person, who minds their desk on a date."""
    found: dict[UUID, list[UUID]] = {}
    for row in _valid(Absence.objects.of(agency_id), on).filter(user_id__in=user_ids):
        found.setdefault(row.user_id, []).append(row.deputy_id)
    return found


def agency_view(row: Agency) -> AgencyView:
    """The view of one row, for the operations beside this module."""
    return AgencyView(row.id, row.code, row.old_code, row.name, row.short_name, row.mail)


def body_view(row: IssuingBody) -> BodyView:
    """The view of one row, for the operations beside this module."""
    return BodyView(
        id=row.id,
        agency_id=row.agency_id,
        name=row.name,
        code=row.code,
        parent_name=row.parent_name,
        place=row.place,
        abbreviation=row.abbreviation,
        is_self=row.is_self,
        ground=row.ground,
    )


def _stands_in(agency_id: UUID, user_id: UUID, on: dt.date) -> list[StandIn]:
    rows = _valid(Absence.objects.of(agency_id), on).filter(deputy_id=user_id).select_related("user")
    return [StandIn(row.user_id, row.user.full_name, row.source) for row in rows.order_by("id")]


def _valid(rows: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


def _post_view(row: Post) -> PostView:
    return PostView(
        id=row.id,
        agency_id=row.agency_id,
        user_id=row.user_id,
        full_name=row.user.full_name,
        email=row.user.email,
        title=row.title,
        role=OfficeRole(row.role),
        unit_id=row.unit_id,
        unit_name=row.unit.name if row.unit else "",
    )


def _ground_view(row: SigningGround) -> GroundView:
    return GroundView(
        id=row.id,
        agency_id=row.agency_id,
        body=body_view(row.issuing_body),
        user_id=row.user_id,
        full_name=row.user.full_name,
        prefix=SigningPrefix(row.prefix),
        lines=tuple(row.lines.splitlines()),
        source=row.source,
    )
