"""The first page of the office."""

from __future__ import annotations

from django.http import HttpResponse

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.workflow.queries import desk
from lienthong.web.office_desk.home.stacks import draft_stack, is_cut, stacks_of
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.visits import DeskVisit, at_desk


@at_desk(OfficePermission.READ)
def home(visit: DeskVisit) -> HttpResponse:
    """Four stacks: late, today, waiting for me, to read."""
    at = visit.at
    tasks = desk(visit.actor)
    stacks = [*stacks_of(visit.actor, tasks, at), *draft_stack(visit.actor, tasks)]
    context = {"at": at, "stacks": stacks, "is_cut": is_cut(tasks)}
    return render(visit, "office/home.html", context, section="home")
