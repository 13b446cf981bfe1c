"""One packet at the door: bytes in, an outcome out (architecture §4 steps 3 and 4; D-01, D-23, D-26, D-27).

``feed`` counts, hashes, writes and parses as bytes arrive; it leaves long unzipping to ``catch_up``, for the
door feeds all its connections in one thread. ``finish`` judges, makes the bytes durable and
hands the rows to the group commit; the outcome is known only after fsync and commit. A refusal leaves
nothing behind but one audit event.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future
from dataclasses import dataclass

from lienthong.axis.intake.errors import IntakeError, InterruptedBodyError, SecretError
from lienthong.axis.intake.reception import Reception
from lienthong.axis.pipeline import checking
from lienthong.axis.pipeline.attachments import AttachmentFiles
from lienthong.axis.pipeline.authorship import author_code, check_author
from lienthong.axis.pipeline.faults import Faults
from lienthong.axis.pipeline.ground import Ground
from lienthong.axis.pipeline.holders import check_holders
from lienthong.axis.pipeline.items import Acceptance, Incident, KnownDocument, Refusal, SubmissionOutcome
from lienthong.axis.pipeline.malware import Scan, check_malware
from lienthong.axis.registry.queries import AgencyView, Directory
from lienthong.edxml.model import DocumentPacket, Packet
from lienthong.edxml.reader import PacketReader, ReadResult
from lienthong.infra.faultpoints import hit
from lienthong.kernel.judgement import Judgement
from lienthong.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the request says before its body: who, for whom, which hash, how long."""

    request: checking.Request
    directory: Directory
    hash_file: str
    declared_length: int | None = None
    address: str = ""


class Submission:
    """One body on its way in; use it once, from one thread at a time."""

    def __init__(self, ground: Ground, arrival: Arrival) -> None:
        self._ground = ground
        self._arrival = arrival
        self._files = AttachmentFiles(ground.scratch)
        self._reader = PacketReader(sink=self._files, puts_off=True)
        self._unzipping = threading.Lock()
        self._writer = ground.blobs.writer()
        self._reception = Reception(limit=ground.packet_limit, sinks=(self._writer, _Feeding(self._reader)))
        self._refusal: IntakeError | None = None
        self._known: KnownDocument | None = None
        self._parties: tuple[AgencyView, tuple[AgencyView, ...]] | None = None

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body; after a refusal they are only drained."""
        if self._refusal is not None:
            return
        try:
            self._reception.feed(chunk)
        except IntakeError as error:
            self._refusal = error

    @property
    def is_behind(self) -> bool:
        """Whether files wait to be unzipped: `catch_up` comes before the next bytes."""
        return self._refusal is None and self._reader.is_behind

    def catch_up(self) -> None:
        """Unzip what waits; long processor time, so call it in a thread."""
        with self._unzipping:
            self._reader.catch_up()

    def finish(self) -> Future[SubmissionOutcome]:
        """Judge and store; blocking (fsync, page check), so call it in a thread."""
        try:
            if self._refusal is not None:
                raise self._refusal
            item = self._accept()
        except IntakeError as error:
            return self._refuse(error)
        finally:
            self._files.discard()
        hit("intake.before_commit")
        return self._ground.submit(item)

    def interrupt(self) -> Future[SubmissionOutcome]:
        """Nothing more will come: refuse what is not whole; blocking. An earlier refusal stands."""
        if self._refusal is None:
            self._refusal = InterruptedBodyError(
                "Gói tin bị ngắt giữa chừng, chưa nhận được phần cuối. Đề nghị gửi lại."
            )
        return self.finish()

    def discard(self) -> None:
        """The door gives the body up: leave nothing. Waits for a `catch_up` that still runs."""
        with self._unzipping:
            self._reader.discard()
            self._files.discard()
            self._writer.discard()

    def _accept(self) -> Acceptance:
        arrival = self._arrival
        self._reception.finish(claimed_hash=arrival.hash_file, declared_length=arrival.declared_length)
        read = self._reader.close()
        pages = self._look_at_pages(read)
        self._parties = checking.secret_parties(read, arrival.request, arrival.directory)
        checking.check_secrecy(read, pages)
        addressing, packet, judged = self._check(read)
        noted = checking.notes(packet, addressing.sender, arrival.request, arrival.directory, pages)
        noted.extend(self._judge_contents(read))
        noted.extend(judged.notes)
        self._files.discard()
        blob = self._writer.commit()
        return Acceptance(
            system=arrival.request.system,
            addressing=addressing,
            packet=packet,
            blob=blob,
            warnings=(*read.problems, *noted),
            directory=arrival.directory,
            is_scanned=judged.is_clean,
        )

    def _check(self, read: ReadResult) -> tuple[checking.Addressing, Packet, Scan]:
        """Every check whose refusals are told together (D-27)."""
        request, directory, faults = self._arrival.request, self._arrival.directory, Faults()
        sender = faults.check(lambda: checking.check_sender(request, directory))
        if sender is not None and isinstance(read.packet, DocumentPacket):
            self._known = KnownDocument(sender, read.packet)
        faults.check(lambda: checking.check_packet(read, request.service))
        packet, recipients = checking.announced(read, request.service), None
        if packet is not None:
            if sender is not None and author_code(packet).strip():
                faults.check(lambda: check_author(packet, sender, request.system, directory))
            recipients = faults.check(lambda: checking.check_recipients(packet, request, directory))
        scanned = faults.check(lambda: self._scan(read))
        if faults.are_found and sender is not None and packet is not None:
            faults.check(lambda: check_holders(packet, sender, recipients or (), directory))
        if (error := faults.error) is not None:
            raise error
        assert sender is not None
        assert packet is not None
        assert recipients is not None
        return checking.Addressing(sender, recipients), packet, scanned or Scan()

    def _look_at_pages(self, read: ReadResult) -> list[Judgement]:
        if read.packet is None:
            return []
        listed = read.packet.attachments if isinstance(read.packet, DocumentPacket) else ()
        return self._files.scan([attachment.name for attachment in listed], self._ground.scanner)

    def _judge_contents(self, read: ReadResult) -> list[Problem]:
        if not isinstance(read.packet, DocumentPacket):
            return []
        told = {problem.where for problem in read.problems}
        return self._files.judge_contents([one.name for one in read.packet.attachments], told)

    def _scan(self, read: ReadResult) -> Scan:
        if not isinstance(read.packet, DocumentPacket):
            return Scan()
        names = [one.name for one in read.packet.attachments]
        judged = self._files.scan_malware(names, self._ground.clamd)
        return check_malware(judged, is_needed=self._ground.needs_scan)

    def _incident(self, error: IntakeError) -> Incident | None:
        if not isinstance(error, SecretError) or self._parties is None:
            return None
        return Incident(*self._parties)

    def _refuse(self, error: IntakeError) -> Future[SubmissionOutcome]:
        """Remove every byte, then keep one audit event; the answer waits for both."""
        self.discard()
        request = self._arrival.request
        return self._ground.submit(
            Refusal(
                system=request.system,
                sender_code=request.sender_code,
                service=request.service,
                address=self._arrival.address,
                error=error,
                known=self._known,
                incident=self._incident(error),
            )
        )


class _Feeding:
    """Lets the packet reader stand among the sinks."""

    def __init__(self, reader: PacketReader) -> None:
        self._reader = reader

    def write(self, data: bytes, /) -> None:
        self._reader.feed(data)
