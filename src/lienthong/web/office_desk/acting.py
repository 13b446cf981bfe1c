"""One door for the acts of people on a document: a POST, done, and a page anew.

What is refused is shown on the screen it was typed on, with all that was typed except what is secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import Http404, HttpResponse, HttpResponseRedirect

from lienthong.kernel.errors import RefusedError, TemporaryError
from lienthong.office.records.errors import RecordUnknownError
from lienthong.web.office_desk.pages import say
from lienthong.web.office_desk.parts import Toast
from lienthong.web.office_desk.visits import DeskVisit
from lienthong.web.refusals import method_not_allowed

LONGEST = 10_000
"""Characters of a field that are taken, or given back after a refusal."""
_DIGITS_OF_A_VERSION = 10
_NEVER_GIVEN_BACK = frozenset({"csrfmiddlewaretoken", "pin"})

Refused = Callable[[str, Mapping[str, str]], HttpResponse]
"""Draws the screen with a sentence and what was typed, by name of the field."""


def act(visit: DeskVisit, do: Callable[[], Toast], *, then: str, refused: Refused) -> HttpResponse:
    """Do it and lead to ``then``, where the short words of ``do`` are shown; see the module for refusals."""
    if visit.request.method != "POST":
        return method_not_allowed("POST")
    try:
        toast = do()
    except RecordUnknownError:
        raise Http404 from None
    except (RefusedError, TemporaryError) as error:
        return refused(error.sentence, typed(visit))
    return say(HttpResponseRedirect(then), toast)


def said(visit: DeskVisit, name: str) -> str:
    """Words of a field, bounded."""
    return visit.request.POST.get(name, "")[:LONGEST]


def typed(visit: DeskVisit) -> dict[str, str]:
    """Every field that may be shown again, bounded."""
    return {
        name: str(value)[:LONGEST]
        for name, value in visit.request.POST.items()
        if name not in _NEVER_GIVEN_BACK
    }


def known_version(visit: DeskVisit) -> int | None:
    """The version a form was drawn from; None where it names none that there could be."""
    text = visit.request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < _DIGITS_OF_A_VERSION else None
