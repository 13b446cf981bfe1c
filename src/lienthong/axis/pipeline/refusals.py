"""What a refusal leaves behind, its audit event and the open item of its sender, and what settles the item."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from lienthong.alerts.policies import Rules
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.policies import is_urgent
from lienthong.axis.intake.errors import DuplicateError, IntakeError, SecretError
from lienthong.axis.intake.operations import document_key
from lienthong.axis.pipeline.items import Acceptance, Refusal
from lienthong.axis.pipeline.rows import asks_change, brings_a_document, named_documents, service_of
from lienthong.axis.registry.queries import Directory
from lienthong.edxml.model import DocumentPacket
from lienthong.infra import audit
from lienthong.infra.json_values import JSON
from lienthong.kernel.calendar import WorkingCalendar

Passed = tuple[Acceptance, uuid.UUID]
"""A packet that is at the axis, with the message that carries it."""


def as_refusal(item: Acceptance, error: IntakeError) -> Refusal:
    """An accepted packet that the database then refused as a duplicate."""
    return Refusal(
        system=item.system,
        sender_code=item.addressing.sender.code,
        service=service_of(item.packet),
        address="",
        error=error,
    )


def refusal_event(item: Refusal, at: dt.datetime) -> audit.EventRow:
    """The one audit event of a refusal; of a secret packet it carries neither number nor subject (D-23)."""
    is_secret = isinstance(item.error, SecretError)
    return audit.event(
        "intake.secret_refused" if is_secret else "intake.refused",
        actor=f"system:{item.system.system_id}",
        object_ref=f"system:{item.system.id}",
        at=at,
        outcome="REFUSED",
        data={
            "error": item.error.code,
            "answer": int(item.error.answer_code),
            "from": item.sender_code,
            "service": item.service,
            "address": item.address,
            **(_secrecy(item) if is_secret else {}),
        },
    )


def _secrecy(item: Refusal) -> dict[str, JSON]:
    """On what ground, and for whom; agencies by their registered codes, never a text of the packet."""
    recipients = item.incident.recipients if item.incident is not None else ()
    context = item.error.context
    return {
        "ground": str(context.get("ground", "")),
        "level": str(context.get("level", "")),
        "to": [agency.code for agency in recipients],
    }


def note_refused_document(item: Refusal, at: dt.datetime) -> None:
    """Keep a readable refused document as an open item of its sender (*gửi lỗi*), except D-15's two cases."""
    if item.known is None or isinstance(item.error, SecretError | DuplicateError):
        return
    packet = item.known.packet
    header, is_change = packet.header, asks_change(packet)
    concerned = next(iter(named_documents(packet)), "") if is_change else header.document_id
    delivery.note_door_refusal(
        delivery.RefusedDocument(
            system_id=item.system.system_id,
            sender_agency_id=item.known.sender.id,
            recipient_codes=tuple(recipient.organ_id for recipient in header.recipients),
            document_key=document_key(concerned),
            error_code=item.error.code,
            sentence=item.error.sentence,
            refused_at=at,
            due_at=_must_act_by(header.other.urgency or 0, header.kind.name, at),
            code=str(header.code),
            subject=header.subject,
            urgency=header.other.urgency or 0,
            kind_name=header.kind.name,
            change_type=int(packet.business.type) if is_change else 0,
        )
    )


def _must_act_by(urgency: int, kind_name: str, at: dt.datetime) -> dt.datetime:
    limit = Rules.default().by_name["send_error"].acts_within.of(is_urgent=is_urgent(urgency, kind_name))
    return limit.after(at, WorkingCalendar.default())


def settle(passed: Sequence[Passed], at: dt.datetime) -> None:
    """What passed the door, or had passed it before, settles earlier refusals of the same."""
    documents = [
        (item.addressing.sender.id, document_key(item.packet.header.document_id))
        for item, _ in passed
        if isinstance(item.packet, DocumentPacket) and brings_a_document(item.packet)
    ]
    if documents:
        delivery.settle_refusals(documents=documents, at=at)
    changes = [
        _change(item, item.packet, message_id)
        for item, message_id in passed
        if isinstance(item.packet, DocumentPacket) and asks_change(item.packet)
    ]
    if changes:
        delivery.settle_refused_changes(changes=changes, at=at)


def _change(item: Acceptance, packet: DocumentPacket, message_id: uuid.UUID) -> delivery.AcceptedChange:
    return delivery.AcceptedChange(
        sender_agency_id=item.addressing.sender.id,
        change_type=int(packet.business.type),
        document_keys=frozenset(document_key(named) for named in named_documents(packet)),
        recipient_ids=frozenset(agency.id for agency in item.addressing.recipients),
        agency_of=lambda code: _agency_id(item.directory, code),
        message_id=message_id,
    )


def _agency_id(directory: Directory, code: str) -> uuid.UUID | None:
    agency = directory.agency(code)
    return None if agency is None else agency.id
