"""Statuses that match no document, *không khớp* (D-11): newest first, a page at a time, and why they do not match."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from lienthong.axis.statuses.models import StatusEntry
from lienthong.axis.statuses.queries.matching import TAKE_BACK, Reference, by_document_code, by_document_id

NOTHING_NAMED = (
    "Gói trạng thái không nêu mã định danh văn bản và không đủ số, ký hiệu cùng ngày văn bản để tra cứu."
)
NOT_A_PARTY = "Văn bản có trên trục, nhưng cơ quan báo trạng thái không phải nơi nhận của văn bản này."
NOT_THE_SENDER = (
    "Văn bản có trên trục, nhưng cơ quan yêu cầu lấy lại không phải nơi gửi, hoặc cơ quan được nêu không phải nơi "
    "nhận của văn bản này."
)
OTHER_UNKNOWN = "Không có văn bản mang mã này; cơ quan được nêu trong gói trạng thái không có trong danh mục."
NEVER_CARRIED = (
    "Chưa có văn bản nào mang mã định danh, hoặc số, ký hiệu, ngày và nơi ban hành này gửi, nhận qua trục."
)


@dataclass(frozen=True, slots=True)
class UnmatchedView:
    """A status that matches nothing: *không khớp* (D-11)."""

    id: uuid.UUID
    message_id: uuid.UUID
    code: str
    from_agency_id: uuid.UUID
    from_code: str
    other_code: str
    """The agency whose document it says it answers, as written."""
    document_id: str
    document_code: str
    issued_on: dt.date | None
    received_at: dt.datetime
    """Business time."""
    description: str
    note: str
    """Why it matches nothing, in Vietnamese."""


def list_unmatched(*, before: uuid.UUID | None = None, limit: int = 200) -> list[UnmatchedView]:
    """Statuses that match nothing, newest first; those older than the entry ``before``.

    A walk down one index that holds nothing else, so its cost does not grow with the statuses that match.
    """
    rows = StatusEntry.objects.filter(delivery__isnull=True).order_by("-received_at", "-id")
    if before is not None:
        at = StatusEntry.objects.filter(pk=before).values_list("received_at", flat=True).first()
        if at is None:
            return []
        rows = rows.filter(received_at__lte=at).filter(Q(received_at__lt=at) | Q(id__lt=before))
    return [_view(row) for row in rows[:limit]]


def count_unmatched(*, since: dt.datetime, most: int) -> int:
    """How many came at or after a business time, counted no further than ``most``."""
    rows = StatusEntry.objects.filter(delivery__isnull=True, received_at__gte=since)
    return rows[:most].count()


def why_unmatched(reference: Reference) -> str:
    """What keeps a status from its document, in words; asked only of one for which `find_match` found nothing."""
    named = [rows for rows in (by_document_id(reference), by_document_code(reference)) if rows is not None]
    if not named:
        return NOTHING_NAMED
    if any(rows.exists() for rows in named):
        return NOT_THE_SENDER if reference.code == TAKE_BACK else NOT_A_PARTY
    return OTHER_UNKNOWN if reference.other_agency_id is None else NEVER_CARRIED


def _view(row: StatusEntry) -> UnmatchedView:
    return UnmatchedView(
        id=row.id,
        message_id=row.message_id,
        code=row.code,
        from_agency_id=row.from_agency_id,
        from_code=row.from_code,
        other_code=row.other_code,
        document_id=row.document_id,
        document_code=row.document_code,
        issued_on=row.issued_on,
        received_at=row.received_at,
        description=row.description,
        note=row.note,
    )
