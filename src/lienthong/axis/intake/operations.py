"""Writes of intake: rows of accepted messages, for use inside a group commit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.axis.intake.models import Message
from lienthong.axis.intake.queries import Identity
from lienthong.edxml.model import DocumentPacket, Packet
from lienthong.identifiers.folding import fold_identifier
from lienthong.infra.bulk import insert_new
from lienthong.infra.transactions import require
from lienthong.kernel.ids import new_id
from lienthong.kernel.problems import Problem
from lienthong.kernel.text import fold

MessageRow = Message
"""An unsaved or fresh row on its way through a group commit; nobody else reads or changes it."""


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """What is known of a packet when its row is made."""

    identity: Identity
    packet: Packet
    size: int
    warnings: Sequence[Problem]
    accepted_at: dt.datetime
    received_at: dt.datetime


def document_key(document_id: str) -> str:
    """A document id for matching; never shown or sent on."""
    return fold_identifier(document_id)


def code_key(number: str, notation: str) -> str:
    """Number and notation for matching, as one text."""
    return f"{fold_identifier(number)}/{fold_identifier(notation)}"


def message_row(facts: MessageFacts, *, attempt: int, resend_of: uuid.UUID | None) -> Message:
    """An unsaved row with an id made here; that id becomes the DocId."""
    identity = facts.identity
    row = Message(
        id=new_id(),
        service=identity.service,
        system_id=identity.system_id,
        sender_agency_id=identity.sender_agency_id,
        sha256=identity.sha256,
        size=facts.size,
        attempt=attempt,
        resend_of_id=resend_of,
        warnings=[
            {"code": note.code, "sentence": note.sentence, "where": note.where} for note in facts.warnings
        ],
        accepted_at=facts.accepted_at,
        received_at=facts.received_at,
    )
    _describe(row, facts.packet)
    return row


def insert_messages(rows: Sequence[Message]) -> set[uuid.UUID]:
    """Insert what is new and return the ids that stand; the others met an equal identity."""
    require()
    return insert_new(rows)


def withdraw_messages(ids: Sequence[uuid.UUID]) -> None:
    """Take back rows inserted in this very transaction, when a recipient turned out to hold the document."""
    require()
    Message.objects.filter(pk__in=ids).delete()


def _describe(row: Message, packet: Packet) -> None:
    if isinstance(packet, DocumentPacket):
        header = packet.header
        row.business_type = int(packet.business.type)
        row.document_id = header.document_id
        row.document_key = document_key(header.document_id)
        row.code_number = header.code.number
        row.code_notation = header.code.notation
        row.code_key = code_key(header.code.number, header.code.notation)
        row.issued_on = header.issued_on
        row.due_on = header.due_on
        row.urgency = max(header.other.urgency or 0, 0)
        row.steering_type = header.steering_type
        row.kind_name = header.kind.name
        row.subject = header.subject
        row.subject_folded = fold(header.subject)
    else:
        answered = packet.response_for
        row.status_code = packet.code[:8]
        row.document_id = answered.document_id
        row.document_key = document_key(answered.document_id)
        row.issued_on = answered.issued_on


__all__ = [
    "MessageFacts",
    "MessageRow",
    "code_key",
    "document_key",
    "insert_messages",
    "message_row",
    "withdraw_messages",
]
