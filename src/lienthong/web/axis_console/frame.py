"""What every page of the console has: the numbers beside the menu, and where a page of a list begins."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, QueryDict

from lienthong.web.axis_console.waiting import WaitingCounts
from lienthong.web.pages import render
from lienthong.web.visits import Visit

waiting = WaitingCounts()
"""Counted once for all visitors of this process."""


def draw(
    visit: Visit, template: str, context: Mapping[str, object], *, section: str = "", status: int = 200
) -> HttpResponse:
    """A page of the console for somebody signed in."""
    found = waiting.of(visit.person.permissions)
    figures = {one.section: one.figure for one in found}
    return render(
        visit, template, {"waiting": found, **context}, section=section, status=status, figures=figures
    )


def page_start(typed: QueryDict) -> UUID | None:
    """After which row the page begins; None for the first page, and for what is no id."""
    try:
        return UUID(typed.get("truoc", ""))
    except ValueError:
        return None
