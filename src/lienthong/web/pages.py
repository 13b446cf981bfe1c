"""Drawing a page: the template, what every page shows, and which parts of the menu the visitor sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from lienthong.accounts.policies import Permission
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now
from lienthong.web.visits import Visit


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A line of the menu and the permission that shows it."""

    address: str
    """Name of the address."""
    words: str
    permission: Permission
    section: str


MENU = (
    MenuEntry("home", "Gửi, nhận qua Trục", Permission.VIEW_TRAFFIC, "traffic"),
    MenuEntry("alerts", "Cảnh báo", Permission.VIEW_TRAFFIC, "alerts"),
    MenuEntry("agencies", "Cơ quan, tổ chức", Permission.VIEW_AGENCIES, "agencies"),
    MenuEntry("systems", "Hệ thống kết nối", Permission.VIEW_SYSTEMS, "systems"),
    MenuEntry("people", "Người dùng", Permission.VIEW_PEOPLE, "people"),
)


def render(
    visit: Visit, template: str, context: Mapping[str, object], *, section: str = "", status: int = 200
) -> HttpResponse:
    """A page for somebody signed in."""
    everywhere = {
        "frame": "console.html",
        "person": visit.person,
        "menu": [entry for entry in MENU if entry.permission in visit.person.permissions],
        "section": section,
        "shifted_now": shifted_now(),
    }
    return _drawn(visit.request, template, {**everywhere, **context}, status)


def render_open(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """A page without menu, for somebody not signed in yet."""
    return _drawn(request, template, {"shifted_now": shifted_now(), **context}, status)


def _drawn(request: HttpRequest, template: str, context: Mapping[str, object], status: int) -> HttpResponse:
    return HttpResponse(render_to_string(template, dict(context), request=request), status=status)


def shifted_now(at: dt.datetime | None = None) -> dt.datetime | None:
    """Business time where it differs from real time, so that a simulation is never taken for real work.

    ``at`` is the business time the page has read already.
    """
    now = at or business_now()
    return now if abs(now - real_now()) > dt.timedelta(minutes=1) else None
