"""Names on the wire of QCVN 102:2016, in the order the national library writes them (D-25).

The only place, with ``emission`` and ``assembly``, that knows wire spellings. Owns the table from values
to element names, the longest lengths the field's checkers name, and the forms of ``cid:`` ids.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lienthong.edxml.model import (
    DocumentHeader,
    Organization,
    ResponseFor,
    Signatory,
    Staff,
    StatusReport,
)
from lienthong.kernel.clock import vietnam

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
PREFIX = "edXML"

Fields = Iterator[tuple[str, str]]
"""Pairs of element name and text."""

_ORGANIZATION_LENGTHS = {
    "OrganId": 35,
    "OrganizationInCharge": 500,
    "OrganName": 200,
    "OrganAdd": 500,
    "Email": 100,
    "Telephone": 20,
    "Fax": 20,
}

LONGEST: dict[str, int] = {
    **{f"MessageHeader.From.{name}": length for name, length in _ORGANIZATION_LENGTHS.items()},
    **{f"MessageHeader.To.{name}": length for name, length in _ORGANIZATION_LENGTHS.items()},
    "MessageHeader.Code.CodeNumber": 11,
    "MessageHeader.Code.CodeNotation": 30,
    "MessageHeader.PromulgationInfo.Place": 50,
    "MessageHeader.DocumentType.TypeName": 100,
    "MessageHeader.Subject": 500,
    "MessageHeader.Content": 500,
    "MessageHeader.SignerInfo.Competence": 100,
    "MessageHeader.SignerInfo.Position": 100,
    "MessageHeader.SignerInfo.FullName": 50,
    "MessageHeader.OtherInfo.SphereOfPromulgation": 100,
    "MessageHeader.OtherInfo.TyperNotation": 10,
    "MessageHeader.OtherInfo.Appendixes.Appendix": 250,
    "MessageHeader.ToPlaces.Place": 150,
    "MessageHeader.ResponseFor.OrganId": 35,
    "AttachmentEncoded.Attachment.AttachmentName": 500,
}
"""Longest text in characters by path; longer values are kept and reported, never cut."""


def date_text(day: dt.date | None) -> str:
    """``yyyy/MM/dd``; empty for no date."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}" if day else ""


def moment_text(moment: dt.datetime | None) -> str:
    """``yyyy/MM/dd HH:mm:ss`` in Vietnam time; empty for no moment. Fractions of seconds are not written."""
    if moment is None:
        return ""
    local = vietnam(moment)
    return f"{date_text(local)} {local:%H:%M:%S}"


def organization_fields(body: Organization) -> Fields:
    """Children of ``From`` and ``To``."""
    yield "OrganId", body.organ_id
    yield "OrganizationInCharge", body.in_charge
    yield "OrganName", body.name
    yield "OrganAdd", body.address
    yield "Email", body.email
    yield "Telephone", body.telephone
    yield "Fax", body.fax
    yield "Website", body.website


def signatory_fields(signatory: Signatory) -> Fields:
    """Children of ``SignerInfo``."""
    yield "Competence", signatory.authority
    yield "Position", signatory.position
    yield "FullName", signatory.full_name


def staff_fields(staff: Staff) -> Fields:
    """Children of ``StaffInfo``."""
    yield "Department", staff.department
    yield "DepartmentId", staff.department_id
    yield "Staff", staff.name
    yield "StaffId", staff.staff_id
    yield "Email", staff.email
    yield "Mobile", staff.mobile


def response_fields(response: ResponseFor) -> Fields:
    """Children of ``ResponseFor``, in the order of the status samples."""
    yield "OrganId", response.organ_id
    yield "Code", response.code
    yield "PromulgationDate", date_text(response.issued_on)
    yield "DocumentId", response.document_id


def measured_fields(header: DocumentHeader) -> Iterator[tuple[str, str, str]]:
    """Path, place and text of every field of a document's header that has a longest length."""
    for name, text in organization_fields(header.sender):
        yield f"MessageHeader.From.{name}", "", text
    for index, recipient in enumerate(header.recipients, start=1):
        for name, text in organization_fields(recipient):
            yield f"MessageHeader.To.{name}", f"MessageHeader.To[{index}].{name}", text
    yield "MessageHeader.Code.CodeNumber", "", header.code.number
    yield "MessageHeader.Code.CodeNotation", "", header.code.notation
    yield "MessageHeader.PromulgationInfo.Place", "", header.place
    yield "MessageHeader.DocumentType.TypeName", "", header.kind.name
    yield "MessageHeader.Subject", "", header.subject
    yield "MessageHeader.Content", "", header.content
    for name, text in signatory_fields(header.signatory):
        yield f"MessageHeader.SignerInfo.{name}", "", text
    yield "MessageHeader.OtherInfo.SphereOfPromulgation", "", header.other.circulation_scope
    yield "MessageHeader.OtherInfo.TyperNotation", "", header.other.typist_notation
    yield from _measured_lists(header)


def _measured_lists(header: DocumentHeader) -> Iterator[tuple[str, str, str]]:
    for index, text in enumerate(header.other.appendixes, start=1):
        path = "MessageHeader.OtherInfo.Appendixes"
        yield f"{path}.Appendix", f"{path}.Appendix[{index}]", text
    for index, text in enumerate(header.to_places, start=1):
        yield "MessageHeader.ToPlaces.Place", f"MessageHeader.ToPlaces.Place[{index}]", text
    for index, response in enumerate(header.response_for, start=1):
        place = f"MessageHeader.ResponseFor[{index}].OrganId"
        yield "MessageHeader.ResponseFor.OrganId", place, response.organ_id


def measured_status_fields(report: StatusReport) -> Iterator[tuple[str, str, str]]:
    """The same of a status message."""
    for name, text in organization_fields(report.sender):
        yield f"MessageHeader.From.{name}", "", text
    yield "MessageHeader.ResponseFor.OrganId", "", report.response_for.organ_id


def bare_content_id(text: str) -> str:
    """An attachment's id without any number of leading ``cid:`` (real packets carry ``cid:cid:``)."""
    bare = text.strip()
    while bare[:4].lower() == "cid:":
        bare = bare[4:].strip()
    return bare


def extension(name: str) -> str:
    """The extension of a file name in lower case without its dot; empty when there is none."""
    _, dot, last = name.strip().rpartition(".")
    return last.strip().lower() if dot else ""
