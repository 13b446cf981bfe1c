"""The page of search, whole or its results alone while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.queries import RecordView
from lienthong.office.records.states import Direction
from lienthong.office.search.policies import LONGEST_QUERY
from lienthong.office.search.ports import Wanted
from lienthong.office.search.queries import find_records
from lienthong.web.office_desk import places
from lienthong.web.office_desk.pages import render
from lienthong.web.office_desk.search.marking import marked
from lienthong.web.office_desk.visits import DeskVisit, at_desk

_DIRECTIONS: Mapping[str, tuple[Direction | None, str]] = {
    "": (None, "Tất cả"),
    "den": (Direction.IN, "Văn bản đến"),
    "di": (Direction.OUT, "Văn bản đi"),
}
_DIRECTION_WORDS = {Direction.IN: "Văn bản đến", Direction.OUT: "Văn bản đi"}


@at_desk(OfficePermission.READ)
def search(visit: DeskVisit) -> HttpResponse:
    """What fits ``q``, newest first, from ``truoc`` on; ``chieu`` narrows to *đến* or *đi*."""
    typed = visit.request.GET.get("q", "")[:LONGEST_QUERY]
    way = visit.request.GET.get("chieu", "")
    direction = _DIRECTIONS.get(way, _DIRECTIONS[""])[0]
    found = find_records(visit.actor, typed, direction=direction, before=_before(visit.request))
    context = {
        "search_words": typed,
        "way": way if direction else "",
        "ways": [
            {"key": key, "words": words, "address": _address(typed, key)}
            for key, (_, words) in _DIRECTIONS.items()
        ],
        "found": found,
        "is_first": _before(visit.request) is None,
        "lines": [_line(record, found.wanted) for record in found.records],
        "next_address": _address(typed, way, found.next_before) if found.next_before else "",
    }
    template = "office/search/_results.html" if visit.is_partial else "office/search/search.html"
    return render(visit, template, context, section="search")


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("truoc", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _line(record: RecordView, wanted: Wanted) -> dict[str, object]:
    return {
        "address": places.of_record(record.direction, record.id, record.code),
        "code": marked(record.code, wanted) if record.code_notation else "",
        "subject": marked(record.subject, wanted),
        "issuer": marked(record.issuer_name, wanted),
        "kind": record.kind_name,
        "way": _DIRECTION_WORDS[record.direction],
        "issued_on": record.issued_on,
        "urgency": record.urgency_words if record.urgency else "",
    }


def _address(typed: str, way: str, before: int | None = None) -> str:
    wanted = {"q": typed, "chieu": way, "truoc": str(before) if before else ""}
    return f"{reverse('search')}?{urlencode({name: value for name, value in wanted.items() if value})}"
