"""Lists of outgoing documents: by state, newest first, page after page by key."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.queries.documents import OutgoingLine, count_states, list_outgoing
from lienthong.office.outgoing.states import STATE_WORDS, OutgoingState
from lienthong.web.office_desk.outgoing.words import chip_of, sending_chip
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import TaskRow
from lienthong.web.office_desk.visits import DeskVisit, at_desk

PAGE_SIZE = 30
FILTERS: dict[str, tuple[OutgoingState, ...]] = {
    "": (),
    "du-thao": (OutgoingState.DRAFT,),
    "cho-duyet": (OutgoingState.SUBMITTED,),
    "cho-ky": (OutgoingState.APPROVED,),
    "cho-so": (OutgoingState.SIGNED,),
    "cho-phat-hanh": (OutgoingState.SEALED,),
    "da-phat-hanh": (OutgoingState.ISSUED,),
    "da-huy": (OutgoingState.CANCELLED,),
}


@at_desk(OfficePermission.READ)
def documents(visit: DeskVisit) -> HttpResponse:
    """Documents the person may see, in the chosen state."""
    chosen = visit.request.GET.get("loc", "")
    states = FILTERS.get(chosen, ())
    before = record_key(visit.request.GET.get("truoc", ""))
    found = list_outgoing(visit.actor, states=states, before=before, limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    counts = count_states(visit.actor)
    filters = [
        {
            "address": f"{reverse('outgoing_list')}{f'?loc={name}' if name else ''}",
            "words": STATE_WORDS[wanted[0]] if wanted else "Tất cả",
            "count": counts.get(wanted[0], 0) if wanted else 0,
            "is_chosen": name == (chosen if chosen in FILTERS else ""),
        }
        for name, wanted in FILTERS.items()
    ]
    context = {
        "rows": [row_of(line) for line in shown],
        "filters": filters,
        "chosen": chosen if chosen in FILTERS else "",
        "older": shown[-1].record.id if len(found) > PAGE_SIZE else None,
        "is_first": before is None,
    }
    return render(visit, "office/outgoing/list.html", context, section="outgoing")


def row_of(line: OutgoingLine, *, is_chosen: bool = False) -> TaskRow:
    """A document as a row."""
    record = line.record
    return TaskRow(
        address=reverse("outgoing", args=[record.id]),
        code=record.code,
        subject=record.subject or "(chưa có trích yếu)",
        issuer=record.kind_name,
        holder=line.drafter_name,
        words=record.urgency_words if record.urgency else "",
        chip=sending_chip(line) or chip_of(line.state),
        at=line.issued_at or record.created_at,
        is_chosen=is_chosen,
    )


def record_key(text: str) -> UUID | None:
    """The record after which a page begins; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None
