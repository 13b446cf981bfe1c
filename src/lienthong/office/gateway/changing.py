"""Handing requests to change to the axis, once whatever breaks, and asking what became of them (D-01, D-12)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from lienthong.edxml.errors import UnwritablePacketError
from lienthong.edxml.model import (
    Business,
    BusinessType,
    DocumentPacket,
    Envelope,
    Organization,
    ResponseFor,
    StatusCode,
    StatusReport,
    UpdateInfo,
)
from lienthong.edxml.writer import write_bytes
from lienthong.exchange.changes import ChangeKind
from lienthong.exchange.errors import RefusedByAxisError
from lienthong.exchange.vxp.operations import MessageType
from lienthong.infra import faultpoints
from lienthong.infra.blobs import store
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BlobMissingError
from lienthong.infra.outbox import JobView
from lienthong.office.gateway.errors import SendingLostError
from lienthong.office.gateway.link import axis_link
from lienthong.office.gateway.packets import contact_of, packet_of, sender_code, write_packet
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.queries.changes import ChangeFacts, change_facts, open_changes

_TYPES = {ChangeKind.RECALL: BusinessType.RECALL, ChangeKind.UPDATE: BusinessType.UPDATE}
_INFORMATION_CHANGED = UpdateInfo(document_info="1", document_receiver="0")


def send_change(job: JobView) -> None:
    """The handler of ``office.change``: hand one request to the axis and write its answer down."""
    agency_id, change_id = UUID(str(job.payload["agency_id"])), UUID(str(job.payload["change_id"]))
    facts = change_facts(agency_id, change_id)
    if facts is None:
        raise SendingLostError("Không còn yêu cầu này.", change=str(change_id))
    if facts.base.doc_id:
        return
    try:
        sha256 = facts.base.packet_sha256 or outgoing.keep_change(agency_id, change_id, _build(facts))
        doc_id = _hand_over(facts, sha256)
    except (UnwritablePacketError, RefusedByAxisError) as error:
        outgoing.record_change_refused(agency_id, change_id, sentence=error.sentence, at=business_now())
        return
    faultpoints.hit("change.after_answer")
    outgoing.record_change_sent(agency_id, change_id, doc_id, at=business_now())


def follow_changes() -> None:
    """Ask the axis about every open request: what nobody had taken, it recalled by itself (D-12)."""
    waiting = open_changes()
    if not waiting:
        return
    with axis_link() as axis:
        for one in waiting:
            kind = MessageType.STATUS if one.kind is ChangeKind.TAKE_BACK else MessageType.EDOC
            try:
                rows = axis.list_sent(one.doc_id, kind)
            except RefusedByAxisError:
                rows = []
            gone = [row.recipient_code for row in rows if row.is_recalled_untaken]
            outgoing.record_untaken(one.agency_id, one.change_id, gone, at=business_now())


def change_packet(facts: ChangeFacts) -> DocumentPacket:
    """The packet of a recall or update: the whole document again, and what is asked of it (edXML notes §8)."""
    packet = packet_of(replace(facts.base, replaced=()))
    business = Business(
        type=_TYPES[facts.kind],
        reason=facts.reason,
        document_id=facts.base.record.document_id,
        paper=False,
        staff=(contact_of(facts.base),),
        update=_INFORMATION_CHANGED if facts.kind is ChangeKind.UPDATE else None,
    )
    return replace(packet, header=replace(packet.header, document_id=facts.document_id), business=business)


def take_back_packet(facts: ChangeFacts) -> Envelope:
    """The status message 13, from the sender to one recipient, with its reason."""
    base = facts.base
    return Envelope(
        StatusReport(
            sender=Organization(sender_code(base), name=base.body_name, email=base.agency.mail),
            response_for=ResponseFor(
                organ_id=base.recipients[0].code,
                code=base.record.code,
                document_id=base.record.document_id,
                issued_on=base.record.issued_on,
            ),
            code=StatusCode.TAKE_BACK_ASKED.value,
            description=facts.reason,
            at=base.packed_at,
            staff=contact_of(base),
        )
    )


def _build(facts: ChangeFacts) -> str:
    if facts.kind is not ChangeKind.TAKE_BACK:
        return write_packet(change_packet(facts), facts.base.files)
    writer = store().writer()
    try:
        writer.write(write_bytes(take_back_packet(facts)))
        return writer.commit().sha256
    finally:
        writer.discard()


def _hand_over(facts: ChangeFacts, sha256: str) -> str:
    path = store().path(sha256)
    if path is None:
        raise BlobMissingError("Không tìm thấy gói tin đã lưu.", sha256=sha256)
    with axis_link() as axis:
        if facts.kind is ChangeKind.TAKE_BACK:
            return axis.send_status(path.read_bytes(), sender=sender_code(facts.base))
        return axis.send_document(path, sender=sender_code(facts.base))
