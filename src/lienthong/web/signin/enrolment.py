"""Setting up the second factor: QR code, first code, recovery codes shown once."""

from __future__ import annotations

import segno
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from lienthong.accounts import operations
from lienthong.accounts.errors import SessionRefusedError, SignInRefusedError, TooManyAttemptsError
from lienthong.accounts.operations import Enrolment
from lienthong.accounts.states import SessionStage
from lienthong.infra.clock import business_now
from lienthong.web.headers import client_address
from lienthong.web.pages import render_open
from lienthong.web.signin.signing_in import enter, too_many
from lienthong.web.visits import Visit, at_step


@at_step(SessionStage.ENROLMENT, SessionStage.SIGNED_IN)
def enrol(visit: Visit) -> HttpResponse:
    """Show the secret of this session until the first code proves that the app has it."""
    try:
        enrolment = operations.begin_enrolment(session=visit.session)
    except SessionRefusedError:
        return HttpResponseRedirect(reverse("own_account"))
    if visit.request.method != "POST":
        return _page(visit, enrolment)
    try:
        enrolled = operations.confirm_enrolment(
            session=visit.session,
            code=visit.request.POST.get("code", "")[:64],
            address=client_address(visit.request),
            at=business_now(),
        )
    except SignInRefusedError as error:
        return _page(visit, enrolment, problem=error.sentence, status=403)
    except TooManyAttemptsError as error:
        return too_many(_page(visit, enrolment, problem=error.sentence, status=429), error)
    except SessionRefusedError:
        return HttpResponseRedirect(reverse("sign_in"))
    page = render_open(visit.request, "signin/recovery_codes.html", {"codes": enrolled.recovery_codes})
    return enter(visit.request, page, enrolled.key)


def _page(visit: Visit, enrolment: Enrolment, *, problem: str = "", status: int = 200) -> HttpResponse:
    secret = enrolment.secret
    context = {
        "person": visit.person,
        "qr": _qr(enrolment.uri),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "is_required": visit.session.stage is SessionStage.ENROLMENT,
        "problem": problem,
    }
    return render_open(visit.request, "signin/enrol.html", context, status=status)


def _qr(uri: str) -> SafeString:
    """An inline drawing made by us alone: paths and figures, no text of anybody."""
    drawing = segno.make(uri, error="m", micro=False).svg_inline(
        scale=1, border=2, omitsize=True, svgclass="qr", lineclass="qr-line", light="#fff"
    )
    return mark_safe(drawing)  # noqa: S308  see above
