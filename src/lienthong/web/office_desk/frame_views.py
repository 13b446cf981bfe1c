"""What the frame itself asks for: live figures, another agency, one's own account."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response

from lienthong.accounts.policies import Permission
from lienthong.office.organization.policies import ROLE_WORDS, OfficePermission
from lienthong.web.office_desk import sections
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.visits import DeskVisit, at_desk, choose_agency, desk_of
from lienthong.web.pages import render_open
from lienthong.web.refusals import method_not_allowed
from lienthong.web.signin.account import account_facts
from lienthong.web.visits import Visit, requires


@at_desk(OfficePermission.READ, passive=True)
def live(visit: DeskVisit) -> HttpResponse:
    """Figures of the rail and lines of the red strip; unchanged ones cost an empty answer (304)."""
    at = visit.at
    counters, lines = sections.polled(visit.actor, at)
    figures = {name: {"value": one.value, "tone": one.tone} for name, one in counters.items()}
    strip = render_to_string("office/parts/strip.html", {"strip": lines}).strip()
    response = JsonResponse({"counters": figures, "strip": strip})
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    response["Cache-Control"] = "private, no-cache"
    unchanged = get_conditional_response(visit.request, etag=tag, response=response)
    response["ETag"] = tag
    return response if unchanged is None else unchanged


@at_desk(OfficePermission.READ)
def switch_agency(visit: DeskVisit) -> HttpResponse:
    """Act in another agency where the person holds a post; any other agency does not exist."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    wanted = visit.request.POST.get("co-quan", "")
    agency = next((one for one in visit.agencies if str(one.id) == wanted), None)
    if agency is None:
        raise Http404
    response = HttpResponseRedirect(reverse("home"))
    choose_agency(response, agency.id)
    return response


@requires(Permission.OWN_ACCOUNT)
def own_account(visit: Visit) -> HttpResponse:
    """One's own account; also for somebody who holds no post any more."""
    desk = desk_of(visit)
    if desk is None:
        facts = {"frame": "office/bare.html", "person": visit.person, **account_facts(visit, [])}
        return render_open(visit.request, "signin/account.html", facts)
    held = [f"{post.title} ({ROLE_WORDS[post.role]}), {desk.actor.agency.name}" for post in desk.actor.posts]
    return render(desk, "signin/account.html", account_facts(visit, held), section="account")
