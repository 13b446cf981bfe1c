"""Views of the console: newest documents, one document, classes, agencies, systems, people. All read only."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response

from lienthong.accounts.policies import ROLE_NAMES, Permission
from lienthong.accounts.queries import list_people
from lienthong.infra.clock import business_now
from lienthong.kernel.text import fold
from lienthong.web.axis_console.alert_reading import alert_page
from lienthong.web.axis_console.axis_reading import DatabaseReading
from lienthong.web.axis_console.backup_reading import backup_line
from lienthong.web.axis_console.frame import draw, page_start
from lienthong.web.axis_console.reading import STEPS, AxisReading
from lienthong.web.visits import Visit, requires

PAGE_SIZE = 25
CLASS_LIMIT = 200
ALERT_LIMIT = 300
REGISTRY_LIMIT = 300
APART = {"khong-ky": "Văn bản không có chữ ký số", "dang-giu": "Văn bản đang giữ để kiểm tra tệp"}

reading: AxisReading = DatabaseReading()
"""Where the console reads; a test may put another one here."""


@requires(Permission.VIEW_TRAFFIC)
def home(visit: Visit) -> HttpResponse:
    """The four figures and the newest documents; older pages begin after a message, never at an offset."""
    before = page_start(visit.request.GET)
    context = {
        "asides": reading.asides(),
        "zeroes": reading.zeroes(business_now()),
        "page": reading.newest(before=before, limit=PAGE_SIZE),
        "is_first": before is None,
        "backup": backup_line(),
    }
    return draw(visit, "axis/home.html", context, section="traffic")


@requires(Permission.VIEW_TRAFFIC)
def apart(visit: Visit, key: str) -> HttpResponse:
    """Documents counted apart: without a digital signature (SND-09), held back for a check."""
    before = page_start(visit.request.GET)
    page = reading.apart(key, before=before, limit=PAGE_SIZE)
    if page is None:
        raise Http404
    context = {"page": page, "is_first": before is None, "key": key, "title": APART[key]}
    return draw(visit, "axis/apart.html", context, section="traffic")


@requires(Permission.VIEW_TRAFFIC, passive=True)
def zeroes(visit: Visit) -> HttpResponse:
    """The four figures alone, polled by the page; unchanged figures cost an empty answer."""
    response = draw(visit, "axis/_zeroes.html", {"zeroes": reading.zeroes(business_now())})
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    response["Cache-Control"] = "private, no-cache"
    unchanged = get_conditional_response(visit.request, etag=tag, response=response)
    response["ETag"] = tag
    return response if unchanged is None else unchanged


@requires(Permission.VIEW_TRAFFIC)
def message(visit: Visit, message_id: UUID) -> HttpResponse:
    """One document: recipient × status with business times, and its course."""
    detail = reading.detail(message_id)
    if detail is None:
        raise Http404
    return draw(visit, "axis/message.html", {"detail": detail, "steps": STEPS.values()}, section="traffic")


@requires(Permission.VIEW_TRAFFIC)
def class_list(visit: Visit, group: str) -> HttpResponse:
    """The documents behind one of the figures."""
    at = business_now()
    found = reading.class_list(group, at, limit=CLASS_LIMIT)
    if found is None:
        raise Http404
    return draw(visit, "axis/class_list.html", {"found": found, "at": at}, section="traffic")


@requires(Permission.VIEW_TRAFFIC)
def alerts(visit: Visit) -> HttpResponse:
    """Open alerts of all parties with their reasons and who was told; messages that do not arrive."""
    at = business_now()
    context = {"page": alert_page(at, limit=ALERT_LIMIT), "at": at}
    return draw(visit, "axis/alerts.html", context, section="alerts")


@requires(Permission.VIEW_AGENCIES)
def agencies(visit: Visit) -> HttpResponse:
    """The agencies, searched by name or code, with or without accents."""
    query = visit.request.GET.get("tim", "").strip()[:100]
    wanted = fold(query)
    found = [
        agency
        for agency in reading.agencies()
        if wanted in fold(f"{agency.name} {agency.code} {agency.old_code}")
    ]
    context = {"agencies": found[:REGISTRY_LIMIT], "total": len(found), "query": query}
    return draw(visit, "axis/agencies.html", context, section="agencies")


@requires(Permission.VIEW_SYSTEMS)
def systems(visit: Visit) -> HttpResponse:
    """The connected systems; keys are counted, never shown."""
    found = reading.systems()
    context = {
        "systems": found[:REGISTRY_LIMIT],
        "total": len(found),
        "has_unreadable": any(system.unreadable_keys for system in found),
    }
    return draw(visit, "axis/systems.html", context, section="systems")


@requires(Permission.VIEW_PEOPLE)
def people(visit: Visit) -> HttpResponse:
    """Who may sign in, with which roles."""
    lines = [
        {"person": person, "roles": [ROLE_NAMES[role] for role in sorted(person.roles)]}
        for person in list_people()
    ]
    return draw(visit, "axis/people.html", {"lines": lines}, section="people")
