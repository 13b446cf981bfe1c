"""Sign-in, second factor, sign-out, and the password set through a one-time link."""

from __future__ import annotations

import math

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from lienthong.accounts import operations, queries
from lienthong.accounts.errors import (
    LinkRefusedError,
    SessionRefusedError,
    SignInRefusedError,
    TooManyAttemptsError,
    WeakPasswordError,
)
from lienthong.accounts.policies import IDLE_LIMIT, LINK_LIFETIME, PASSWORD_MINIMUM
from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now
from lienthong.kernel.text import nfc
from lienthong.web.headers import client_address
from lienthong.web.pages import render_open
from lienthong.web.refusals import method_not_allowed
from lienthong.web.visits import (
    ENDED_WORDS,
    Visit,
    at_step,
    give_key,
    open_to_all,
    read_visitor,
    take_key,
)

_NOTICES = {
    ENDED_WORDS[SessionEnd.IDLE]: (
        f"Phiên làm việc đã kết thúc do không thao tác trong {IDLE_LIMIT.seconds // 60} phút. "
        "Mời đăng nhập lại."
    ),
    ENDED_WORDS[SessionEnd.TOO_OLD]: "Phiên làm việc đã hết thời hạn. Mời đăng nhập lại.",
    ENDED_WORDS[SessionEnd.CLOSED]: "Tài khoản đã bị khóa. Hãy liên hệ quản trị hệ thống.",
    "da-dang-xuat": "Đã đăng xuất.",
    "da-dat-mat-khau": "Đã đặt mật khẩu. Mời đăng nhập bằng mật khẩu mới.",
}

_AFTER_PASSWORD = {
    SessionStage.SECOND_FACTOR: "second_factor",
    SessionStage.ENROLMENT: "enrol",
}


@open_to_all
def sign_in(request: HttpRequest) -> HttpResponse:
    """The form of name and password."""
    session = read_visitor(request).session
    if request.method != "POST":
        if session is not None and session.stage is SessionStage.SIGNED_IN:
            return HttpResponseRedirect(reverse("home"))
        return _sign_in_page(request, notice=_NOTICES.get(request.GET.get("ly-do", ""), ""))
    keys = operations.SignInKeys(request.POST.get("username", "")[:200], client_address(request))
    try:
        step = operations.sign_in(
            keys=keys, password=nfc(request.POST.get("password", "")), at=business_now(), before=session
        )
    except SignInRefusedError as error:
        return _sign_in_page(request, problem=error.sentence, status=403)
    except TooManyAttemptsError as error:
        return too_many(_sign_in_page(request, problem=error.sentence, status=429), error)
    target = _wanted_page(request)
    if step.stage in _AFTER_PASSWORD:
        target = with_wanted_page(_AFTER_PASSWORD[step.stage], request)
    return enter(request, HttpResponseRedirect(target), step.key)


@at_step(SessionStage.SECOND_FACTOR)
def second_factor(visit: Visit) -> HttpResponse:
    """The form of the code."""
    request = visit.request
    if request.method != "POST":
        return _second_factor_page(visit)
    try:
        step = operations.confirm_second_factor(
            session=visit.session,
            code=request.POST.get("code", "")[:64],
            address=client_address(request),
            at=business_now(),
        )
    except SignInRefusedError as error:
        return _second_factor_page(visit, problem=error.sentence, status=403)
    except TooManyAttemptsError as error:
        return too_many(_second_factor_page(visit, problem=error.sentence, status=429), error)
    except SessionRefusedError:
        return HttpResponseRedirect(reverse("sign_in"))
    return enter(request, HttpResponseRedirect(_wanted_page(request)), step.key)


