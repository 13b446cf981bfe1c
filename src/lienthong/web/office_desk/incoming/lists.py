"""The list of incoming documents: tabs by what is to be done, filters, page after page by key."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse

from lienthong.kernel.days import UnreadableDayError, read_day, written_day
from lienthong.office.incoming.queries import (
    Counts,
    Filters,
    IncomingRow,
    ListGroup,
    count,
    list_incoming,
)
from lienthong.office.incoming.queries.lists import GROUP_WORDS
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk.incoming.words import chip_of, urgency_chip
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import TaskRow
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_ACTS = {
    IncomingState.ARRIVED: ("Tiếp nhận", OfficePermission.RECEIVE),
    IncomingState.ACCEPTED: ("Chuyển xử lý", OfficePermission.ASSIGN),
}


@at_desk(OfficePermission.READ)
def documents(visit: DeskVisit) -> HttpResponse:
    """Incoming documents this person may see."""
    asked = visit.request.GET
    is_clerk = OfficePermission.RECEIVE in visit.actor.permissions
    default = ListGroup.WAITING if is_clerk else ListGroup.ALL
    group = _group(asked.get("loc", ""), default)
    from_day, to_day, problem = _days(asked)
    filters = Filters(
        group=group,
        words=asked.get("q", "")[:200],
        urgent_only=asked.get("khan") == "1",
        from_day=from_day,
        to_day=to_day,
        before=_key(asked.get("truoc", "")),
    )
    page = list_incoming(visit.actor, filters)
    counts = count(visit.actor)
    context = {
        "rows": [row_of(row, visit.actor) for row in page.rows],
        "tabs": _tabs(group, counts),
        "group": group.value,
        "filters": filters,
        "is_narrowed": bool(filters.words or filters.urgent_only or filters.from_day or filters.to_day),
        "older": _address(asked, truoc=str(page.next_before)) if page.next_before else "",
        "newest": _address(asked) if filters.before else "",
        "is_clerk": is_clerk,
        "from_typed": written_day(from_day) or asked.get("tu", "")[:10],
        "to_typed": written_day(to_day) or asked.get("den", "")[:10],
        "problem": problem,
    }
    return render(visit, "office/incoming/list.html", context, section="incoming")


def row_of(row: IncomingRow, actor: Actor | None = None, *, is_chosen: bool = False) -> TaskRow:
    """A document as a row; with ``actor`` also the one act this person may do next."""
    words, permission = _ACTS.get(row.state, ("", None))
    number = f"Số đến {row.number}" if row.number is not None else ""
    notes = [
        number,
        "nghi trùng" if row.is_likely_duplicate else "",
    ]
    return TaskRow(
        address=reverse("incoming_record", kwargs={"record_id": row.record_id}),
        code=row.code,
        subject=row.subject or "(không có trích yếu)",
        issuer=row.issuer_name,
        holder=f"Chủ trì: {row.lead}" if row.lead else "",
        words=" · ".join(filter(None, notes)),
        chip=urgency_chip(row) or chip_of(row.state),
        due_words=f"hạn {row.due_on:%d/%m/%Y}" if row.due_on else "",
        at=row.arrived_at,
        act_words=words if actor is not None and permission in actor.permissions else "",
        is_primary=row.state is IncomingState.ARRIVED,
        is_chosen=is_chosen,
    )


def _tabs(chosen: ListGroup, counts: Counts) -> list[dict[str, object]]:
    figures = {
        ListGroup.WAITING: counts.waiting,
        ListGroup.TO_ASSIGN: counts.to_assign,
        ListGroup.WORKING: counts.working,
    }
    return [
        {
            "address": f"{reverse('incoming_list')}?loc={group.value}",
            "words": GROUP_WORDS[group],
            "count": figures.get(group, 0),
            "is_chosen": group is chosen,
        }
        for group in ListGroup
    ]


def _address(asked: QueryDict, **more: str) -> str:
    kept = {name: asked[name] for name in ("loc", "q", "khan", "tu", "den") if asked.get(name)}
    return f"{reverse('incoming_list')}?{urlencode({**kept, **more})}"


def _group(text: str, default: ListGroup) -> ListGroup:
    try:
        return ListGroup(text)
    except ValueError:
        return default


def _days(asked: QueryDict) -> tuple[dt.date | None, dt.date | None, str]:
    """From, to, and what is wrong with them; a day that cannot be read narrows nothing, and is told."""
    days: list[dt.date | None] = []
    problem = ""
    for name in ("tu", "den"):
        try:
            days.append(read_day(asked.get(name, "")))
        except UnreadableDayError as error:
            days.append(None)
            problem = problem or error.sentence
    return days[0], days[1], problem


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
