"""Incidents of reception: what came and could not become a document, and how the clerk dealt with it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.errors import RefusedError
from lienthong.office.incoming.operations import close_incident
from lienthong.office.incoming.queries import open_incidents
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed


@at_desk(OfficePermission.RECEIVE)
def incidents(visit: DeskVisit) -> HttpResponse:
    """Open incidents, newest first."""
    return _page(visit)


@at_desk(OfficePermission.RECEIVE)
def close(visit: DeskVisit, incident_id: UUID) -> HttpResponse:
    """The clerk says how an incident was dealt with."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    words = visit.request.POST.get("cach-xu-ly", "")[:2000]
    try:
        close_incident(visit.actor, incident_id, words=words, at=business_now())
    except RefusedError as error:
        return _page(visit, problem=error.sentence, at_incident=incident_id, words=words, status=422)
    return say(HttpResponseRedirect(reverse("incoming_incidents")), Toast("Đã ghi cách xử lý sự cố."))


def _page(
    visit: DeskVisit,
    *,
    problem: str = "",
    at_incident: UUID | None = None,
    words: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "incidents": open_incidents(visit.agency_id),
        "problem": problem,
        "at_incident": at_incident,
        "words": words,
    }
    return render(visit, "office/incoming/incidents.html", context, section="incoming", status=status)
