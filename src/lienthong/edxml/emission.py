"""Values to elements in the form of the national library (D-25): prefixes, order, two-space indentation.

Inside the envelope everything carries the prefix ``edXML:``; the root, ``AttachmentEncoded`` and what is in
it do not, except ``ContentTransferEncoded`` which declares the prefix again. What is empty is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from lienthong.edxml.findings import Findings
from lienthong.edxml.model import (
    Attachment,
    Business,
    DocumentHeader,
    DocumentPacket,
    OtherInfo,
    Packet,
    StatusReport,
    TraceEntry,
    UpdateInfo,
)
from lienthong.edxml.packing import announced_type
from lienthong.edxml.wire import (
    NAMESPACE,
    PREFIX,
    bare_content_id,
    date_text,
    moment_text,
    organization_fields,
    response_fields,
    signatory_fields,
    staff_fields,
)
from lienthong.kernel.text import nfc

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class Lines:
    """Writes elements line by line; illegal characters are noted in ``findings`` and not written."""

    def __init__(self, write: Callable[[bytes], object], findings: Findings) -> None:
        self._write = write
        self._findings = findings
        self._open: list[str] = []

    def line(self, text: str) -> None:
        """One line at the depth of the open elements."""
        self._write(f"{'  ' * len(self._open)}{text}\n".encode())

    def open(self, name: str, attributes: str = "") -> None:
        """Begin an element on a line of its own."""
        self.line(f"<{name}{attributes}>")
        self._open.append(name)

    def close(self) -> None:
        """End the element opened last."""
        name = self._open.pop()
        self.line(f"</{name}>")

    def leaf(self, name: str, text: str) -> None:
        """An element with text, in one line; left out when empty."""
        plain = self.legal(name, text)
        if plain:
            self.line(f"<{name}>{plain.translate(_ESCAPES)}</{name}>")

    def legal(self, name: str, text: str) -> str:
        """Text as it is stored (NFC, stripped); illegal characters are noted under the element's name."""
        plain = text if text.isascii() and not _has_control(text) else self._judged(name, text)
        return plain.strip()

    def _judged(self, name: str, text: str) -> str:
        if _ILLEGAL.search(text):
            self._findings.add("T.Characters", f"{'.'.join((*self._open, name))}", field=name)
            return ""
        return nfc(text)

    def leaves(self, fields: Iterable[tuple[str, str]]) -> None:
        """Prefixed elements for every field that is not empty."""
        for name, text in fields:
            self.leaf(f"{PREFIX}:{name}", text)

    def group(self, name: str, fields: Iterable[tuple[str, str]]) -> None:
        """A prefixed element with children; left out when all of them are empty."""
        kept = [(child, text) for child, text in fields if text.strip()]
        if kept:
            self.open(f"{PREFIX}:{name}")
            self.leaves(kept)
            self.close()


def _has_control(text: str) -> bool:
    return not text.isprintable()


def emit_head(lines: Lines, packet: Packet) -> None:
    """Everything before the files: declaration, root, envelope."""
    lines.line('<?xml version="1.0" encoding="UTF-8"?>')
    lines.open("edXML", f' xmlns="{NAMESPACE}"')
    lines.open(f"{PREFIX}:edXMLEnvelope", f' xmlns:{PREFIX}="{NAMESPACE}"')
    lines.open(f"{PREFIX}:edXMLHeader")
    match packet:
        case DocumentPacket():
            _message_header(lines, packet.header)
            _trace_list(lines, packet.business, packet.trace)
            lines.close()
            _manifest(lines, packet.attachments)
        case StatusReport():
            _status(lines, packet)
            lines.close()
    lines.close()


def _message_header(lines: Lines, header: DocumentHeader) -> None:
    lines.open(f"{PREFIX}:MessageHeader")
    lines.group("From", organization_fields(header.sender))
    for recipient in header.recipients:
        lines.group("To", organization_fields(recipient))
    lines.leaves([("DocumentId", header.document_id)])
    lines.group("Code", [("CodeNumber", header.code.number), ("CodeNotation", header.code.notation)])
    issued_on = date_text(header.issued_on)
    lines.group("PromulgationInfo", [("Place", header.place), ("PromulgationDate", issued_on)])
    kind = header.kind
    numbers = [("Type", _number(kind.group)), ("TypeDetail", _number(kind.number))]
    lines.group("DocumentType", [*numbers, ("TypeName", kind.name)])
    lines.leaves([("Subject", header.subject), ("Content", header.content)])
    lines.group("SignerInfo", signatory_fields(header.signatory))
    lines.leaves([("DueDate", date_text(header.due_on))])
    _other_info(lines, header.other)
    for response in header.response_for:
        lines.group("ResponseFor", response_fields(response))
    lines.leaves([("SteeringType", _number(header.steering_type))])
    lines.group("ResponseForTask", [("TaskCode", code) for code in header.task_codes])
    lines.leaves([("ApplicationType", header.application_type)])
    lines.group("ToPlaces", [("Place", place) for place in header.to_places])
    lines.close()


