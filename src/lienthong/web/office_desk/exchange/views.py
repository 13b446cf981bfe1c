"""Everything sent through the axis: what needs an act, what is under way, what is done, what matches nothing."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.queries.documents import (
    OutgoingLine,
    figures,
    last_sent_at,
    list_outgoing,
    list_unmatched,
)
from lienthong.office.outgoing.states import OutgoingState
from lienthong.web.office_desk.outgoing.lists import PAGE_SIZE, record_key, row_of
from lienthong.web.office_desk.outgoing.words import age_words
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import TaskRow
from lienthong.web.office_desk.visits import DeskVisit, at_desk

TABS = {"can-xu-ly": "Cần xử lý", "": "Đã gửi", "khong-khop": "Không khớp"}


@at_desk(OfficePermission.READ)
def exchange(visit: DeskVisit) -> HttpResponse:
    """The list with its header: packets waiting, last success, recipients that failed."""
    if not visit.actor.permissions & {OfficePermission.READ_ALL, OfficePermission.WATCH}:
        raise PermissionDenied
    chosen = visit.request.GET.get("loc", "")
    before = record_key(visit.request.GET.get("truoc", ""))
    at = visit.at
    found: list[OutgoingLine] = []
    if chosen != "khong-khop":
        found = list_outgoing(
            visit.actor,
            states=[OutgoingState.ISSUED],
            only_failing=chosen == "can-xu-ly",
            before=before,
            limit=PAGE_SIZE + 1,
        )
    told = figures(visit.agency_id)
    shown = found[:PAGE_SIZE]
    context = {
        "tabs": [
            {
                "words": words,
                "address": f"{reverse('exchange')}{f'?loc={name}' if name else ''}",
                "is_chosen": name == (chosen if chosen in TABS else ""),
            }
            for name, words in TABS.items()
        ],
        "chosen": chosen if chosen in TABS else "",
        "rows": [_row(line) for line in shown],
        "older": shown[-1].record.id if len(found) > PAGE_SIZE else None,
        "is_first": before is None,
        "unmatched": list_unmatched(visit.agency_id) if chosen == "khong-khop" else [],
        "failing": told.failing,
        "waiting": told.waiting,
        "waiting_age": age_words(told.waiting_since, at) if told.waiting_since else "",
        "last_sent_at": last_sent_at(visit.agency_id),
    }
    return render(visit, "office/exchange/list.html", context, section="exchange")


def _row(line: OutgoingLine) -> TaskRow:
    row = row_of(line)
    return TaskRow(
        address=reverse("outgoing_matrix", args=[line.record.id]),
        code=row.code,
        subject=row.subject,
        issuer=row.issuer,
        words=row.words,
        chip=row.chip,
        at=row.at,
        act_words="Xử lý" if line.failed else "",
        is_primary=bool(line.failed),
    )
