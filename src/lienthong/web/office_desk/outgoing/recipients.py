"""Choosing recipients of the three kinds (D-04): added and removed one by one, found in the axis' list by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from lienthong.infra.clock import business_now
from lienthong.kernel.clock import legal_date
from lienthong.kernel.errors import RefusedError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import list_posts, list_units
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import RecipientRefusedError
from lienthong.office.outgoing.operations import NewRecipient
from lienthong.office.outgoing.queries.directory import find_agencies, list_read_at, search_agencies
from lienthong.office.outgoing.queries.documents import RecipientLine, find_outgoing, matrix_of
from lienthong.office.outgoing.states import KIND_WORDS, TAGS, WAYS, RecipientKind
from lienthong.office.records.errors import RecordUnknownError
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.parts import Option
from lienthong.web.office_desk.visits import DeskVisit, at_desk
from lienthong.web.refusals import method_not_allowed


@at_desk(OfficePermission.DRAFT)
def search(visit: DeskVisit) -> HttpResponse:
    """Bodies on the axis whose name or code holds the words; a part of the page."""
    words = visit.request.GET.get("tim-co-quan", "")[:200]
    context = {
        "found": search_agencies(words),
        "words": words,
        "has_list": list_read_at() is not None,
        "address": _own_form(visit.request.GET.get("dich", "")),
    }
    return render(visit, "office/outgoing/_agencies.html", context)


@at_desk(OfficePermission.DRAFT)
def change(visit: DeskVisit, record_id: UUID) -> HttpResponse:
    """Add, remove or tag a recipient before issue."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    view = find_outgoing(visit.actor, record_id)
    if view is None:
        raise Http404
    current = matrix_of(visit.agency_id, record_id)
    problem = ""
    try:
        chosen = _changed(visit, current)
        outgoing.set_recipients(visit.actor, record_id, chosen, at=business_now())
    except RecordUnknownError:
        raise Http404 from None
    except RefusedError as error:
        problem = error.sentence
    back = visit.request.POST.get("trang", "")
    if not visit.is_partial:
        name = "outgoing_issue" if back == "phat-hanh" else "outgoing_edit"
        return HttpResponseRedirect(f"{reverse(name, args=[record_id])}#noi-nhan")
    context = recipients_context(visit, record_id, matrix_of(visit.agency_id, record_id))
    response = render(
        visit,
        "office/outgoing/_recipients.html",
        {**context, "recipients_problem": problem, "back": back},
        status=422 if problem else 200,
    )
    if back == "phat-hanh" and not problem:
        response["HX-Refresh"] = "true"  # the list of checks is made for these recipients
    return response


def recipients_context(
    visit: DeskVisit, record_id: UUID, recipients: Sequence[RecipientLine]
) -> dict[str, object]:
    """What the part that chooses recipients shows."""
    on = legal_date(business_now())
    people = {post.user_id: f"{post.full_name} – {post.title}" for post in list_posts(visit.agency_id, on=on)}
    return {
        "recipients": [{"line": one, "kind_words": KIND_WORDS[one.kind]} for one in recipients],
        "recipients_address": reverse("outgoing_recipients", args=[record_id]),
        "people": [Option(f"nguoi:{user_id}", words) for user_id, words in people.items()],
        "units": [Option(f"don-vi:{one}", name) for one, name, _ in list_units(visit.agency_id, on=on)],
        "tags": TAGS,
        "ways": WAYS,
        "has_list": list_read_at() is not None,
        "back": "",
    }


def chosen_recipient(visit: DeskVisit) -> NewRecipient:
    """The one recipient a form names. Raises RecipientRefusedError (by the operation) for nonsense."""
    posted = visit.request.POST
    tag = posted.get("the", "")
    if code := posted.get("ma", "").strip():
        known = find_agencies([code]).get(code)
        if known is None and list_read_at() is not None:
            raise RecipientRefusedError(
                f"Danh sách cơ quan của Trục không có mã {code}. Hãy kiểm tra lại mã, hoặc tìm theo tên cơ quan."
            )
        return NewRecipient(
            kind=RecipientKind.AXIS, code=code, name=known.name if known else posted.get("ten", code), tag=tag
        )
    inside, _, key = posted.get("trong", "").partition(":")
    if inside:
        chosen = _uuid(key)
        is_person = inside == "nguoi"
        return NewRecipient(
            kind=RecipientKind.INSIDE,
            user_id=chosen if is_person else None,
            unit_id=None if is_person else chosen,
            tag=tag,
        )
    return NewRecipient(
        kind=RecipientKind.OUTSIDE, name=posted.get("ten", ""), way=posted.get("cach", ""), tag=tag
    )


def _own_form(address: str) -> str:
    """The address of a form that takes a recipient, and of nothing else of ours."""
    try:
        found = resolve(address)
    except Resolver404:
        raise Http404 from None
    if found.url_name not in {"outgoing_recipients", "outgoing_add_recipients"}:
        raise Http404
    return address


def _changed(visit: DeskVisit, current: Sequence[RecipientLine]) -> list[NewRecipient]:
    posted = visit.request.POST
    removed, tagged = posted.get("bo", ""), posted.get("gan", "")
    chosen = [(str(one.id), _as_new(one)) for one in current]
    if removed:
        return [one for key, one in chosen if key != removed]
    if tagged:
        tag = posted.get("the", "")
        return [replace(one, tag=tag) if key == tagged else one for key, one in chosen]
    return [*(one for _, one in chosen), chosen_recipient(visit)]


def _as_new(one: RecipientLine) -> NewRecipient:
    return NewRecipient(
        kind=one.kind,
        name=one.name,
        code=one.code,
        user_id=one.user_id,
        unit_id=one.unit_id,
        tag=one.tag,
        way=one.way,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
