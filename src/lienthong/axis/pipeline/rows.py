"""The rows one accepted packet writes. Nothing here touches the database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.policies import DocumentIdentity, holding_keys, is_urgent
from lienthong.axis.delivery.states import Service
from lienthong.axis.intake.file_checks import CheckRow, check_row
from lienthong.axis.intake.operations import MessageRow
from lienthong.axis.pipeline.items import Acceptance
from lienthong.axis.pipeline.plans import Send
from lienthong.axis.registry.queries import AgencyView, Directory
from lienthong.axis.registry.states import FileCheck
from lienthong.axis.routing.policies import route
from lienthong.axis.statuses import operations as statuses
from lienthong.axis.statuses.states import ChangeKind
from lienthong.edxml.model import BusinessType, DocumentPacket, Packet
from lienthong.infra import audit, blobs, outbox

STATUS_ARRIVED = "axis.status_arrived"
"""Kind of outbox job; ``pipeline.table`` says which handler it wakes."""
_CHANGE_KINDS = {BusinessType.RECALL: ChangeKind.RECALL, BusinessType.UPDATE: ChangeKind.UPDATE}


@dataclass(frozen=True, slots=True)
class Prepared:
    """Every row of one message, unsaved."""

    message: MessageRow
    plan: Send
    rows: delivery.Rows
    progress: tuple[statuses.ProgressRow, ...]
    reference: blobs.ReferenceRow
    jobs: tuple[outbox.JobRow, ...]
    replacements: tuple[statuses.ReplacementRow, ...] = ()
    checks: tuple[CheckRow, ...] = ()


def service_of(packet: Packet) -> str:
    """EDOC or STATUS."""
    return Service.EDOC.value if isinstance(packet, DocumentPacket) else Service.STATUS.value


def is_guarded(packet: Packet) -> bool:
    """Whether duplicates are refused: documents of type 0 only (D-01)."""
    return isinstance(packet, DocumentPacket) and packet.business.type is BusinessType.NEW


def brings_a_document(packet: Packet) -> bool:
    """Whether a packet brings a document of its own (types 0 and 3): a recall carries that of another."""
    return isinstance(packet, DocumentPacket) and not asks_change(packet)


def asks_change(packet: DocumentPacket) -> bool:
    """Whether a packet is a recall or update (types 1 and 2)."""
    return packet.business.type in _CHANGE_KINDS


def prepare(item: Acceptance, plan: Send, message: MessageRow, at: dt.datetime) -> Prepared:
    """Make the rows of a message to the recipients of its plan."""
    wanted = set(plan.recipient_ids)
    recipients = [agency for agency in item.addressing.recipients if agency.id in wanted]
    spec = delivery.DeliverySpec(
        message_id=message.id,
        service=Service(service_of(item.packet)),
        sender_agency_id=item.addressing.sender.id,
        sender_code=item.addressing.sender.code,
        sent_at=at,
        urgency=message.urgency,
        kind_name=message.kind_name,
        holding_keys=keys_of(item.packet, item.directory),
        held=held_for(recipients, item),
        written_codes=_written_codes(item.packet, item.directory),
    )
    opened = delivery.new_deliveries(spec, route(recipients, item.directory))
    return Prepared(
        message=message,
        plan=plan,
        rows=opened,
        progress=_progress(item, opened, message),
        reference=_reference(item, message),
        jobs=_jobs(item.packet, message),
        replacements=_replacements(item.packet, message),
        checks=_checks(item, message, is_held=bool(spec.held)),
    )


def acceptance_event(item: Acceptance, prepared: Prepared, at: dt.datetime) -> audit.EventRow:
    """The audit event of an accepted packet."""
    message = prepared.message
    return audit.event(
        "intake.accepted",
        actor=f"system:{item.system.system_id}",
        object_ref=f"message:{message.id}",
        at=at,
        data={
            "service": message.service,
            "sha256": message.sha256,
            "size": message.size,
            "sender": item.addressing.sender.code,
            "recipients": [one.recipient_code for one in prepared.rows.deliveries],
            "attempt": message.attempt,
        },
    )


def held_for(recipients: Sequence[AgencyView], item: Acceptance) -> frozenset[uuid.UUID]:
    """Who of these gets the document only after a look at its files; what the door has found clean is found."""
    if not isinstance(item.packet, DocumentPacket) or not item.packet.attachments:
        return frozenset()
    known = {FileCheck.MALWARE} if item.is_scanned else set()
    return frozenset(agency.id for agency in recipients if agency.blocking - known)


def _checks(item: Acceptance, message: MessageRow, *, is_held: bool) -> tuple[CheckRow, ...]:
    if not isinstance(item.packet, DocumentPacket):
        return ()
    row = check_row(message.id, is_held=is_held, is_scanned=item.is_scanned, now=message.received_at)
    return (row,)


def keys_of(packet: Packet, directory: Directory) -> tuple[str, ...]:
    """The keys under which recipients will hold the document; none where duplicates are not refused (D-01)."""
    if not is_guarded(packet) or not isinstance(packet, DocumentPacket):
        return ()
    header = packet.header
    issuer = directory.agency(header.sender.organ_id)
    return holding_keys(
        DocumentIdentity(
            document_id=header.document_id,
            issuer=str(issuer.id) if issuer is not None else header.sender.organ_id,
            code_number=header.code.number,
            code_notation=header.code.notation,
            issued_on=header.issued_on,
        )
    )


def _written_codes(packet: Packet, directory: Directory) -> dict[uuid.UUID, str]:
    if not isinstance(packet, DocumentPacket):
        codes: tuple[str, ...] = (packet.response_for.organ_id,)
    else:
        codes = tuple(recipient.organ_id for recipient in packet.header.recipients)
    found = ((directory.agency(code), code) for code in codes)
    return {agency.id: code.strip() for agency, code in found if agency is not None}


def _progress(
    item: Acceptance, opened: delivery.Rows, message: MessageRow
) -> tuple[statuses.ProgressRow, ...]:
    if not isinstance(item.packet, DocumentPacket):
        return ()
    spec = statuses.ProgressSpec(
        sender_agency_id=message.sender_agency_id,
        sent_at=message.accepted_at,
        urgency=message.urgency,
        kind_name=message.kind_name,
        due_on=message.due_on,
        business_type=message.business_type,
    )
    return statuses.new_progress(spec, opened)


def _replacements(packet: Packet, message: MessageRow) -> tuple[statuses.ReplacementRow, ...]:
    """What a document of type 3 takes the place of; other types replace nothing, whatever they list."""
    if not isinstance(packet, DocumentPacket) or packet.business.type is not BusinessType.REPLACEMENT:
        return ()
    ids = [one.document_id for one in packet.business.replaced]
    return statuses.new_replacements(message.id, message.sender_agency_id, ids)


def named_documents(packet: DocumentPacket) -> tuple[str, ...]:
    """Where a recall or update names its document: ``Bussiness/DocumentId`` first, then the header's id."""
    ids = (packet.business.document_id, packet.header.document_id)
    return tuple(document_id for document_id in ids if document_id)


