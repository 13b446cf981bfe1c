"""Reading packets of QCVN 102:2016: bytes in pieces → values, problems, secret marks, files to a sink.

Accepts everything edXML notes §12 names and refuses what cannot be read, with all problems at once. What
to do with a problem is the caller's decision: errors refuse at the door (D-27, code 22; unreadable: 10).
"""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.edxml.assembly import assemble
from lienthong.edxml.attachments import AttachmentIntake, AttachmentSink
from lienthong.edxml.checks import check_packet
from lienthong.edxml.contradictions import note_contradictions
from lienthong.edxml.errors import UnreadablePacketError
from lienthong.edxml.findings import Findings
from lienthong.edxml.limits import DEFAULT, Limits
from lienthong.edxml.model import DocumentPacket, Envelope, Packet
from lienthong.edxml.parser import PacketParser
from lienthong.edxml.prelude import Prelude
from lienthong.edxml.secrecy import SecrecyFinding, find_secrecy
from lienthong.edxml.variants import recognise
from lienthong.kernel.problems import Problem, Severity

__all__ = ["AttachmentSink", "PacketReader", "ReadResult", "read_bytes", "read_envelope"]

_REFUSED_VARIANTS = frozenset({"B", "C", "D"})
_DUPLICATE_FILE = "M.AttachmentEncoded.Attachment.ContentId"


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a packet says and what is wrong with it.

    ``packet`` is ``None`` exactly when it could not be read; the problems then hold a code ``T.edXML.…``.
    ``secrecy`` is set for unreadable packets too. ``variant`` is ``A``, ``A1``, ``A2``, ``B``, ``C``, ``D``
    or empty (edXML notes §11).
    """

    packet: Packet | None
    problems: tuple[Problem, ...]
    secrecy: SecrecyFinding | None
    variant: str

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that refuse."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def is_refused(self) -> bool:
        """Whether the packet cannot be taken: unreadable, an error, or a secret mark."""
        return self.packet is None or self.secrecy is not None or bool(self.errors)


class PacketReader:
    """Reads one packet as its bytes arrive, in constant memory.

    `feed` never raises for what the bytes say: a refusal is kept for `close`, later bytes are passed over,
    and ``is_refused`` tells at once. Errors of the sink pass through. A reader that is given up is to be
    discarded.

    ``puts_off``: files that are long to unzip wait, and ``is_behind`` is true, until `catch_up` or `close`;
    the caller may run those in another thread, one call at a time. No more is to be fed before `catch_up`.
    """

    def __init__(
        self, *, sink: AttachmentSink | None = None, limits: Limits = DEFAULT, puts_off: bool = False
    ) -> None:
        self._findings = Findings(limits.max_problems)
        self._intake = AttachmentIntake(sink, limits, self._findings, puts_off=puts_off)
        self._parser = PacketParser(self._intake, limits)
        self._prelude = Prelude()
        self._refusal: UnreadablePacketError | None = None

    @property
    def is_refused(self) -> bool:
        """Whether the bytes so far already make the packet unreadable."""
        return self._refusal is not None

    @property
    def is_behind(self) -> bool:
        """Whether files were put off; only `catch_up`, `close` or `discard` may follow."""
        return self._intake.is_behind

    def catch_up(self) -> None:
        """Unzip the files that were put off; long processor time, bounded by the limits."""
        self._intake.catch_up()

    def feed(self, chunk: bytes) -> None:
        """More bytes of the packet, in pieces of any size."""
        self._intake.allow_more()
        if self._refusal is not None or (self._prelude.is_multipart and self._parser.is_complete):
            return
        try:
            ready = self._prelude.feed(chunk)
            if ready:
                self._parser.feed(ready)
        except UnreadablePacketError as error:
            self._refuse(error)

    def close(self) -> ReadResult:
        """The result; to be called once, after the last byte."""
        if self._refusal is None:
            try:
                held = self._prelude.close()
                if held:
                    self._parser.feed(held)
                self._parser.close()
            except UnreadablePacketError as error:
                self._refuse(error)
        if self._refusal is None:
            self._intake.catch_up()
        self._intake.discard()
        return self._result()

    def discard(self) -> None:
        """Give up: temporary files go, nothing can be read any more."""
        self._intake.discard()

    def _refuse(self, error: UnreadablePacketError) -> None:
        is_end_of_part = self._prelude.is_multipart and self._parser.is_complete
        if not is_end_of_part:
            self._refusal = error
            self._intake.discard()

    def _result(self) -> ReadResult:
        root = self._parser.root
        if root is None:
            problems = self._refusal.problems if self._refusal else ()
            return ReadResult(None, problems, None, "B" if self._prelude.is_multipart else "")
        for node in self._parser.unfinished:
            node.seal()
        secrecy = find_secrecy(root)
        self._parser.traits.is_multipart = self._prelude.is_multipart
        variant = recognise(root, self._parser.traits, self._findings)
        if self._refusal is not None:
            return ReadResult(None, (*self._refusal.problems, *self._findings.all), secrecy, variant)
        if variant in _REFUSED_VARIANTS:
            return ReadResult(None, self._findings.all, secrecy, variant)
        packet = assemble(root, tuple(self._intake.attachments), self._findings)
        if packet is not None:
            check_packet(packet, self._findings)
            note_contradictions(root, self._findings)
        return ReadResult(packet, self._findings.all, secrecy, variant)


def read_bytes(data: bytes) -> ReadResult:
    """Read a whole packet held in memory; files are hashed and measured, their bytes not kept."""
    reader = PacketReader()
    reader.feed(data)
    return reader.close()


class _Kept:
    """A sink that keeps every file in memory."""

    def __init__(self) -> None:
        self.files: list[bytearray] = []

    def begin(self, _index: int, _content_id: str, /) -> None:
        self.files.append(bytearray())

    def write(self, chunk: bytes, /) -> None:
        self.files[-1] += chunk

    def end(self) -> None:
        """Nothing is left to do."""


def read_envelope(data: bytes) -> Envelope:
    """A packet with the bytes of its files, for tests and small tools; never for the door.

    Files that came damaged have no contents. Raises `UnreadablePacketError` when the packet cannot be
    read or two files share an id; every other problem is left to `read_bytes`.
    """
    kept = _Kept()
    reader = PacketReader(sink=kept)
    reader.feed(data)
    result = reader.close()
    duplicates = tuple(problem for problem in result.problems if problem.code == _DUPLICATE_FILE)
    if result.packet is None or duplicates:
        raise UnreadablePacketError(duplicates or result.problems)
    contents: dict[str, bytes] = {}
    if isinstance(result.packet, DocumentPacket):
        for attachment, file in zip(result.packet.attachments, kept.files, strict=True):
            if attachment.sha256:
                contents[attachment.content_id] = bytes(file)
    return Envelope(result.packet, contents)
