"""From the tree to the values of `model`; formats are judged here (``T.``), rules in `checks`.

Any order, empty elements as absent, unknown elements passed over, `Business` beside `Bussiness` (the
parser gives both the first spelling), the older `Author/Function` for the signer.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from lienthong.edxml.findings import Findings
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
    Packet,
    ReceiverChange,
    Replaced,
    ResponseFor,
    Signatory,
    Staff,
    StatusReport,
    TraceEntry,
    UpdateInfo,
)
from lienthong.edxml.oddities import read_date, read_flag, read_integer, read_moment, read_status_code
from lienthong.edxml.tree import Node
from lienthong.edxml.wire import bare_content_id

_NOTHING = Node("")
_OF_A_DOCUMENT = frozenset({"To", "Subject", "PromulgationInfo", "DocumentId", "SignerInfo"})


def assemble(root: Node, attachments: tuple[Attachment, ...], findings: Findings) -> Packet | None:
    """The packet of a tree; none when there is no ``MessageHeader``."""
    header = root.descendant("MessageHeader")
    if header is None:
        findings.add("T.edXML.MessageHeader")
        return None
    values = _Values(findings)
    if _is_status(header):
        return values.status(header)
    trace = root.descendant("TraceHeaderList") or _NOTHING
    files = join_manifest(root.descendant("edXMLManifest"), attachments, findings)
    return DocumentPacket(
        header=values.document_header(header),
        business=values.business(trace.child("Business") or root.descendant("Business") or _NOTHING),
        trace=values.trace(trace),
        attachments=files,
    )


def _is_status(header: Node) -> bool:
    names = {node.name for node in header.children if node.text or node.children}
    return "StatusCode" in names or ("ResponseFor" in names and not names & _OF_A_DOCUMENT)


def join_manifest(
    manifest: Node | None, attachments: tuple[Attachment, ...], findings: Findings
) -> tuple[Attachment, ...]:
    """Attachments completed from the manifest by id; differences between the two are noted."""
    listed = {_reference_id(node): node for node in (manifest or _NOTHING).all("Reference")}
    joined = []
    for attachment in attachments:
        reference = listed.pop(attachment.content_id, None)
        if reference is None:
            findings.add(
                "M.edXMLManifest.Reference",
                f"edXMLManifest.Reference[{attachment.content_id}]",
                name=attachment.name or attachment.content_id,
            )
            joined.append(attachment)
            continue
        name = reference.value("AttachmentName")
        if name and attachment.name and name != attachment.name:
            where = f"edXMLManifest.Reference[{attachment.content_id}].AttachmentName"
            findings.add("M.edXMLManifest.Reference.AttachmentName", where, listed=name, name=attachment.name)
        described = attachment.description or reference.value("Description")
        joined.append(replace(attachment, name=attachment.name or name, description=described))
    for content_id, node in listed.items():
        name = node.value("AttachmentName") or content_id
        if name:
            where = f"edXMLManifest.Reference[{content_id}].ContentId"
            findings.add("M.edXMLManifest.Reference.ContentId", where, name=name)
    return tuple(joined)


def _reference_id(reference: Node) -> str:
    written = reference.value("ContentId")
    if not written:
        links = [value for name, value in reference.attributes.items() if name.rpartition(":")[2] == "href"]
        written = links[0] if links else ""
    return bare_content_id(written)


class _Values:
    """Reads values of elements, noting every form that cannot be understood."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings

    def _date(self, node: Node, name: str, path: str) -> dt.date | None:
        text = node.value(name)
        found = read_date(text) if text else None
        if text and found is None:
            self._findings.add(f"T.{path}.{name}", value=text)
        return found

    def _moment(self, node: Node, path: str, where: str = "") -> dt.datetime | None:
        text = node.value("Timestamp")
        found = read_moment(text) if text else None
        if text and found is None:
            self._findings.add(f"T.{path}.Timestamp", where, value=text)
        return found

    def _integer(self, node: Node, name: str, path: str) -> int | None:
        text = node.value(name)
        found = read_integer(text) if text else None
        if text and found is None:
            self._findings.add(f"T.{path}.{name}", value=text)
        return found

    def _flag(self, node: Node, name: str, path: str) -> bool | None:
        text = node.value(name)
        found = read_flag(text) if text else None
        if text and found is None:
            self._findings.add(f"T.{path}.{name}", value=text)
        return found

    def status(self, header: Node) -> StatusReport:
        """A status message."""
        answered = [self._response(node) for node in header.all("ResponseFor")]
        return StatusReport(
            sender=_organization(header.child("From")),
            response_for=next((one for one in answered if one != ResponseFor()), ResponseFor()),
            code=read_status_code(header.value("StatusCode")),
            description=header.value("Description"),
            at=self._moment(header, "MessageHeader"),
            staff=_staff(header.child("StaffInfo")),
        )

    def document_header(self, header: Node) -> DocumentHeader:
        """``MessageHeader`` of a document."""
        code = header.child("Code") or _NOTHING
        promulgation = header.child("PromulgationInfo") or _NOTHING
        recipients = (_organization(node) for node in header.all("To"))
        responses = (self._response(node) for node in header.all("ResponseFor"))
        tasks = [node for group in header.all("ResponseForTask") for node in group.all("TaskCode")]
        places = [node for group in header.all("ToPlaces") for node in group.all("Place")]
        return DocumentHeader(
            sender=_organization(header.child("From")),
            recipients=tuple(one for one in recipients if one != Organization("")),
            document_id=header.value("DocumentId"),
            code=Code(code.value("CodeNumber"), code.value("CodeNotation")),
            issued_on=self._date(promulgation, "PromulgationDate", "MessageHeader.PromulgationInfo"),
            subject=header.value("Subject"),
            place=promulgation.value("Place"),
            kind=self._kind(header.child("DocumentType") or _NOTHING),
            content=header.value("Content"),
            signatory=_signatory(header.child("SignerInfo", "Author") or _NOTHING),
            due_on=self._date(header, "DueDate", "MessageHeader"),
            other=self._other(header.child("OtherInfo") or _NOTHING),
            response_for=tuple(one for one in responses if one != ResponseFor()),
            steering_type=self._integer(header, "SteeringType", "MessageHeader"),
            task_codes=_texts(tasks),
            application_type=header.value("ApplicationType"),
            to_places=_texts(places),
        )

    def _kind(self, node: Node) -> DocumentKind:
        path = "MessageHeader.DocumentType"
        return DocumentKind(
            name=node.value("TypeName"),
            group=self._integer(node, "Type", path),
            number=self._integer(node, "TypeDetail", path),
        )

    def _other(self, node: Node) -> OtherInfo:
        path = "MessageHeader.OtherInfo"
        appendixes = [one for group in node.all("Appendixes") for one in group.all("Appendix")]
        return OtherInfo(
            urgency=self._integer(node, "Priority", path),
            circulation_scope=node.value("SphereOfPromulgation"),
            typist_notation=node.value("TyperNotation"),
            issued_amount=self._integer(node, "PromulgationAmount", path),
            page_amount=self._integer(node, "PageAmount", path),
            direction=self._flag(node, "Direction", path),
            appendixes=_texts(appendixes),
        )

    def _response(self, node: Node) -> ResponseFor:
        code = node.value("Code")
        parts = node.child("Code")
        if not code and parts is not None and parts.children:
            code = "/".join(_texts([one for one in parts.children if one.name.startswith("Code")]))
        return ResponseFor(
            organ_id=node.value("OrganId"),
            code=code,
            document_id=node.value("DocumentId"),
            issued_on=self._date(node, "PromulgationDate", "MessageHeader.ResponseFor"),
        )

    def business(self, node: Node) -> Business:
        """``Bussiness``; absent means a new document."""
        path = "TraceHeaderList.Bussiness"
        written = node.value("BusinessDocType")
        number = read_integer(written) if written else 0
        kind = BusinessType.NEW
        if number is None:
            self._findings.add(f"T.{path}.BussinessDocType", value=written)
        elif number not in set(BusinessType):
            self._findings.add(f"R.{path}.BussinessDocType", value=written)
        else:
            kind = BusinessType(number)
        update = node.child("BusinessDocumentInfo")
        staff = (_staff(one) for one in node.all("StaffInfo"))
        return Business(
            type=kind,
            reason=node.value("BusinessDocReason"),
            document_id=node.value("DocumentId"),
            paper=self._flag(node, "Paper", path),
            staff=tuple(one for one in staff if one != Staff()),
            update=_update(update) if update is not None else None,
            replaced=_replaced(node),
        )

    def trace(self, node: Node) -> tuple[TraceEntry, ...]:
        """Every ``TraceHeader``, in order."""
        path = "TraceHeaderList.TraceHeader"
        entries = []
        for index, one in enumerate(node.all("TraceHeader"), start=1):
            entry = TraceEntry(one.value("OrganId"), self._moment(one, path, f"{path}[{index}].Timestamp"))
            if entry != TraceEntry():
                entries.append(entry)
        return tuple(entries)