@open_to_all
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; only by the button, never by an address somebody made us open."""
    if request.method != "POST":
        return method_not_allowed("POST")
    session = read_visitor(request).session
    if session is not None:
        operations.sign_out(session=session, at=business_now())
    response = HttpResponseRedirect(reverse("sign_in") + "?ly-do=da-dang-xuat")
    response["Clear-Site-Data"] = '"cache"'
    take_key(response)
    return response


@open_to_all
def open_link(request: HttpRequest) -> HttpResponse:
    """Exchange the token for a session at once, so that it stays in no address bar, referrer or log.

    Whoever is signed in is asked first: an address somebody made us open must not end a session.
    """
    token = (request.POST if request.method == "POST" else request.GET).get("ma", "")[:200]
    session = read_visitor(request).session
    if request.method != "POST" and session is not None and session.stage is SessionStage.SIGNED_IN:
        return render_open(request, "signin/open_link.html", {"token": token, "person": session.person})
    try:
        key = operations.open_link(token=token)
    except LinkRefusedError:
        # Answered from another address, so that no log of refusals ever names a token.
        return HttpResponseRedirect(reverse("set_password", query={"lien-ket": "khong-hieu-luc"}))
    return enter(request, HttpResponseRedirect(reverse("set_password")), key)


@open_to_all
def set_password(request: HttpRequest) -> HttpResponse:
    """The form of the new password, while the link is open."""
    session = read_visitor(request).session
    if (
        "lien-ket" in request.GET
        or session is None
        or session.stage is not SessionStage.LINK
        or session.link_id is None
        or not queries.is_link_open(session.link_id)
    ):
        return _link_refused(request)
    page = {"person": session.person, "minimum": PASSWORD_MINIMUM}
    if request.method != "POST":
        return render_open(request, "signin/set_password.html", page)
    password = request.POST.get("password", "")
    if password != request.POST.get("repeated", ""):
        page["problems"] = ["Hai lần nhập mật khẩu không giống nhau; hãy nhập lại."]
        return render_open(request, "signin/set_password.html", page, status=400)
    try:
        operations.set_password_by_link(session=session, password=password, at=business_now())
    except WeakPasswordError as error:
        page["problems"] = [problem.sentence for problem in error.problems]
        return render_open(request, "signin/set_password.html", page, status=400)
    except (LinkRefusedError, SessionRefusedError):
        return _link_refused(request)
    response = HttpResponseRedirect(reverse("sign_in") + "?ly-do=da-dat-mat-khau")
    take_key(response)
    return response


def enter(request: HttpRequest, response: HttpResponse, key: str) -> HttpResponse:
    """Hand over the key of the next step; the token of forms changes with it."""
    rotate_token(request)
    give_key(response, key)
    return response


def too_many(response: HttpResponse, error: TooManyAttemptsError) -> HttpResponse:
    """Tell machines, too, when trying again makes sense."""
    response["Retry-After"] = str(max(1, math.ceil((error.until - real_now()).total_seconds())))
    return response


def with_wanted_page(name: str, request: HttpRequest) -> str:
    """The address of a step, keeping in mind the page asked for at first."""
    wanted = _wanted_page(request)
    return reverse(name, query={"tiep": wanted}) if wanted != reverse("home") else reverse(name)


def _wanted_page(request: HttpRequest) -> str:
    wanted = request.POST.get("tiep") or request.GET.get("tiep", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("home")


def _sign_in_page(
    request: HttpRequest, *, notice: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    # After a failure the name is not filled in again: it may be a password typed into the wrong field.
    context = {"notice": notice, "problem": problem, "wanted": _wanted_page(request)}
    return render_open(request, "signin/sign_in.html", context, status=status)


def _second_factor_page(visit: Visit, *, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"person": visit.person, "problem": problem, "wanted": _wanted_page(visit.request)}
    return render_open(visit.request, "signin/second_factor.html", context, status=status)


def _link_refused(request: HttpRequest) -> HttpResponse:
    hours = int(LINK_LIFETIME.total_seconds() // 3600)
    return render_open(request, "signin/link_refused.html", {"hours": hours}, status=410)
