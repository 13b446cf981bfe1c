"""A packet described in YAML, for ``lienthong packet build``; the form is in docs/howto/build-a-packet.md.

Everything wrong with the description is named at once. Files stand beside the YAML file and are opened
only when the packet is written.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from lienthong.cli.packet_yaml import Section, wrong
from lienthong.edxml.errors import PacketError
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
    Replaced,
    ResponseFor,
    Signatory,
    Staff,
    StatusReport,
    TraceEntry,
)
from lienthong.edxml.oddities import read_status_code
from lienthong.edxml.wire import bare_content_id, date_text
from lienthong.kernel.problems import Problem, ProblemList

_LARGEST = 4 * 1024 * 1024
_TYPES = {kind.name.lower(): kind for kind in BusinessType}


class DescriptionError(PacketError):
    """The YAML file does not describe a packet; names everything that is wrong with it."""

    code = "packet.description"


@dataclass(frozen=True, slots=True)
class DescribedPacket:
    """A packet and where the bytes of its files are, by content id."""

    packet: Packet
    files: dict[str, Path] = field(default_factory=dict)


def load_packet(source: Path) -> DescribedPacket:
    """Read a description; raises `DescriptionError`, or `OSError` when the file cannot be read."""
    text = source.read_bytes()
    if len(text) > _LARGEST:
        raise DescriptionError([Problem("packet.size", "Tệp YAML quá 4 MB; kiểm tra lại tệp.")])
    try:
        tree = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = f" tại dòng {error.problem_mark.line + 1}" if error.problem_mark else ""
        sentence = f"Tệp không đúng cú pháp YAML{line}; sửa rồi thử lại."
        raise DescriptionError([Problem("packet.yaml", sentence)]) from error
    except ValueError as error:
        sentence = (
            "Tệp có ngày, giờ không có thật hoặc số quá dài; sửa, hoặc đặt trong dấu nháy, rồi thử lại."
        )
        raise DescriptionError([Problem("packet.yaml", sentence)]) from error
    except (yaml.YAMLError, RecursionError) as error:
        sentence = "Tệp không đọc được dưới dạng YAML; lưu lại bằng UTF-8 rồi thử lại."
        raise DescriptionError([Problem("packet.yaml", sentence)]) from error
    problems = ProblemList()
    top = Section(problems, tree, "")
    files: dict[str, Path] = {}
    packet: Packet = _status(top) if top.has("status") else _document(top, problems, source.parent, files)
    top.end()
    if problems.all:
        raise DescriptionError(problems.all)
    return DescribedPacket(packet, files)


def _status(top: Section) -> StatusReport:
    with top.section("status") as status:
        report = StatusReport(
            sender=Organization(""),
            response_for=ResponseFor(),
            code=read_status_code(status.text("code")),
            description=status.text("description"),
            at=status.moment("at"),
        )
    return replace(
        report,
        sender=_organization(top.section("from")),
        response_for=_response(top.section("response_for")),
        staff=_person(top.section("staff")),
    )


def _document(top: Section, problems: ProblemList, folder: Path, files: dict[str, Path]) -> DocumentPacket:
    header = DocumentHeader(
        sender=_organization(top.section("from")),
        recipients=tuple(_organization(one) for one in top.sections("to")),
        document_id=top.text("document_id"),
        code=_code(top.section("code")),
        issued_on=top.day("issued_on"),
        subject=top.text("subject"),
        place=top.text("place"),
        kind=_kind(top.section("kind")),
        content=top.text("content"),
        signatory=_signatory(top.section("signatory")),
        due_on=top.day("due_on"),
        other=_other(top),
        response_for=tuple(_response(one) for one in top.sections("response_for")),
        steering_type=top.integer("steering_type"),
        task_codes=top.texts("task_codes"),
        application_type=top.text("application_type"),
        to_places=top.texts("to_places"),
    )
    if not header.document_id:
        header = replace(header, document_id=_three_part_id(header))
    attachments = []
    for number, one in enumerate(top.sections("attachments"), start=1):
        file, path = _attachment(one, number, folder)
        if not path.is_file():
            wrong(problems, one.path, f"nêu tệp “{path}” không có trên đĩa; kiểm tra đường dẫn")
        attachments.append(file)
        files[file.content_id] = path
    return DocumentPacket(
        header, _business(top.section("business"), problems), _trace(top), tuple(attachments)
    )


def _three_part_id(header: DocumentHeader) -> str:
    """The usual id of a document; empty when a part is missing, which the rules then report."""
    parts = (header.sender.organ_id, date_text(header.issued_on), header.code.number, header.code.notation)
    return f"{parts[0]},{parts[1]},{header.code}" if all(parts) else ""


def _organization(section: Section) -> Organization:
    with section as one:
        return Organization(
            organ_id=one.text("organ_id"),
            name=one.text("name"),
            in_charge=one.text("in_charge"),
            address=one.text("address"),
            email=one.text("email"),
            telephone=one.text("telephone"),
            fax=one.text("fax"),
            website=one.text("website"),
        )


def _code(section: Section) -> Code:
    with section as one:
        return Code(one.text("number"), one.text("notation"))


def _kind(section: Section) -> DocumentKind:
    with section as one:
        return DocumentKind(one.text("name"), one.integer("group"), one.integer("number"))


def _signatory(section: Section) -> Signatory:
    with section as one:
        return Signatory(one.text("authority"), one.text("position"), one.text("full_name"))


def _other(top: Section) -> OtherInfo:
    return OtherInfo(
        urgency=top.integer("urgency"),
        circulation_scope=top.text("circulation_scope"),
        typist_notation=top.text("typist_notation"),
        issued_amount=top.integer("issued_amount"),
        page_amount=top.integer("page_amount"),
        direction=top.flag("direction"),
        appendixes=top.texts("appendixes"),
    )


def _response(section: Section) -> ResponseFor:
    with section as one:
        return ResponseFor(
            organ_id=one.text("organ_id"),
            code=one.text("code"),
            document_id=one.text("document_id"),
            issued_on=one.day("issued_on"),
        )


def _person(section: Section) -> Staff:
    with section as one:
        return Staff(
            department=one.text("department"),
            department_id=one.text("department_id"),
            name=one.text("name"),
            staff_id=one.text("staff_id"),
            email=one.text("email"),
            mobile=one.text("mobile"),
        )


def _business(section: Section, problems: ProblemList) -> Business:
    with section as one:
        written = one.text("type") or "new"
        kind = _TYPES.get(written)
        if kind is None:
            wrong(problems, f"{one.path}.type", f"phải là một trong: {', '.join(_TYPES)}")
        return Business(
            type=kind or BusinessType.NEW,
            reason=one.text("reason"),
            document_id=one.text("document_id"),
            paper=one.flag("paper"),
            staff=tuple(_person(person) for person in one.sections("staff")),
            replaced=tuple(_replaced(other) for other in one.sections("replaced")),
        )


def _replaced(section: Section) -> Replaced:
    with section as one:
        return Replaced(one.text("document_id"), one.texts("organ_ids"))


def _trace(top: Section) -> tuple[TraceEntry, ...]:
    entries = []
    for section in top.sections("trace"):
        with section as one:
            entries.append(TraceEntry(one.text("organ_id"), one.moment("at")))
    return tuple(entries)


def _attachment(section: Section, number: int, folder: Path) -> tuple[Attachment, Path]:
    with section as one:
        path = folder / one.text("file")
        content_id = bare_content_id(one.text("content_id")) or str(number)
        name = one.text("name") or path.name
        return Attachment(content_id, name, description=one.text("description")), path
