"""Trạng thái không khớp: statuses that matched no document (D-11), as the console shows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.axis.registry.queries import directory
from lienthong.axis.statuses.queries import UnmatchedView, list_unmatched
from lienthong.exchange.statuses import CODE_WORDS
from lienthong.web.axis_console.names import Names


@dataclass(frozen=True, slots=True)
class UnmatchedLine:
    """One status that matched nothing."""

    at: dt.datetime
    sender_name: str
    sender_code: str
    """As written."""
    status_code: str
    status_words: str
    document_code: str
    document_id: str
    issued_on: dt.date | None
    other_name: str
    """Whose document it says it answers."""
    why: str
    description: str
    """What the reporting system added."""


@dataclass(frozen=True, slots=True)
class UnmatchedPage:
    """Some of them, newest first, and where the next page begins."""

    lines: Sequence[UnmatchedLine]
    next_before: UUID | None


def unmatched_page(*, before: UUID | None, limit: int) -> UnmatchedPage:
    """A page of statuses older than ``before``; two statements beside the directory's."""
    names = Names(directory())
    found = list_unmatched(before=before, limit=limit + 1)
    shown = found[:limit]
    return UnmatchedPage([_line(view, names) for view in shown], shown[-1].id if len(found) > limit else None)


def _line(view: UnmatchedView, names: Names) -> UnmatchedLine:
    return UnmatchedLine(
        at=view.received_at,
        sender_name=names.of(view.from_agency_id, view.from_code),
        sender_code=view.from_code,
        status_code=view.code,
        status_words=CODE_WORDS.get(view.code, "Mã trạng thái không có trong quy định"),
        document_code=view.document_code,
        document_id=view.document_id,
        issued_on=view.issued_on,
        other_name=names.of_code(view.other_code) if view.other_code else "",
        why=view.note,
        description=view.description,
    )
