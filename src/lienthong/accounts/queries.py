"""Reading people and sessions. Everything returned is a frozen view."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, FilteredRelation, Q, QuerySet

from lienthong.accounts.models import OneTimeLink, RoleAssignment, Session, User
from lienthong.accounts.policies import (
    Permission,
    Role,
    is_second_factor_required,
    normal_username,
    permissions_of,
    session_end,
)
from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.accounts.tokens import token_hash
from lienthong.kernel import clock


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in, with the roles valid now."""

    id: UUID
    username: str
    full_name: str
    email: str
    is_active: bool
    has_password: bool
    has_second_factor: bool
    roles: frozenset[Role]

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow."""
        return permissions_of(self.roles)

    @property
    def needs_second_factor(self) -> bool:
        """True when a role demands a second factor."""
        return is_second_factor_required(self.roles)

    @property
    def ref(self) -> str:
        """How audit events name this person."""
        return f"user:{self.id}"


@dataclass(frozen=True, slots=True)
class SessionView:
    """A living session."""

    id: UUID
    stage: SessionStage
    person: Person
    link_id: UUID | None
    started_at: dt.datetime
    last_seen_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SessionReading:
    """What a session key stands for: a living session, or why it ended (None: never heard of)."""

    session: SessionView | None = None
    ended: SessionEnd | None = None
    ended_id: UUID | None = None


def find_person(username: str) -> Person | None:
    """The person with this username, in any case and with stray spaces."""
    user = User.objects.filter(username=normal_username(username)).first()
    return person_of(user) if user else None


def list_people() -> list[Person]:
    """Everybody, by username; two statements whatever their number."""
    roles: dict[UUID, set[Role]] = {}
    for user_id, role in _valid_assignments(clock.real_now()).values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(Role(role))
    return [
        _view(user, frozenset(roles.get(user.id, ())))
        for user in User.objects.order_by("username").iterator()
    ]


def has_operator() -> bool:
    """True when somebody who has set a password is operator now."""
    holders = _valid_assignments(clock.real_now()).filter(role=Role.OPERATOR.value, user__is_active=True)
    users = User.objects.filter(pk__in=holders.values("user_id"))
    return any(user.has_usable_password() for user in users)


def read_session(key: str) -> SessionReading:
    """What the key in a browser's cookie stands for at this real moment. Writes nothing; one statement."""
    now = clock.real_now()
    rows = list(_with_roles(Session.objects.select_related("user"), now).filter(key_hash=token_hash(key)))
    if not rows:
        return SessionReading()
    row, roles = rows[0], frozenset(Role(one.held_role) for one in rows if one.held_role)
    stage = SessionStage(row.stage)
    ended = session_end(stage, started_at=row.started_at, last_seen_at=row.last_seen_at, now=now)
    if ended is None and not row.user.is_active:
        ended = SessionEnd.CLOSED
    if ended is not None:
        return SessionReading(ended=ended, ended_id=row.id)
    return SessionReading(
        SessionView(row.id, stage, _view(row.user, roles), row.link_id, row.started_at, row.last_seen_at)
    )


def is_link_open(link_id: UUID) -> bool:
    """True while the one-time link can still be used."""
    return OneTimeLink.objects.filter(
        pk=link_id, closed_at__isnull=True, expires_at__gt=clock.real_now(), user__is_active=True
    ).exists()


def person_of(user: User) -> Person:
    """The view of one row, for the operations beside this module."""
    assigned = _valid_assignments(clock.real_now()).filter(user=user).values_list("role", flat=True)
    return _view(user, frozenset(Role(role) for role in assigned))


def _with_roles(sessions: QuerySet[Session], now: dt.datetime) -> QuerySet[Any]:
    """A session once for each role its person holds now, as ``held_role``; once without where there is none."""
    place = "user__assignments"
    ends_later = Q(**{f"{place}__valid_to__isnull": True}) | Q(**{f"{place}__valid_to__gt": now})
    holds = FilteredRelation(place, condition=ends_later & Q(**{f"{place}__valid_from__lte": now}))
    return sessions.annotate(holds=holds).annotate(held_role=F("holds__role"))


def _valid_assignments(now: dt.datetime) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=now), valid_from__lte=now)


def _view(user: User, roles: frozenset[Role]) -> Person:
    return Person(
        id=user.id,
        username=user.username,
        full_name=user.full_name,
        email=user.email,
        is_active=user.is_active,
        has_password=user.has_usable_password(),
        has_second_factor=user.totp_sealed is not None,
        roles=roles,
    )
