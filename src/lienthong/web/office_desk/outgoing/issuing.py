"""The review before release, and *Phát hành và gửi* (SND-02, SND-03)."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.queries.documents import OutgoingView, find_outgoing, matrix_of
from lienthong.office.outgoing.states import OutgoingState, RecipientKind
from lienthong.office.records.queries import list_files
from lienthong.web.office_desk.outgoing.recipients import recipients_context
from lienthong.web.office_desk.outgoing.words import chip_of
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import Finding, Toast, Tone
from lienthong.web.office_desk.sheets import file_line
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_TONES = {"green": Tone.DONE, "amber": Tone.LATE, "red": Tone.BAD}
_REASON = "ly-do:"


@at_desk(OfficePermission.SEAL)
def issue(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """The list of findings; a POST confirms it, issues and sends in one act."""
    view = find_outgoing(visit.actor, record_id)
    if view is None:
        raise Http404
    if visit.request.method != "POST":
        return _page(visit, view) if view.state is OutgoingState.SEALED else _to_document(record_id)
    posted = visit.request.POST
    reasons = {
        name.removeprefix(_REASON): str(words) for name, words in posted.items() if name.startswith(_REASON)
    }
    try:
        outgoing.issue(
            visit.actor, record_id, reasons=reasons, seen=posted.get("da-xem", ""), at=business_now()
        )
    except (RefusedError, TemporaryError) as error:
        fresh = find_outgoing(visit.actor, record_id) or view
        if fresh.state is not OutgoingState.SEALED:
            return say(_to_document(record_id), Toast(error.sentence, is_bad=True))
        return _page(visit, fresh, problem=error.sentence, reasons=reasons, status=422)
    toast = Toast("Đã phát hành; văn bản đang được gửi qua Trục.")
    return say(HttpResponseRedirect(reverse("outgoing_matrix", args=[record_id])), toast)


def _to_document(record_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("outgoing", args=[record_id]))


def _page(
    visit: DeskVisit,
    view: OutgoingView,
    *,
    problem: str = "",
    reasons: Mapping[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    record_id = view.record.id
    found = outgoing.preflight(visit.actor, record_id, at=business_now())
    given = reasons or {}
    lines = [
        {
            "finding": Finding(_TONES[one.colour], one.title, one.judgement.sentence),
            "reason_name": f"{_REASON}{one.code}" if one.needs_reason and one.colour == "amber" else "",
            "reason": given.get(one.code, ""),
        }
        for one in sorted(found.findings, key=lambda one: ("red", "amber", "green").index(one.colour))
    ]
    recipients = matrix_of(visit.agency_id, record_id)
    on_axis = sum(one.kind is RecipientKind.AXIS for one in recipients)
    context = {
        "view": view,
        "record": view.record,
        "chip": chip_of(view.state),
        "lines": lines,
        "seen": found.seen,
        "is_blocked": found.is_blocked,
        "counts": [
            (colour, sum(one.colour == colour for one in found.findings))
            for colour in ("red", "amber", "green")
        ],
        "files": [file_line(one) for one in list_files(visit.agency_id, record_id)],
        "on_axis": on_axis,
        "elsewhere": len(recipients) - on_axis,
        "problem": problem,
        **recipients_context(visit, record_id, recipients),
        "back": "phat-hanh",
    }
    return render(visit, "office/outgoing/issue.html", context, section="outgoing", status=status)
