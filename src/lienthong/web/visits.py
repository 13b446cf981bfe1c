"""Who may open a page. Every view passes one of these doors; a test walks the addresses and refuses others.

A door answers itself when the visitor may not enter: to the sign-in page when nobody is signed in, a page of
refusal when the role does not allow it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import update_wrapper
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.accounts import operations, queries
from lienthong.accounts.policies import Permission
from lienthong.accounts.queries import Person, SessionReading, SessionView
from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.infra.clock import business_now

P = ParamSpec("P")
Door = Callable[Concatenate[HttpRequest, P], HttpResponse]

ENDED_WORDS = {
    SessionEnd.IDLE: "khong-thao-tac",
    SessionEnd.TOO_OLD: "het-phien",
    SessionEnd.CLOSED: "tai-khoan-dong",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody whose session has reached the step the page asks for."""

    request: HttpRequest
    session: SessionView

    @property
    def person(self) -> Person:
        """Who is there."""
        return self.session.person


@dataclass(frozen=True, slots=True)
class Access:
    """What a door asks for: nothing, a step of signing in, or a permission."""

    permission: Permission | None = None
    stages: frozenset[SessionStage] = frozenset()


_access: dict[object, Access] = {}


def access_of(view: object) -> Access | None:
    """What the door of a view asks for, or None when the view has no door."""
    return _access.get(view)


def read_visitor(request: HttpRequest) -> SessionReading:
    """Whatever the session cookie stands for."""
    key = request.COOKIES.get(settings.LIENTHONG_SESSION_COOKIE, "")
    return queries.read_session(key) if key else SessionReading()


def open_to_all(view: Door[P]) -> Door[P]:
    """A door without a lock: sign-in, health."""

    def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _uncached(view(request, *args, **kwargs))

    update_wrapper(entered, view)
    _access[entered] = Access()
    return entered


def at_step(*stages: SessionStage) -> Callable[[Callable[Concatenate[Visit, P], HttpResponse]], Door[P]]:
    """A door for those at one of these steps of signing in; others begin again."""

    def decorate(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Door[P]:
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            reading = read_visitor(request)
            if reading.session is None or reading.session.stage not in stages:
                return _to_sign_in(request, reading)
            return _uncached(view(Visit(request, reading.session), *args, **kwargs))

        update_wrapper(entered, view)
        _access[entered] = Access(stages=frozenset(stages))
        return entered

    return decorate


def requires(
    permission: Permission, *, passive: bool = False
) -> Callable[[Callable[Concatenate[Visit, P], HttpResponse]], Door[P]]:
    """A door for people with a permission. ``passive``: polling, which does not renew the idle time."""

    def decorate(view: Callable[Concatenate[Visit, P], HttpResponse]) -> Door[P]:
        def entered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            reading = read_visitor(request)
            session = reading.session
            if session is None or session.stage is not SessionStage.SIGNED_IN:
                return _to_sign_in(request, reading)
            if permission not in session.person.permissions:
                raise PermissionDenied
            if not passive:
                operations.note_use(session)
            return _uncached(view(Visit(request, session), *args, **kwargs))

        update_wrapper(entered, view)
        _access[entered] = Access(permission=permission, stages=frozenset({SessionStage.SIGNED_IN}))
        return entered

    return decorate


def give_key(response: HttpResponse, key: str) -> None:
    """Let the browser keep a session key: for this site only, out of reach of scripts, until it closes."""
    response.set_cookie(
        settings.LIENTHONG_SESSION_COOKIE,
        key,
        path="/",
        secure=settings.LIENTHONG_PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def take_key(response: HttpResponse) -> None:
    """Let the browser forget the session key."""
    response.delete_cookie(settings.LIENTHONG_SESSION_COOKIE, path="/", samesite="Lax")


def _to_sign_in(request: HttpRequest, reading: SessionReading) -> HttpResponse:
    words: dict[str, str] = {}
    if reading.ended is not None:
        operations.close_ended_session(reading, at=business_now())
        words["ly-do"] = ENDED_WORDS[reading.ended]
    is_partial = request.headers.get("HX-Request") == "true"
    if request.method == "GET" and not is_partial and request.path != "/":
        words["tiep"] = request.get_full_path()
    address = reverse("sign_in") + ("?" + urlencode(words) if words else "")
    if is_partial:
        response = HttpResponse(status=401)
        response["HX-Redirect"] = address
    else:
        response = HttpResponseRedirect(address)
    if reading.ended is not None:
        take_key(response)
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    """Pages name people and agencies: nothing of them stays on a shared computer unless the view says so."""
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    return response
