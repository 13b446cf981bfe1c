"""Agencies as scripted clients: they send, take, verify and report through VXP, as any system would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.demo.cast import PlayedAgency, PlayedSystem
from lienthong.demo.errors import StepFailedError
from lienthong.demo.installation import wait_until
from lienthong.demo.packets import Report, status
from lienthong.edxml.model import DocumentPacket, Envelope, StatusReport
from lienthong.edxml.reader import read_envelope
from lienthong.edxml.writer import write_bytes
from lienthong.exchange.client import Credentials, VxpClient
from lienthong.exchange.vxp.operations import MessageType, TransportStatus

ARRIVAL_SECONDS = 60.0
"""Real time within which a packet must be in its recipient's mailbox; normally a fraction of a second."""


@dataclass(frozen=True, slots=True)
class ReceivedDocument:
    """A document an agency has taken from its mailbox."""

    doc_id: str
    packet: DocumentPacket
    pdf: bytes


@dataclass(slots=True)
class Connection:
    """One connected system: its client, and what it took from the axis."""

    system: PlayedSystem
    client: VxpClient
    folder: Path
    statuses: list[StatusReport] = field(default_factory=list)

    @classmethod
    def of(cls, system: PlayedSystem, door: str, folder: Path) -> Connection:
        """A system that speaks with the axis at ``door`` and keeps what it takes in ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        return cls(system, VxpClient(door, Credentials(system.system_id, system.secret)), folder)

    def fetch(self, kind: MessageType, doc_id: str) -> Envelope:
        """Take a packet: on our disk first, then ``done`` (RCV-10)."""
        saved = self.client.download(doc_id, self.folder / f"{doc_id}.edxml")
        envelope = read_envelope(saved.path.read_bytes())
        expected = DocumentPacket if kind is MessageType.EDOC else StatusReport
        if not isinstance(envelope.packet, expected):
            raise StepFailedError(f"Gói {doc_id} không phải loại đã báo trong danh sách.")
        self.client.answer(doc_id, TransportStatus.DONE)
        return envelope

    def take_statuses(self) -> None:
        """Take every status message that waits."""
        for row in self.client.list_received(MessageType.STATUS):
            packet = self.fetch(MessageType.STATUS, row.doc_id).packet
            if isinstance(packet, StatusReport):
                self.statuses.append(packet)


@dataclass(frozen=True, slots=True)
class Player:
    """An agency acting through its system."""

    agency: PlayedAgency
    connection: Connection

    def send(self, packet: bytes, *, to: Sequence[str] = ()) -> str:
        """Send a document packet; returns its DocId."""
        return self.connection.client.send_document(packet, sender=self.agency.code, to=to)

    def take(self, doc_id: str) -> ReceivedDocument:
        """Wait for a document, take it, keep it."""
        client = self.connection.client
        wait_until(
            lambda: any(row.doc_id == doc_id for row in client.list_received(MessageType.EDOC)),
            seconds=ARRIVAL_SECONDS,
            what=f"văn bản trong hộp nhận của {self.agency.short_name}",
        )
        envelope = self.connection.fetch(MessageType.EDOC, doc_id)
        packet = envelope.packet
        if not isinstance(packet, DocumentPacket) or len(packet.attachments) != 1:
            raise StepFailedError(f"{self.agency.short_name} không nhận được đúng một tệp văn bản.")
        (attachment,) = packet.attachments
        return ReceivedDocument(doc_id, packet, envelope.contents[attachment.content_id])

    def report(self, received: ReceivedDocument, report: Report) -> None:
        """Send a status message about a document taken."""
        envelope = status(received.packet.header, agency=self.agency, report=report)
        self.connection.client.send_status(write_bytes(envelope), sender=self.agency.code)

    def wait_for_status(self, agency: PlayedAgency, code: str) -> StatusReport:
        """Wait until a status of ``agency`` has come back to us."""
        connection = self.connection

        def found() -> StatusReport | None:
            return next(
                (
                    one
                    for one in reversed(connection.statuses)
                    if one.sender.organ_id == agency.code and one.code == code
                ),
                None,
            )

        def has_come() -> bool:
            connection.take_statuses()
            return found() is not None

        wait_until(
            has_come, seconds=ARRIVAL_SECONDS, what=f"trạng thái {code} của {agency.short_name} ở nơi gửi"
        )
        report = found()
        assert report is not None
        return report
