"""Packets no office would make: the letter packed once more, and one with a mark of secrecy (D-01, D-23)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lienthong.demo.cast import PlayedAgency
from lienthong.edxml.model import (
    Attachment,
    Code,
    DocumentHeader,
    DocumentKind,
    DocumentPacket,
    Envelope,
    OtherInfo,
    TraceEntry,
)
from lienthong.edxml.reader import read_envelope
from lienthong.edxml.writer import write_bytes
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode

ADMINISTRATIVE = 2
"""Group of administrative kinds in the table of SĐ1:2022."""


def packed_again(packet: bytes, *, recipient: PlayedAgency, at: dt.datetime) -> bytes:
    """The document of a packet in a new packet to one of its recipients: other bytes, the same document."""
    envelope = read_envelope(packet)
    document = envelope.packet
    if not isinstance(document, DocumentPacket):
        raise TypeError("a packet of a document is packed again, not a status")
    header = replace(document.header, recipients=(recipient.organization(),))
    trace = (TraceEntry(document.header.sender.organ_id, at),)
    return write_bytes(Envelope(replace(document, header=header, trace=trace), envelope.contents))


def secret_document(*, sender: PlayedAgency, recipient: PlayedAgency, at: dt.datetime) -> Envelope:
    """A packet with a mark of secrecy in its header, which must never pass (D-23)."""
    issued_on = at.date()
    code = "01/VPCP-MAU"
    header = DocumentHeader(
        sender=sender.organization(),
        recipients=(recipient.organization(),),
        document_id=str(DocumentId.of(OrganCode(sender.code), issued_on, code)),
        code=Code(*code.split("/")),
        issued_on=issued_on,
        subject="Văn bản thử mang dấu mật của phần trình diễn",
        kind=DocumentKind(name="Công văn", group=ADMINISTRATIVE),
        other=OtherInfo(circulation_scope="MẬT"),
    )
    attachment = Attachment(content_id="1", name="trinh-dien.txt", content_type="text/plain")
    packet = DocumentPacket(header=header, trace=(TraceEntry(sender.code, at),), attachments=(attachment,))
    return Envelope(packet, {attachment.content_id: "Tệp thử, không có nội dung.".encode()})