def change_opening(prepared: Prepared, packet: Packet, at: dt.datetime) -> statuses.ChangeOpening | None:
    """The request a recall (type 1) or update (type 2) opens at each recipient (D-11, D-12)."""
    if not isinstance(packet, DocumentPacket) or not asks_change(packet):
        return None
    message = prepared.message
    return statuses.ChangeOpening(
        message_id=message.id,
        kind=_CHANGE_KINDS[packet.business.type],
        sender_agency_id=message.sender_agency_id,
        document_ids=named_documents(packet),
        request_deliveries={one.recipient_agency_id: one.id for one in prepared.rows.deliveries},
        opened_at=at,
        reason=packet.business.reason,
        is_urgent=is_urgent(message.urgency, message.kind_name),
    )


def _reference(item: Acceptance, message: MessageRow) -> blobs.ReferenceRow:
    """One claim keeps the bytes; who may fetch them is decided by the deliveries."""
    holder = f"agency:{item.addressing.sender.id}"
    return blobs.reference(message.sha256, holder=holder, purpose="message", owner_id=str(message.id))


def _jobs(packet: Packet, message: MessageRow) -> tuple[outbox.JobRow, ...]:
    """A status message wakes a handler; those about one document run in the order they came."""
    if isinstance(packet, DocumentPacket):
        return ()
    return (
        outbox.job(
            STATUS_ARRIVED,
            {"message_id": str(message.id)},
            key=f"{STATUS_ARRIVED}:{message.id}",
            lane=2,
            ordering_key=f"document:{message.document_key}"[:400],
        ),
    )
