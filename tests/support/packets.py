# ruff: noqa: E501  the packet is text as it stands on the wire
"""Packets written by hand as text, in the national variant; shares no line with ``lienthong.edxml``."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"


@dataclass(frozen=True)
class Letter:
    """What a test says of a letter; everything has a usual value."""

    sender: str = "G22"
    recipients: Sequence[str] = ("G14",)
    number: str = "807"
    notation: str = "VPCP-KSTT"
    issued: str = "2021/02/01"
    subject: str = "V/v tăng cường trao đổi văn bản qua mạng"
    document_id: str = ""
    business_type: int = 0
    acted_on: str = ""
    priority: int = 0
    due: str = ""
    file_name: str = "cong-van.pdf"
    file: bytes = b"%PDF-1.4\n%demo\n"
    extra_header: str = ""

    @property
    def id(self) -> str:
        """The three-part document id unless one was given."""
        return self.document_id or f"{self.sender},{self.issued},{self.number}/{self.notation}"


def document(letter: Letter) -> bytes:
    """A document packet."""
    to = "".join(
        f"<edXML:To><edXML:OrganId>{escape(code)}</edXML:OrganId><edXML:OrganName>Cơ quan {escape(code)}"
        "</edXML:OrganName></edXML:To>"
        for code in letter.recipients
    )
    due = f"<edXML:DueDate>{letter.due}</edXML:DueDate>" if letter.due else ""
    acted = f"<edXML:DocumentId>{escape(letter.acted_on)}</edXML:DocumentId>" if letter.acted_on else ""
    encoded = base64.b64encode(letter.file).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NAMESPACE}">
  <edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>{escape(letter.sender)}</edXML:OrganId><edXML:OrganName>Cơ quan gửi</edXML:OrganName></edXML:From>
        {to}
        <edXML:DocumentId>{escape(letter.id)}</edXML:DocumentId>
        <edXML:Code><edXML:CodeNumber>{escape(letter.number)}</edXML:CodeNumber><edXML:CodeNotation>{escape(letter.notation)}</edXML:CodeNotation></edXML:Code>
        <edXML:PromulgationInfo><edXML:Place>Hà Nội</edXML:Place><edXML:PromulgationDate>{letter.issued}</edXML:PromulgationDate></edXML:PromulgationInfo>
        <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType>
        <edXML:Subject>{escape(letter.subject)}</edXML:Subject>
        {due}{letter.extra_header}
        <edXML:OtherInfo><edXML:Priority>{letter.priority}</edXML:Priority></edXML:OtherInfo>
      </edXML:MessageHeader>
      <edXML:TraceHeaderList>
        <edXML:Bussiness>{acted}<edXML:BussinessDocType>{letter.business_type}</edXML:BussinessDocType></edXML:Bussiness>
        <edXML:TraceHeader><edXML:OrganId>{escape(letter.sender)}</edXML:OrganId><edXML:Timestamp>2021/02/01 08:00:00</edXML:Timestamp></edXML:TraceHeader>
      </edXML:TraceHeaderList>
    </edXML:edXMLHeader>
    <edXML:edXMLBody>
      <edXML:edXMLManifest version="1.0">
        <edXML:Reference><edXML:ContentId>cid:1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>{escape(letter.file_name)}</edXML:AttachmentName></edXML:Reference>
      </edXML:edXMLManifest>
    </edXML:edXMLBody>
  </edXML:edXMLEnvelope>
  <AttachmentEncoded>
    <Attachment>
      <ContentId>cid:1</ContentId>
      <AttachmentName>{escape(letter.file_name)}</AttachmentName>
      <ContentType>application/pdf</ContentType>
      <edXML:ContentTransferEncoded xmlns:edXML="{NAMESPACE}">{encoded}</edXML:ContentTransferEncoded>
    </Attachment>
  </AttachmentEncoded>
</edXML>
""".encode()


def status(
    code: str,
    letter: Letter,
    *,
    sender: str,
    to: str | None = None,
    reason: str = "",
    at: str = "2021/02/01 09:00:00",
) -> bytes:
    """A status message about a letter; ``to`` is the other side (the letter's sender unless said)."""
    described = f"<edXML:Description>{escape(reason)}</edXML:Description>" if reason else ""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="{NAMESPACE}">
  <edXML:edXMLEnvelope xmlns:edXML="{NAMESPACE}">
    <edXML:edXMLHeader>
      <edXML:MessageHeader>
        <edXML:From><edXML:OrganId>{escape(sender)}</edXML:OrganId></edXML:From>
        <edXML:ResponseFor>
          <edXML:OrganId>{escape(to or letter.sender)}</edXML:OrganId>
          <edXML:Code>{escape(letter.number)}/{escape(letter.notation)}</edXML:Code>
          <edXML:PromulgationDate>{letter.issued}</edXML:PromulgationDate>
          <edXML:DocumentId>{escape(letter.id)}</edXML:DocumentId>
        </edXML:ResponseFor>
        <edXML:StaffInfo><edXML:Department>Văn thư</edXML:Department><edXML:Staff>Người mẫu</edXML:Staff></edXML:StaffInfo>
        <edXML:StatusCode>{code}</edXML:StatusCode>
        {described}
        <edXML:Timestamp>{at}</edXML:Timestamp>
      </edXML:MessageHeader>
    </edXML:edXMLHeader>
  </edXML:edXMLEnvelope>
</edXML>
""".encode()