def _organization(node: Node | None) -> Organization:
    if node is None:
        return Organization("")
    return Organization(
        organ_id=node.value("OrganId"),
        name=node.value("OrganName"),
        in_charge=node.value("OrganizationInCharge"),
        address=node.value("OrganAdd"),
        email=node.value("Email"),
        telephone=node.value("Telephone"),
        fax=node.value("Fax"),
        website=node.value("Website"),
    )


def _signatory(node: Node) -> Signatory:
    return Signatory(
        authority=node.value("Competence"),
        position=node.value("Position", "Function"),
        full_name=node.value("FullName"),
    )


def _staff(node: Node | None) -> Staff:
    if node is None:
        return Staff()
    return Staff(
        department=node.value("Department"),
        department_id=node.value("DepartmentId"),
        name=node.value("Staff"),
        staff_id=node.value("StaffId"),
        email=node.value("Email"),
        mobile=node.value("Mobile"),
    )


def _update(node: Node) -> UpdateInfo | None:
    receivers = [one for group in node.all("ReceiverList") for one in group.all("Receiver")]
    changes = (ReceiverChange(one.value("OrganId"), one.value("ReceiverType")) for one in receivers)
    update = UpdateInfo(
        document_info=node.value("DocumentInfo"),
        document_receiver=node.value("DocumentReceiver"),
        receivers=tuple(one for one in changes if one != ReceiverChange("")),
    )
    return update if update != UpdateInfo() else None


def _replaced(node: Node) -> tuple[Replaced, ...]:
    found = []
    for group in node.all("ReplacementInfoList"):
        for one in group.all("ReplacementInfo"):
            organs = [organ for inner in one.all("OrganIdList") for organ in inner.all("OrganId")]
            replaced = Replaced(one.value("DocumentId"), _texts(organs))
            if replaced != Replaced(""):
                found.append(replaced)
    return tuple(found)


def _texts(nodes: list[Node]) -> tuple[str, ...]:
    return tuple(node.text for node in nodes if node.text)
