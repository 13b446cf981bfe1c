"""Who may open a page of the office: somebody signed in, acting in one agency, with the permission asked for.

A person with posts in several agencies acts in one at a time; the choice is kept in a signed cookie and
checked against the posts at every request. What belongs to another agency does not exist: 404, never 403.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from lienthong.accounts.policies import Permission
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.office.organization.actors import Actor, AgencyView
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import find_desk
from lienthong.office.workflow.queries import may_see
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
    at: dt.datetime
    """Business time at which the request came in: one reading of the clock for the whole page."""

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
            if desk is None:
                raise PermissionDenied
            if permission not in desk.actor.permissions:
                raise _refusal(desk, kwargs)
            return view(desk, *args, **kwargs)

        update_wrapper(entered, view)
        door = requires(Permission.OWN_ACCOUNT, passive=passive)(entered)
        _asked[door] = permission
        return door

    return decorate


def _refusal(desk: DeskVisit, named: Mapping[str, object]) -> Exception:
    """Forbidden where the person may know of what the address names; else there is nothing at it."""
    if not named:
        return PermissionDenied()
    record_id = named.get("record_id")
    is_known = isinstance(record_id, UUID) and may_see(desk.actor, record_id)
    return PermissionDenied() if is_known else Http404()


def choose_agency(response: HttpResponse, agency_id: UUID) -> None:
    """Act in this agency from the next request on; a choice without a post there has no effect."""
    response.set_signed_cookie(
        _COOKIE, str(agency_id), httponly=True, samesite="Lax", secure=settings.LIENTHONG_PRODUCTION
    )


def desk_of(visit: Visit) -> DeskVisit | None:
    """The desk somebody signed in works at; None when they hold no post in any agency today."""
    at = business_now()
    chosen = visit.request.get_signed_cookie(_COOKIE, default="") or ""
    actor, agencies = find_desk(visit.person.id, chosen, on=legal_date(at))
    return DeskVisit(visit, actor, tuple(agencies), at) if actor else None
