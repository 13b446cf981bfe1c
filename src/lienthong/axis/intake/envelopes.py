"""What the envelopes of accepted documents say, newest first, for the console (D-29: never content)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from lienthong.axis.intake.models import Message, Service


@dataclass(frozen=True, slots=True)
class EnvelopeView:
    """A document as its envelope tells it."""

    id: uuid.UUID
    code_number: str
    code_notation: str
    subject: str
    sender_agency_id: uuid.UUID
    business_type: int | None
    kind_name: str
    urgency: int
    issued_on: dt.date | None
    due_on: dt.date | None
    accepted_at: dt.datetime
    warnings: tuple[str, ...]
    """Sentences of problems that did not refuse the packet."""


def list_newest_documents(*, before: uuid.UUID | None, limit: int) -> list[EnvelopeView]:
    """Documents in the order of their ids, which is that of acceptance, newest first; older than ``before``.

    A walk down the primary key: its cost does not grow with the number of messages.
    """
    rows = Message.objects.filter(service=Service.EDOC.value).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_view(row) for row in rows[:limit]]


def list_documents(message_ids: Collection[uuid.UUID]) -> list[EnvelopeView]:
    """Some documents, newest first; one statement."""
    rows = Message.objects.filter(pk__in=message_ids, service=Service.EDOC.value).order_by("-id")
    return [_view(row) for row in rows]


def find_document(message_id: uuid.UUID) -> EnvelopeView | None:
    """One document by its DocId, or None (also for a status message)."""
    row = Message.objects.filter(pk=message_id, service=Service.EDOC.value).first()
    return None if row is None else _view(row)


def list_subjects(message_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The subjects of some documents; one statement."""
    return dict(Message.objects.filter(pk__in=message_ids).values_list("id", "subject"))


def list_codes(message_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Số, ký hiệu of those of these messages that are documents; one statement."""
    rows = Message.objects.filter(pk__in=message_ids, service=Service.EDOC.value)
    found = rows.values_list("id", "code_number", "code_notation")
    return {row: "/".join(part for part in (number, notation) if part) for row, number, notation in found}


def _view(row: Message) -> EnvelopeView:
    return EnvelopeView(
        id=row.id,
        code_number=row.code_number,
        code_notation=row.code_notation,
        subject=row.subject,
        sender_agency_id=row.sender_agency_id,
        business_type=row.business_type,
        kind_name=row.kind_name,
        urgency=row.urgency,
        issued_on=row.issued_on,
        due_on=row.due_on,
        accepted_at=row.accepted_at,
        warnings=tuple(str(problem.get("sentence", "")) for problem in row.warnings),
    )
