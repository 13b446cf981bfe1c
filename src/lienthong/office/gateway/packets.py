"""The packet of a sending: built once from fixed facts, the same facts giving the same bytes (D-25)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import RawIOBase
from typing import IO

from lienthong.edxml.model import (
    Attachment,
    Business,
    BusinessType,
    Code,
    DocumentHeader,
    DocumentKind,
    DocumentPacket,
    Organization,
    OtherInfo,
    Replaced,
    Signatory,
    Staff,
    TraceEntry,
)
from lienthong.edxml.writer import write_stream
from lienthong.identifiers.document_code import DocumentCode
from lienthong.infra.blobs import store
from lienthong.office.outgoing.queries.sendings import PacketFacts
from lienthong.office.records.queries import FileView
from lienthong.office.records.states import FileRole

ADMINISTRATIVE = 2
"""``DocumentType/Type`` of administrative documents (SĐ1:2022)."""
_DESCRIPTIONS = {
    FileRole.MAIN: "Văn bản đã ký số",
    FileRole.APPENDIX: "Phụ lục",
    FileRole.REFERENCE: "Tài liệu tham khảo, không thay văn bản giấy",
}
_REFERENCE_ONLY = "Để biết, tham khảo"
_NEW = "Văn bản điện tử mới"


def packet_of(facts: PacketFacts) -> DocumentPacket:
    """The packet as a value. Content ids are 1, 2, … in the order of the files."""
    record = facts.record
    code = DocumentCode.from_wire(record.code_number, record.code_notation)
    header = DocumentHeader(
        sender=_sender(facts),
        recipients=tuple(Organization(one.code, name=one.name) for one in facts.recipients),
        document_id=record.document_id,
        code=Code(code.wire_number, code.wire_notation),
        issued_on=record.issued_on,
        subject=record.subject,
        place=facts.place,
        kind=DocumentKind(name=record.kind_name, group=ADMINISTRATIVE),
        signatory=Signatory(record.signer_authority, record.signer_position, record.signer_name),
        due_on=record.due_on,
        other=OtherInfo(
            urgency=record.urgency,
            issued_amount=facts.recipient_count,
            page_amount=record.page_count,
            appendixes=tuple(one.name for one in facts.files if one.role is FileRole.APPENDIX),
        ),
        to_places=tuple(line.strip() for line in record.to_places.splitlines() if line.strip()),
    )
    return DocumentPacket(
        header=header,
        business=_business(facts),
        trace=(TraceEntry(facts.agency.code, facts.packed_at),),
        attachments=tuple(_attachment(number, file) for number, file in enumerate(facts.files, start=1)),
    )


def _business(facts: PacketFacts) -> Business:
    """A new document, or one that replaces earlier ones at some recipients (type 3; REC-06)."""
    if not facts.replaced:
        reason = _REFERENCE_ONLY if facts.is_reference_only else _NEW
        return Business(reason=reason, paper=False, staff=(contact_of(facts),))
    named = "; ".join(
        f"{one.code} ngày {one.issued_on:%d/%m/%Y}" if one.issued_on else one.code for one in facts.replaced
    )
    label = f"{_REFERENCE_ONLY}. " if facts.is_reference_only else ""
    return Business(
        type=BusinessType.REPLACEMENT,
        reason=f"{label}Thay thế văn bản {named}. {facts.replaced[0].reason}",
        paper=False,
        staff=(contact_of(facts),),
        replaced=tuple(Replaced(one.document_id, one.codes) for one in facts.replaced),
    )


def contact_of(facts: PacketFacts) -> Staff:
    """The clerk named as the person to ask."""
    contact = facts.contact
    return Staff(
        name=contact.get("name", ""),
        department=contact.get("department", ""),
        email=contact.get("email", ""),
    )


def build(facts: PacketFacts) -> str:
    """Write the packet into the blob store, streaming; its SHA-256. Raises UnwritablePacketError, BlobMissingError."""
    return write_packet(packet_of(facts), facts.files)


def write_packet(packet: DocumentPacket, files: Sequence[FileView]) -> str:
    """Write a packet with these files into the blob store, streaming; its SHA-256."""
    by_id = {str(number): file for number, file in enumerate(files, start=1)}
    writer = store().writer()
    try:
        write_stream(
            packet,
            _Stream(writer.write),
            open_content=lambda attachment: store().open(by_id[attachment.content_id].sha256),
        )
        return writer.commit().sha256
    finally:
        writer.discard()


def sender_code(facts: PacketFacts) -> str:
    """In whose name the packet is handed in: the header ``from`` of the call (D-05, D-26)."""
    return facts.body_code or facts.agency.code


def _sender(facts: PacketFacts) -> Organization:
    return Organization(
        sender_code(facts),
        name=facts.body_name,
        in_charge="" if facts.body_is_self else facts.agency.name,
        email=facts.agency.mail,
    )


def _attachment(number: int, file: FileView) -> Attachment:
    return Attachment(
        content_id=str(number),
        name=file.name,
        content_type=file.media_type,
        description=_DESCRIPTIONS[file.role],
    )


class _Stream(RawIOBase, IO[bytes]):
    """A file to write to that hands every piece on."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        super().__init__()
        self._write = write

    def writable(self) -> bool:
        """It is only written to."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # bytes only, as the packet writer gives them
        """Hand a piece on."""
        self._write(data)
        return len(data)
