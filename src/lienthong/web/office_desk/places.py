"""Where a record, a section or a list lies; names of addresses are agreed with the sections that bring them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from lienthong.office.records.states import Direction

RECORD_PAGES = {Direction.IN: "incoming_record", Direction.OUT: "outgoing"}
"""Name of the page of one record, by direction; its one argument is ``record_id``."""


def of_record(direction: Direction, record_id: UUID, code: str = "") -> str:
    """The page of a record; where its section is not part of this build, the search for its number."""
    try:
        return reverse(RECORD_PAGES[direction], kwargs={"record_id": record_id})
    except NoReverseMatch:
        return f"{reverse('search')}?{urlencode({'q': code})}"


def is_there(name: str) -> bool:
    """Whether an address of this name is part of this build."""
    try:
        reverse(name)
    except NoReverseMatch:
        return False
    return True
