"""Drawing a page: the template, what every page shows, and which parts of the menu the visitor sees."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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


@dataclass(frozen=True, slots=True)
class MenuLine:
    """An entry as one page shows it."""

    address: str
    words: str
    section: str
    figure: str
    """How much waits there, ``3`` or ``99+``; empty when nothing does."""


MENU = (
    MenuEntry("home", "Gửi, nhận qua Trục", Permission.VIEW_TRAFFIC, "traffic"),
    MenuEntry("alerts", "Cảnh báo", Permission.VIEW_TRAFFIC, "alerts"),
    MenuEntry("unmatched", "Không khớp", Permission.VIEW_TRAFFIC, "unmatched"),
    MenuEntry("incidents", "Sự cố bảo mật", Permission.VIEW_INCIDENTS, "incidents"),
    MenuEntry("agencies", "Cơ quan, tổ chức", Permission.VIEW_AGENCIES, "agencies"),
    MenuEntry("systems", "Hệ thống kết nối", Permission.VIEW_SYSTEMS, "systems"),
    MenuEntry("people", "Người dùng", Permission.VIEW_PEOPLE, "people"),
    MenuEntry("audit", "Nhật ký", Permission.VIEW_AUDIT, "audit"),
)


def render(
    visit: Visit,
    template: str,
    context: Mapping[str, object],
    *,
    section: str = "",
    status: int = 200,
    figures: Mapping[str, str] = MappingProxyType({}),
) -> HttpResponse:
    """A page for somebody signed in; ``figures`` stand beside the sections they are of."""
    everywhere = {
        "frame": "console.html",
        "person": visit.person,
        "menu": [
            MenuLine(entry.address, entry.words, entry.section, figures.get(entry.section, ""))
            for entry in MENU
            if entry.permission in visit.person.permissions
        ],
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
