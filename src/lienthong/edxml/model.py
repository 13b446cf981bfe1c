"""The values a packet carries, free of wire spellings.

Names follow docs/glossary.md. Text is NFC. Absent and empty are the same: ``""``, ``None`` or ``()``.
Lengths, cardinalities and their sources: edXML notes §2–§8 (QCVN 102:2016 + SĐ1:2022).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class BusinessType(IntEnum):
    """``BussinessDocType``: what the packet does."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACEMENT = 3


class StatusCode(StrEnum):
    """The known codes of status messages; unknown ones are kept as plain text in `StatusReport`."""

    ARRIVED = "01"
    REFUSED = "02"
    ACCEPTED = "03"
    ASSIGNED = "04"
    IN_PROGRESS = "05"
    COMPLETED = "06"
    TAKE_BACK_ASKED = "13"
    CHANGE_ACCEPTED = "15"
    CHANGE_REFUSED = "16"


class Urgency(IntEnum):
    """``OtherInfo/Priority``: mức độ khẩn."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    FLASH = 3
    FLASH_TIMED = 4


@dataclass(frozen=True, slots=True)
class Organization:
    """A body as the packet names it. ``organ_id`` is kept as written; it is never checked by pattern."""

    organ_id: str
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """Số và ký hiệu: ``7816`` and ``VPCP-TTĐT``, printed ``7816/VPCP-TTĐT``."""

    number: str
    notation: str

    def __str__(self) -> str:
        return f"{self.number}/{self.notation}"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Loại văn bản. On receipt only ``name`` is trusted; the numbers are kept as received."""

    name: str = ""
    group: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Signatory:
    """Người ký: quyền hạn (TM., KT., TL., TUQ.), chức vụ, họ tên."""

    authority: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """The person to ask about a packet or a status."""

    department: str = ""
    department_id: str = ""
    name: str = ""
    staff_id: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class ResponseFor:
    """The document answered, or the document a status speaks of."""

    organ_id: str = ""
    code: str = ""
    document_id: str = ""
    issued_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class OtherInfo:
    """Urgency, circulation scope and amounts."""

    urgency: int | None = None
    """The digit as received; `Urgency` names the known ones."""
    circulation_scope: str = ""
    typist_notation: str = ""
    issued_amount: int | None = None
    page_amount: int | None = None
    direction: bool | None = None
    appendixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One system passed: ``TraceHeader``."""

    organ_id: str = ""
    at: dt.datetime | None = None
    """Vietnam time, aware."""


@dataclass(frozen=True, slots=True)
class ReceiverChange:
    """``ReceiverList/Receiver`` of an update; shown, never acted on (D-12)."""

    organ_id: str
    receiver_type: str = ""


@dataclass(frozen=True, slots=True)
class UpdateInfo:
    """``BussinessDocumentInfo`` of an update; shown, never acted on (D-12)."""

    document_info: str = ""
    document_receiver: str = ""
    receivers: tuple[ReceiverChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Replaced:
    """``ReplacementInfo``: a replaced document and the recipients it concerns."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """``Bussiness``: what the packet does and why. Absent on the wire means NEW."""

    type: BusinessType = BusinessType.NEW
    reason: str = ""
    document_id: str = ""
    """The document acted upon; looked up before ``DocumentHeader.document_id`` for types 1 and 2."""
    paper: bool | None = None
    """True: a paper copy follows."""
    staff: tuple[Staff, ...] = ()
    update: UpdateInfo | None = None
    replaced: tuple[Replaced, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """``MessageHeader`` of a document packet."""

    sender: Organization
    recipients: tuple[Organization, ...]
    document_id: str
    code: Code
    issued_on: dt.date | None
    subject: str
    place: str = ""
    kind: DocumentKind = DocumentKind()
    content: str = ""
    signatory: Signatory = Signatory()
    due_on: dt.date | None = None
    other: OtherInfo = OtherInfo()
    response_for: tuple[ResponseFor, ...] = ()
    steering_type: int | None = None
    task_codes: tuple[str, ...] = ()
    application_type: str = ""
    to_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file, described; its bytes are elsewhere (`Envelope.contents`, or a sink)."""

    content_id: str
    """Without any leading ``cid:``."""
    name: str
    """``AttachmentName``: the only name that counts."""
    content_type: str = ""
    """As announced by the attachment; believed by nobody."""
    description: str = ""
    size: int = 0
    """Bytes of the file after decoding and, where the packet zipped it, unzipping."""
    sha256: str = ""
    """Hex digest of those bytes."""
    damaged: str = ""
    """A problem code when the bytes could not be decoded (``T.AttachmentEncoded.…``), else empty."""


@dataclass(frozen=True, slots=True)
class DocumentPacket:
    """A document on the wire: header, what it does, where it passed, what is attached."""

    header: DocumentHeader
    business: Business = Business()
    trace: tuple[TraceEntry, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A status message: who reports which code about which document."""

    sender: Organization
    response_for: ResponseFor
    code: str
    """Two digits; see `StatusCode` for the known ones."""
    description: str = ""
    at: dt.datetime | None = None
    """``Timestamp``, Vietnam time, aware."""
    staff: Staff = Staff()


Packet = DocumentPacket | StatusReport


@dataclass(frozen=True, slots=True)
class Envelope:
    """A packet together with the bytes of its files, by content id; for building, never for the door."""

    packet: Packet
    contents: dict[str, bytes] = field(default_factory=dict)