def _other_info(lines: Lines, other: OtherInfo) -> None:
    if other == OtherInfo():
        return
    lines.open(f"{PREFIX}:OtherInfo")
    lines.leaves(
        [
            ("Priority", _number(other.urgency)),
            ("SphereOfPromulgation", other.circulation_scope),
            ("TyperNotation", other.typist_notation),
            ("PromulgationAmount", _number(other.issued_amount)),
            ("PageAmount", _number(other.page_amount)),
            ("Direction", "" if other.direction is None else str(other.direction).lower()),
        ]
    )
    lines.group("Appendixes", [("Appendix", name) for name in other.appendixes])
    lines.close()


def _trace_list(lines: Lines, business: Business, trace: tuple[TraceEntry, ...]) -> None:
    lines.open(f"{PREFIX}:TraceHeaderList")
    lines.open(f"{PREFIX}:Bussiness")
    lines.leaves(
        [
            ("DocumentId", business.document_id),
            ("BussinessDocType", str(int(business.type))),
            ("BussinessDocReason", business.reason),
            ("Paper", "" if business.paper is None else str(int(business.paper))),
        ]
    )
    if business.update is not None:
        _update(lines, business.update)
    _replaced(lines, business)
    for staff in business.staff:
        lines.group("StaffInfo", staff_fields(staff))
    lines.close()
    for entry in trace:
        lines.group("TraceHeader", [("OrganId", entry.organ_id), ("Timestamp", moment_text(entry.at))])
    lines.close()


def _update(lines: Lines, update: UpdateInfo) -> None:
    if update == UpdateInfo():
        return
    lines.open(f"{PREFIX}:BussinessDocumentInfo")
    flags = [("DocumentInfo", update.document_info), ("DocumentReceiver", update.document_receiver)]
    lines.leaves(flags)
    if update.receivers:
        lines.open(f"{PREFIX}:ReceiverList")
        for one in update.receivers:
            lines.group("Receiver", [("OrganId", one.organ_id), ("ReceiverType", one.receiver_type)])
        lines.close()
    lines.close()


def _replaced(lines: Lines, business: Business) -> None:
    if not business.replaced:
        return
    lines.open(f"{PREFIX}:ReplacementInfoList")
    for one in business.replaced:
        lines.open(f"{PREFIX}:ReplacementInfo")
        lines.leaves([("DocumentId", one.document_id)])
        lines.group("OrganIdList", [("OrganId", organ_id) for organ_id in one.organ_ids])
        lines.close()
    lines.close()


def _manifest(lines: Lines, attachments: tuple[Attachment, ...]) -> None:
    lines.open(f"{PREFIX}:edXMLBody")
    lines.open(f"{PREFIX}:edXMLManifest", ' version="1.0"')
    for file in attachments:
        fields = [("ContentId", content_id(file)), ("ContentType", announced_type(file.name))]
        names = [("Description", file.description), ("AttachmentName", file.name)]
        lines.group("Reference", [*fields, *names])
    lines.close()
    lines.close()


def emit_file_head(lines: Lines, file: Attachment) -> None:
    """Everything of one file before its content."""
    lines.open("Attachment")
    lines.leaf("ContentId", content_id(file))
    lines.leaf("AttachmentName", file.name)
    lines.leaf("Description", file.description)
    lines.leaf("ContentType", announced_type(file.name))


CONTENT_BEGIN = f'      <{PREFIX}:ContentTransferEncoded xmlns:{PREFIX}="{NAMESPACE}">'.encode()
CONTENT_END = f"</{PREFIX}:ContentTransferEncoded>\n".encode()


def _status(lines: Lines, report: StatusReport) -> None:
    lines.open(f"{PREFIX}:MessageHeader")
    lines.group("From", organization_fields(report.sender))
    lines.group("ResponseFor", response_fields(report.response_for))
    lines.group("StaffInfo", staff_fields(report.staff))
    lines.leaves([("StatusCode", report.code), ("Description", report.description)])
    lines.leaves([("Timestamp", moment_text(report.at))])
    lines.close()


def content_id(file: Attachment) -> str:
    """The id with its one ``cid:``; empty when there is none."""
    bare = bare_content_id(file.content_id)
    return f"cid:{bare}" if bare else ""


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
