"""The acts of people on an outgoing document: each a POST, each harmless when pressed twice."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.records.errors import RecordUnknownError
from lienthong.web.office_desk.outgoing.work import work_page
from lienthong.web.office_desk.pages import say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed

_KEPT = ("y-kien", "ly-do")
"""What is given back to the page when an act is refused; a PIN never is."""


@at_desk(OfficePermission.DRAFT)
def submit(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Submit to the approver."""
    return act(
        visit,
        record_id,
        lambda: outgoing.submit(visit.actor, record_id, words=said(visit, "y-kien"), at=business_now()),
        Toast("Đã trình văn bản.", reverse("outgoing_undo", args=[record_id])),
    )


@at_desk(OfficePermission.APPROVE)
def approve(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Approve the content."""
    return act(
        visit,
        record_id,
        lambda: outgoing.approve(visit.actor, record_id, words=said(visit, "y-kien"), at=business_now()),
        Toast("Đã duyệt; văn bản được chuyển tới người ký."),
    )


@at_desk(OfficePermission.APPROVE)
def send_back(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Return to the drafter with words."""
    return act(
        visit,
        record_id,
        lambda: outgoing.send_back(visit.actor, record_id, words=said(visit, "ly-do"), at=business_now()),
        Toast("Đã trả lại người soạn thảo.", reverse("outgoing_undo", args=[record_id])),
    )


@at_desk(OfficePermission.READ)
def undo(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Take back one's own last submitting or sending back, within ten seconds."""
    return act(
        visit,
        record_id,
        lambda: outgoing.undo(visit.actor, record_id, at=business_now()),
        Toast("Đã hoàn tác."),
    )


@at_desk(OfficePermission.SIGN)
def sign(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Sign with one's own key and PIN."""
    pin = visit.request.POST.get("pin", "")
    return act(
        visit,
        record_id,
        lambda: outgoing.sign(visit.actor, record_id, pin=pin, at=business_now()),
        Toast("Đã ký số; văn bản được chuyển văn thư cấp số, đóng dấu."),
    )


@at_desk(OfficePermission.SEAL)
def seal(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Number, date and seal: one act with one PIN (D-20)."""
    pin = visit.request.POST.get("pin", "")
    return act(
        visit,
        record_id,
        lambda: outgoing.seal(visit.actor, record_id, pin=pin, at=business_now()),
        Toast("Đã cấp số và đóng dấu; hãy kiểm tra rồi phát hành."),
    )


@at_desk(OfficePermission.DRAFT)
def cancel(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Cancel before issue, with a reason."""
    return act(
        visit,
        record_id,
        lambda: outgoing.cancel(visit.actor, record_id, reason=said(visit, "ly-do"), at=business_now()),
        Toast("Đã hủy văn bản."),
    )


def act(visit: DeskVisit, record_id: UUID, do: Callable[[], object], toast: Toast) -> HttpResponse:
    """Do it and show the document anew; a refusal is shown on the same screen with what was typed."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    try:
        do()
    except RecordUnknownError:
        raise Http404 from None
    except (RefusedError, TemporaryError) as error:
        typed = {name: visit.request.POST.get(name, "") for name in _KEPT}
        return work_page(visit, record_id, problem=error.sentence, typed=typed, status=422)
    return say(HttpResponseRedirect(reverse("outgoing", args=[record_id])), toast)


def said(visit: DeskVisit, name: str) -> str:
    """Words of a field, bounded."""
    return visit.request.POST.get(name, "")[:4000]
