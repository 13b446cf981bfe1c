"""The packets of the story: the letter to its recipients, and what they report (edXML notes §2, §7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.demo.cast import PlayedAgency
from lienthong.edxml.model import (
    Attachment,
    Business,
    Code,
    DocumentHeader,
    DocumentKind,
    DocumentPacket,
    Envelope,
    Organization,
    OtherInfo,
    ResponseFor,
    Signatory,
    StatusReport,
    TraceEntry,
)
from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode

ADMINISTRATIVE = 2
"""Group of administrative kinds in the table of SĐ1:2022."""
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class SignedLetter:
    """A letter that is ready to be sent."""

    code: DocumentCode
    issued_on: dt.date
    place: str
    kind: str
    subject: str
    signatory: Signatory
    to_places: tuple[str, ...]
    page_count: int
    file_name: str
    pdf: bytes


def document(
    letter: SignedLetter, *, sender: PlayedAgency, recipients: Sequence[Organization], at: dt.datetime
) -> Envelope:
    """The letter in a packet of type 0, made at a business time."""
    header = DocumentHeader(
        sender=sender.organization(),
        recipients=tuple(recipients),
        document_id=str(DocumentId.of(OrganCode(sender.code), letter.issued_on, str(letter.code))),
        code=Code(letter.code.wire_number, letter.code.wire_notation),
        issued_on=letter.issued_on,
        subject=letter.subject,
        place=letter.place,
        kind=DocumentKind(name=letter.kind, group=ADMINISTRATIVE),
        signatory=letter.signatory,
        other=OtherInfo(urgency=0, issued_amount=len(recipients), page_amount=letter.page_count),
        to_places=letter.to_places,
    )
    attachment = Attachment(
        content_id="1", name=letter.file_name, content_type=PDF, description="Văn bản đã ký số"
    )
    packet = DocumentPacket(
        header=header,
        business=Business(
            reason="Văn bản điện tử mới", paper=False, staff=(sender.staff(sender.room.clerk),)
        ),
        trace=(TraceEntry(sender.code, at),),
        attachments=(attachment,),
    )
    return Envelope(packet, {attachment.content_id: letter.pdf})


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


@dataclass(frozen=True, slots=True)
class Report:
    """What an agency says about a document it received."""

    code: str
    at: dt.datetime
    person: str
    description: str = ""


def status(received: DocumentHeader, *, agency: PlayedAgency, report: Report) -> Envelope:
    """The status message of ``agency`` about a document received."""
    return Envelope(
        StatusReport(
            sender=agency.organization(),
            response_for=ResponseFor(
                organ_id=received.sender.organ_id,
                code=str(received.code),
                document_id=received.document_id,
                issued_on=received.issued_on,
            ),
            code=report.code,
            description=report.description,
            at=report.at,
            staff=agency.staff(report.person),
        )
    )
