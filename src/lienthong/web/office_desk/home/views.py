"""The first page of the office."""

from __future__ import annotations

from django.http import HttpResponse

from lienthong.infra.clock import business_now
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.visits import DeskVisit, at_desk


@at_desk(OfficePermission.READ)
def home(visit: DeskVisit) -> HttpResponse:
    """Four stacks: late, today, waiting for me, to read."""
    return render(visit, "office/home.html", {"at": business_now()}, section="home")
