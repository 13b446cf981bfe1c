"""The acts of people on an outgoing document: each a POST, each harmless when pressed twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from lienthong.infra.clock import business_now
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import operations as outgoing
from lienthong.web.office_desk.acting import act, said
from lienthong.web.office_desk.outgoing.work import work_page
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk


@at_desk(OfficePermission.DRAFT)
def submit(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Submit to the approver."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.submit(visit.actor, record_id, words=said(visit, "y-kien"), at=business_now()),
        Toast("Đã trình văn bản.", reverse("outgoing_undo", args=[record_id])),
    )


@at_desk(OfficePermission.APPROVE)
def approve(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Approve the content."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.approve(visit.actor, record_id, words=said(visit, "y-kien"), at=business_now()),
        Toast("Đã duyệt; văn bản được chuyển tới người ký."),
    )


@at_desk(OfficePermission.APPROVE)
def send_back(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Return to the drafter with words."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.send_back(visit.actor, record_id, words=said(visit, "ly-do"), at=business_now()),
        Toast("Đã trả lại người soạn thảo.", reverse("outgoing_undo", args=[record_id])),
    )


@at_desk(OfficePermission.READ)
def undo(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Take back one's own last submitting or sending back, within ten seconds."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.undo(visit.actor, record_id, at=business_now()),
        Toast("Đã hoàn tác."),
    )


@at_desk(OfficePermission.SIGN)
def sign(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Sign with one's own key and PIN."""
    pin = visit.request.POST.get("pin", "")
    return _act(
        visit,
        record_id,
        lambda: outgoing.sign(visit.actor, record_id, pin=pin, at=business_now()),
        Toast("Đã ký số; văn bản được chuyển văn thư cấp số, đóng dấu."),
    )


@at_desk(OfficePermission.SEAL)
def seal(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Number, date and seal: one act with one PIN (D-20)."""
    pin = visit.request.POST.get("pin", "")
    return _act(
        visit,
        record_id,
        lambda: outgoing.seal(visit.actor, record_id, pin=pin, at=business_now()),
        Toast("Đã cấp số và đóng dấu; hãy kiểm tra rồi phát hành."),
    )


@at_desk(OfficePermission.SIGN)
def leave_unsigned(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Let a document marked *để biết, tham khảo* go without a signature (SND-09)."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.leave_unsigned(visit.actor, record_id, at=business_now()),
        Toast("Đã cho phát hành không ký số, chỉ để biết, tham khảo; văn bản được chuyển văn thư cấp số."),
    )


@at_desk(OfficePermission.SEAL)
def number(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Number and date of a document that goes unsigned."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.number_unsigned(visit.actor, record_id, at=business_now()),
        Toast("Đã cấp số, không đóng dấu; hãy kiểm tra rồi phát hành để biết, tham khảo."),
    )


@at_desk(OfficePermission.DRAFT)
def cancel(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Cancel before issue, with a reason."""
    return _act(
        visit,
        record_id,
        lambda: outgoing.cancel(visit.actor, record_id, reason=said(visit, "ly-do"), at=business_now()),
        Toast("Đã hủy văn bản."),
    )


def _act(visit: DeskVisit, record_id: UUID, do: Callable[[], object], toast: Toast) -> HttpResponse:
    def done() -> Toast:
        do()
        return toast

    def refused(problem: str, typed: Mapping[str, str]) -> HttpResponse:
        return work_page(visit, record_id, problem=problem, typed=typed, status=422)

    return act(visit, done, then=reverse("outgoing", args=[record_id]), refused=refused)
