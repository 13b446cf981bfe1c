"""The chain old → new of documents on the axis: what one replaces, and what replaces it (REC-06)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.axis.intake.operations import document_key
from lienthong.axis.intake.queries import find_message
from lienthong.axis.statuses.models import Progress, Replacement
from lienthong.axis.statuses.queries.history import CHANGE_TYPES

_MOST = 20


@dataclass(frozen=True, slots=True)
class ChainStep:
    """Another document of the chain, seen from one."""

    message_id: uuid.UUID | None
    """None: the axis never carried it for this sender."""
    code: str
    document_id: str
    is_newer: bool
    """The other one is the newer."""


def chain_of(message_id: uuid.UUID) -> list[ChainStep]:
    """What the document of a message replaces, then what replaces it; only the same sender replaces."""
    found = find_message(message_id)
    if found is None or found.business_type in CHANGE_TYPES:
        return []
    return [*_older(message_id), *_newer(document_key(found.document_id), found.sender_agency_id)]


def _older(message_id: uuid.UUID) -> Iterator[ChainStep]:
    for row in Replacement.objects.filter(message_id=message_id).order_by("id")[:_MOST]:
        carried = (
            Progress.objects.filter(
                delivery__message__document_key=row.older_key, delivery__sender_agency_id=row.sender_agency_id
            )
            .exclude(delivery__message__business_type__in=CHANGE_TYPES)
            .order_by("-delivery__sent_at")
            .select_related("delivery__message")
            .first()
        )
        message = carried.delivery.message if carried else None
        code = f"{message.code_number}/{message.code_notation}".strip("/") if message else ""
        yield ChainStep(message.id if message else None, code, row.older_document_id, is_newer=False)


def _newer(key: str, sender_agency_id: uuid.UUID) -> Iterator[ChainStep]:
    if not key:
        return
    rows = Replacement.objects.filter(older_key=key, sender_agency_id=sender_agency_id)
    for row in rows.select_related("message").order_by("id")[:_MOST]:
        code = f"{row.message.code_number}/{row.message.code_notation}".strip("/")
        yield ChainStep(row.message_id, code, row.message.document_id, is_newer=True)
