"""What goes into a group commit of intake, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.axis.intake.errors import IntakeError
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.registry.queries import AgencyView, Directory, SystemView
from lienthong.edxml.model import DocumentPacket, Packet
from lienthong.exchange.vxp.answers import AnswerError
from lienthong.infra.blobs import StoredBlob
from lienthong.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class SubmissionOutcome:
    """What the client is told: a DocId, or an error."""

    doc_id: str = ""
    error: AnswerError | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A packet that passed every check and whose bytes are durable."""

    system: SystemView
    addressing: Addressing
    packet: Packet
    blob: StoredBlob
    warnings: tuple[Problem, ...]
    directory: Directory
    is_scanned: bool = False
    """Every file was found free of malware at the door."""


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """A refused document that could be read: who sent it, to be shown as *gửi lỗi* (D-15)."""

    sender: AgencyView
    packet: DocumentPacket


@dataclass(frozen=True, slots=True)
class Incident:
    """Between whom a packet with a secrecy mark was to go; nothing else of it is kept (D-23)."""

    sender: AgencyView
    recipients: tuple[AgencyView, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused packet: one audit event, and the open item of a document that could be read."""

    system: SystemView
    sender_code: str
    service: str
    address: str
    error: IntakeError
    known: KnownDocument | None = None
    incident: Incident | None = None
    """Only of a packet refused for secrecy."""


CommitItem = Acceptance | Refusal


def refused(error: IntakeError) -> SubmissionOutcome:
    """The outcome of a refusal."""
    return SubmissionOutcome(error=error.answer)
