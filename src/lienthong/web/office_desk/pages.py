"""Drawing a page of the office: the template, what every page shows, and which parts of the rail are seen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk import sections
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.places import is_there
from lienthong.web.office_desk.visits import DeskVisit
from lienthong.web.pages import shifted_now

_P = OfficePermission
_TOAST = "lienthong-toast"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the rail or of *Tạo*; shown to those with one of the permissions, once its page exists."""

    name: str
    """Name of the address."""
    words: str
    icon: str
    section: str
    permissions: frozenset[OfficePermission]

    @property
    def address(self) -> str:
        """Where it leads."""
        return reverse(self.name)


_READERS = frozenset({_P.READ})

RAIL = (
    Entry("home", "Bàn làm việc", "layout-dashboard", "home", _READERS),
    Entry("incoming_list", "Văn bản đến", "inbox", "incoming", _READERS),
    Entry("outgoing_list", "Văn bản đi", "send", "outgoing", _READERS),
    Entry(
        "exchange", "Gửi, nhận qua Trục", "arrow-left-right", "exchange", frozenset({_P.READ_ALL, _P.WATCH})
    ),
    Entry("alerts", "Cảnh báo", "triangle-alert", "alerts", _READERS),
    Entry("registers", "Sổ & báo cáo", "book-open", "registers", frozenset({_P.READ_ALL})),
    Entry("administration", "Quản trị", "settings", "administration", frozenset({_P.ADMINISTER})),
)
CREATE = (
    Entry("outgoing_new", "Văn bản đi", "send", "outgoing", frozenset({_P.DRAFT})),
    Entry("incoming_new", "Đăng ký văn bản đến", "inbox", "incoming", frozenset({_P.RECEIVE})),
)


def render(
    visit: DeskVisit,
    template: str,
    context: Mapping[str, object],
    *,
    section: str = "",
    status: int = 200,
) -> HttpResponse:
    """A page for somebody at their desk; ``section`` marks the entry of the rail it belongs to."""
    everywhere: dict[str, object] = {
        "frame": "office/frame.html",
        "actor": visit.actor,
        "person": visit.visit.person,
        "other_agencies": [one for one in visit.agencies if one.id != visit.agency_id],
        "rail": shown(RAIL, visit.actor),
        "create": shown(CREATE, visit.actor),
        "has_search": is_there("search"),
        "has_alerts": is_there("alerts"),
        "section": section,
        "shifted_now": shifted_now(visit.at),
    }
    if visit.is_partial:
        html = render_to_string(template, {**everywhere, **context}, request=visit.request)
        return HttpResponse(html, status=status)
    toast = _kept_toast(visit.request)
    everywhere |= {"strip": sections.strip(visit.actor, visit.at), "toasts": [toast] if toast else []}
    html = render_to_string(template, {**everywhere, **context}, request=visit.request)
    response = HttpResponse(html, status=status)
    if toast:
        response.delete_cookie(_TOAST, samesite="Strict")
    return response


def say(response: HttpResponse, toast: Toast) -> HttpResponse:
    """Let the next whole page show short words, with *Hoàn tác* where ``toast.undo`` names its address.

    Carried by a signed cookie of one minute: no server state, and nobody else can write it.
    """
    value = json.dumps([toast.words, toast.undo, toast.is_bad])
    response.set_signed_cookie(
        _TOAST, value, max_age=60, httponly=True, samesite="Strict", secure=settings.LIENTHONG_PRODUCTION
    )
    return response


def _kept_toast(request: HttpRequest) -> Toast | None:
    value = request.get_signed_cookie(_TOAST, default="", max_age=60)
    if not value:
        return None
    words, undo, is_bad = json.loads(value)
    return Toast(words, undo, is_bad)


def shown(entries: tuple[Entry, ...], actor: Actor) -> list[Entry]:
    """Entries this person may open and whose page is part of this build."""
    return [entry for entry in entries if entry.permissions & actor.permissions and is_there(entry.name)]
