"""Who may open a page of the office: somebody signed in, acting in one agency, with the permission asked for.

A person with posts in several agencies acts in one at a time; the choice is kept in a signed cookie and
checked against the posts at every request. What belongs to another agency does not exist: 404, never 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from lienthong.accounts.policies import Permission
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.office.organization.actors import Actor, AgencyView
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import actor_at, positions_of
from lienthong.web.visits import Door, Visit, requires

P = ParamSpec("P")
_COOKIE = "lienthong-agency"


@dataclass(frozen=True, slots=True)
class DeskVisit:
    """A request of somebody acting in one agency."""

    visit: Visit
    actor: Actor
    agencies: tuple[AgencyView, ...]
    """Where else this person holds posts."""

    @property
    def request(self) -> HttpRequest:
        """The request itself."""
        return self.visit.request

    @property
    def agency_id(self) -> UUID:
        """The scope of every query on this page."""
        return self.actor.agency_id

    @property
    def is_partial(self) -> bool:
        """Whether only a part of the page is asked for (htmx)."""
        return self.request.headers.get("HX-Request") == "true"


DeskView = Callable[Concatenate[DeskVisit, P], HttpResponse]

_asked: dict[object, OfficePermission] = {}


def permission_of(view: object) -> OfficePermission | None:
    """What the door of a desk view asks for, or None when it is no desk view."""
    return _asked.get(view)


def at_desk(permission: OfficePermission, *, passive: bool = False) -> Callable[[DeskView[P]], Door[P]]:
    """A door for people with a permission in the agency they act in. ``passive``: polling."""

    def decorate(view: DeskView[P]) -> Door[P]:
        def entered(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            desk = desk_of(visit)
            if desk is None or permission not in desk.actor.permissions:
                raise PermissionDenied
            return view(desk, *args, **kwargs)

        update_wrapper(entered, view)
        door = requires(Permission.OWN_ACCOUNT, passive=passive)(entered)
        _asked[door] = permission
        return door

    return decorate


def choose_agency(response: HttpResponse, agency_id: UUID) -> None:
    """Act in this agency from the next request on; a choice without a post there has no effect."""
    response.set_signed_cookie(
        _COOKIE, str(agency_id), httponly=True, samesite="Lax", secure=settings.LIENTHONG_PRODUCTION
    )


def desk_of(visit: Visit) -> DeskVisit | None:
    """The desk somebody signed in works at; None when they hold no post in any agency today."""
    today = legal_date(business_now())
    positions = positions_of(visit.person.id, on=today)
    if not positions:
        return None
    agencies = tuple(positions)
    chosen = visit.request.get_signed_cookie(_COOKIE, default="")
    agency = next((one for one in agencies if str(one.id) == chosen), agencies[0])
    return DeskVisit(visit, actor_at(agency, positions[agency], on=today), agencies)
