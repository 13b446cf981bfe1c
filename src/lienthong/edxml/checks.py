"""The rules of a packet's values (edXML notes §2, §7, §10): required, repeated, too long, out of range.

Everything wrong is noted at once. Used on what was read and on what is about to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lienthong.edxml.findings import Findings
from lienthong.edxml.model import (
    Attachment,
    DocumentHeader,
    DocumentPacket,
    Organization,
    Packet,
    ResponseFor,
    StatusCode,
    StatusReport,
)
from lienthong.edxml.wire import LONGEST, measured_fields, measured_status_fields

_GROUPS = range(1, 3)
_URGENCIES = range(5)
_STEERINGS = range(3)
_UNSAFE_NAME = re.compile(r"[/\\\x00-\x1f\x7f]")


def _measured(packet: Packet) -> Iterator[tuple[str, str, str]]:
    if isinstance(packet, StatusReport):
        yield from measured_status_fields(packet)
        return
    yield from measured_fields(packet.header)
    path = "AttachmentEncoded.Attachment"
    for index, file in enumerate(packet.attachments, start=1):
        yield f"{path}.AttachmentName", f"{path}[{index}].AttachmentName", file.name


def check_packet(packet: Packet, findings: Findings) -> None:
    """Note every rule the packet breaks."""
    match packet:
        case DocumentPacket():
            _check_header(packet.header, findings)
            _check_attachments(packet.attachments, findings)
        case StatusReport():
            _check_status(packet, findings)
    for path, where, text in _measured(packet):
        most = LONGEST.get(path)
        if most is not None and len(text) > most:
            findings.add(f"R.{path}", where, length=len(text))


def _require(text: object, path: str, findings: Findings, where: str = "") -> None:
    if not text and not findings.has(f"T.{path}"):
        findings.add(f"N.{path}", where)


def _check_sender(sender: Organization, findings: Findings) -> None:
    if sender == Organization(""):
        findings.add("N.MessageHeader.From")
    else:
        _require(sender.organ_id, "MessageHeader.From.OrganId", findings)


def _check_header(header: DocumentHeader, findings: Findings) -> None:
    _check_sender(header.sender, findings)
    _check_recipients(header.recipients, findings)
    _require(header.document_id, "MessageHeader.DocumentId", findings)
    _require(header.code.number, "MessageHeader.Code.CodeNumber", findings)
    _require(header.code.notation, "MessageHeader.Code.CodeNotation", findings)
    _require(header.issued_on, "MessageHeader.PromulgationInfo.PromulgationDate", findings)
    _require(header.subject, "MessageHeader.Subject", findings)
    _check_range(header.kind.group, _GROUPS, "MessageHeader.DocumentType.Type", findings)
    _check_range(header.other.urgency, _URGENCIES, "MessageHeader.OtherInfo.Priority", findings)
    _check_range(header.steering_type, _STEERINGS, "MessageHeader.SteeringType", findings)


def _check_recipients(recipients: tuple[Organization, ...], findings: Findings) -> None:
    if not recipients:
        findings.add("N.MessageHeader.To")
    seen: set[str] = set()
    for index, recipient in enumerate(recipients, start=1):
        where = f"MessageHeader.To[{index}].OrganId"
        _require(recipient.organ_id, "MessageHeader.To.OrganId", findings, where)
        known = recipient.organ_id.strip().casefold()
        if known and known in seen:
            findings.add("M.MessageHeader.To.OrganId", where, value=recipient.organ_id)
        seen.add(known)


def _check_range(number: int | None, allowed: range, path: str, findings: Findings) -> None:
    if number is not None and number not in allowed:
        findings.add(f"R.{path}", value=number)


def _check_attachments(attachments: tuple[Attachment, ...], findings: Findings) -> None:
    if not attachments:
        findings.add("N.AttachmentEncoded")
    seen: set[str] = set()
    for index, file in enumerate(attachments, start=1):
        where = f"AttachmentEncoded.Attachment[{index}]"
        path = "AttachmentEncoded.Attachment"
        if not file.content_id:
            findings.add(f"N.{path}.ContentId", f"{where}.ContentId", name=file.name or f"số {index}")
        if file.content_id in seen:
            findings.add(f"M.{path}.ContentId", f"{where}.ContentId", value=file.content_id)
        seen.add(file.content_id)
        if not file.name:
            findings.add(f"N.{path}.AttachmentName", f"{where}.AttachmentName", number=index)
        if _UNSAFE_NAME.search(file.name):
            findings.add(f"T.{path}.AttachmentName", f"{where}.AttachmentName", name=file.name)


def _check_status(report: StatusReport, findings: Findings) -> None:
    _check_sender(report.sender, findings)
    answered = report.response_for
    if answered == ResponseFor():
        findings.add("N.MessageHeader.ResponseFor")
    else:
        _require(answered.organ_id, "MessageHeader.ResponseFor.OrganId", findings)
        _require(answered.document_id or answered.code, "MessageHeader.ResponseFor.DocumentId", findings)
        if "/" in answered.organ_id and "." in answered.code and "/" not in answered.code:
            findings.add("M.MessageHeader.ResponseFor")
    _require(report.code, "MessageHeader.StatusCode", findings)
    if report.code and report.code not in set(StatusCode):
        findings.add("R.MessageHeader.StatusCode", value=report.code)
