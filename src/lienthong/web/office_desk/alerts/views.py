"""The page of alerts: open ones by side, one's own, those that have ended; and taking note."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from lienthong.alerts.errors import AlertNotFoundError
from lienthong.alerts.queries.own import Key, Shelf
from lienthong.alerts.states import ENDS_BY_WORD
from lienthong.kernel.errors import RefusedError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.pipeline import own_alerts
from lienthong.office.pipeline.own_alerts import OwnPage
from lienthong.web.office_desk.alerts.words import row_of
from lienthong.web.office_desk.pages import render, say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed

_TABS = {
    Shelf.OPEN: "Đang mở",
    Shelf.MINE: "Việc của tôi",
    Shelf.SENT: "Văn bản đi",
    Shelf.CAME_IN: "Văn bản đến",
    Shelf.CLOSED: "Đã kết thúc",
}


@at_desk(OfficePermission.READ)
def alerts(visit: DeskVisit) -> HttpResponse:
    """What stands for this person: of the whole agency, or of the documents they take part in."""
    asked = visit.request.GET
    shelf = _shelf(asked.get("loc", ""))
    about = _uuid(asked.get("ve", ""))
    after = Key.parse(asked.get("sau", ""))
    if about is not None:
        page = OwnPage(own_alerts.alerts_of_record(visit.actor, about, open_only=False))
    else:
        page = own_alerts.alert_page(visit.actor, shelf, after=after)
    may_settle = OfficePermission.RECEIVE in visit.actor.permissions
    context = {
        "rows": [row_of(one, may_settle=may_settle) for one in page.alerts],
        "tabs": [
            {"address": _address(one), "words": words, "is_chosen": one is shelf and about is None}
            for one, words in _TABS.items()
        ],
        "shelf": shelf.value,
        "is_about": about is not None,
        "is_cut": about is not None and len(page.alerts) >= own_alerts.MOST_OF_RECORD,
        "watches": OfficePermission.WATCH in visit.actor.permissions,
        "next": f"{_address(shelf)}&sau={page.next}" if page.next else "",
        "first": _address(shelf) if after is not None and about is None else "",
        "here": visit.request.get_full_path(),
        "at": visit.at,
    }
    return render(visit, "office/alerts/list.html", context, section="alerts")


@at_desk(OfficePermission.READ)
def take_note(visit: DeskVisit, alert_id: UUID) -> HttpResponse:
    """*Đã biết*: kept with name and time; that of an event ends with it."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    response = HttpResponseRedirect(_back(visit))
    try:
        noted = own_alerts.take_note(visit.actor, alert_id, at=visit.at)
    except AlertNotFoundError as error:
        if not own_alerts.sees(visit.actor, alert_id):
            raise Http404 from error
        return say(response, Toast("Cảnh báo này vừa tự kết thúc, không cần ghi nhận nữa."))
    except RefusedError as error:
        return say(response, Toast(error.sentence, is_bad=True))
    ends = noted.kind in ENDS_BY_WORD
    return say(
        response,
        Toast(
            "Đã ghi nhận; cảnh báo kết thúc."
            if ends
            else "Đã ghi nhận; cảnh báo tự kết thúc khi nguyên nhân hết."
        ),
    )


def _back(visit: DeskVisit) -> str:
    """Where the button stood, if it is a page of the desk; never another site."""
    said = visit.request.POST.get("ve-trang", "")
    here = reverse("alerts")
    is_ours = said.startswith((here, reverse("incoming_list"), reverse("outgoing_list")))
    return said if is_ours and not set(said) & set("\\\r\n") else here


def _address(shelf: Shelf) -> str:
    return f"{reverse('alerts')}?loc={shelf.value}"


def _shelf(text: str) -> Shelf:
    try:
        return Shelf(text)
    except ValueError:
        return Shelf.OPEN


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
