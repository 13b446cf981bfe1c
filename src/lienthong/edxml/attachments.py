"""Files of a packet on their way from base64 to whoever stores them, in constant memory.

Owns: the sink protocol, when a file may stream at once and when it waits in a temporary file (its id or
its wrapping is not yet known), sniffing of what the bytes really are (edXML notes §6, "believe neither").
Temporary files have no name, so a refused packet leaves nothing behind (D-23).

Where many share one thread, a waiting file that is long to unzip is put off until ``catch_up``, which may run
in another thread; the files after it wait too, so that they leave in their order.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import deque
from dataclasses import dataclass
from typing import IO, Protocol

from lienthong.edxml.base64_stream import Base64Stream
from lienthong.edxml.findings import Findings
from lienthong.edxml.limits import Limits
from lienthong.edxml.model import Attachment
from lienthong.edxml.wire import extension
from lienthong.edxml.zip_wrapping import (
    ZIP_MAGIC,
    UnwrapError,
    Wrapping,
    find_wrapping,
    unwrap,
    unzip_budget,
)

NOT_BASE64 = "T.AttachmentEncoded.Attachment.ContentTransferEncoded"
NO_CONTENT = "N.AttachmentEncoded.Attachment.ContentTransferEncoded"
NOT_PDF = "M.AttachmentEncoded.Attachment.Format"
WORN_PDF = "M.AttachmentEncoded.Attachment.Damaged"

_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_SNIFFED = 1024
_PDF_MAGIC = b"%PDF-"
_REPLACEMENT = "\ufffd".encode()
_WORN_WINDOW = 32 * 1024
_WORN_AT_LEAST = 4
_WORN_PER = 4096


class AttachmentSink(Protocol):
    """Where decoded files go; one file at a time, in the order of ``DocumentPacket.attachments``.

    A file that turns out damaged (`Attachment.damaged`) is ended like any other; its bytes are not to be
    kept.
    """

    def begin(self, index: int, content_id: str, /) -> None:
        """A file begins."""

    def write(self, chunk: bytes, /) -> None:
        """More bytes of the file, decoded and unzipped."""

    def end(self) -> None:
        """The file is over."""


@dataclass(frozen=True, slots=True)
class Description:
    """What the packet says of one file beside its content."""

    content_id: str
    name: str
    content_type: str
    description: str


class _Output:
    """One file on its way out: hashed, measured, sniffed, handed to the sink."""

    def __init__(self, sink: AttachmentSink | None, index: int, content_id: str) -> None:
        self._sink = sink
        self._hash = hashlib.sha256()
        self.size = 0
        self.head = b""
        self.replacements = 0
        self._edge = b""
        if sink is not None:
            sink.begin(index, content_id)

    def write(self, chunk: bytes) -> None:
        if len(self.head) < _SNIFFED:
            self.head += chunk[: _SNIFFED - len(self.head)]
        if self.replacements or self.size < _WORN_WINDOW:
            self._count_replacements(chunk)
        self.size += len(chunk)
        self._hash.update(chunk)
        if self._sink is not None:
            self._sink.write(chunk)

    def _count_replacements(self, chunk: bytes) -> None:
        """Count U+FFFD, also across pieces; beyond the window only where it already occurred."""
        joined = self._edge + chunk
        within = len(self._edge) + _WORN_WINDOW - self.size
        if self.replacements or joined.count(_REPLACEMENT, 0, within):
            self.replacements += joined.count(_REPLACEMENT)
        self._edge = joined[1 - len(_REPLACEMENT) :]

    def end(self) -> str:
        if self._sink is not None:
            self._sink.end()
        return self._hash.hexdigest()


class _Content:
    """The content of one file while it arrives."""

    def __init__(self, content_id: str | None) -> None:
        self.content_id = content_id
        self.stream = Base64Stream()
        self.is_damaged = False
        self.first = b""
        self.output: _Output | None = None
        self.spool: IO[bytes] | None = None


@dataclass(slots=True)
class _Arrived:
    """A file that is complete but not settled: what is known of it and of the work it still is."""

    content: _Content
    described: Description
    damaged: str
    """The code of what is wrong with it, or empty."""
    wrapping: Wrapping | None = None
    size: int = 0
    """Of the waiting bytes."""
    work: int = 0
    """Bytes to unzip or to copy."""


class AttachmentIntake:
    """Takes the files of one packet one after the other; see `AttachmentSink` for where they go.

    ``puts_off``: files beyond ``Limits.settled_at_once`` wait for `catch_up`.
    """

    def __init__(
        self, sink: AttachmentSink | None, limits: Limits, findings: Findings, *, puts_off: bool = False
    ) -> None:
        self._sink = sink
        self._limits = limits
        self._findings = findings
        self._puts_off = puts_off
        self._at_once = limits.settled_at_once
        self._current: _Content | None = None
        self._waiting: deque[_Arrived] = deque()
        self._unzipped = 0
        self.attachments: list[Attachment] = []

    @property
    def count(self) -> int:
        """How many files are complete, settled or not."""
        return len(self.attachments) + len(self._waiting)

    @property
    def is_behind(self) -> bool:
        """Whether complete files wait to be settled."""
        return bool(self._waiting)

    def allow_more(self) -> None:
        """Another piece of the packet comes: so much may be settled at once again."""
        self._at_once = self._limits.settled_at_once

    def catch_up(self) -> None:
        """Settle what was put off, in its order."""
        while self._waiting:
            self._settle(self._waiting.popleft())

    def start(self, content_id: str | None) -> None:
        """A content begins; ``None`` when the id is not known yet. A second content damages the file."""
        if self._current is None:
            self._current = _Content(content_id)
        else:
            self.damage()

    def damage(self) -> None:
        """The current content cannot be what was sent; nothing more of it is taken."""
        if self._current is not None:
            self._current.is_damaged = True

    def add_text(self, text: str) -> None:
        """More base64 text; anything else damages the file."""
        if not text.isascii() or not self.add_bytes(text.encode("ascii")):
            self.damage()

    def add_bytes(self, data: bytes) -> bool:
        """More base64; false, and nothing taken, when it is not base64."""
        content = self._current
        if content is None or content.is_damaged:
            return False
        decoded = content.stream.decode(data)
        if decoded is None:
            return False
        if decoded:
            self._accept(content, decoded)
        return True

    def _accept(self, content: _Content, decoded: bytes) -> None:
        if content.output is not None:
            content.output.write(decoded)
        elif content.spool is not None:
            content.spool.write(decoded)
        else:
            content.first += decoded
            if len(content.first) >= len(ZIP_MAGIC):
                self._choose_way(content)

    def _choose_way(self, content: _Content) -> None:
        first, content.first = content.first, b""
        if content.content_id is None or first.startswith(ZIP_MAGIC) or self._waiting:
            content.spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # closed in finish or discard
            content.spool.write(first)
        else:
            content.output = _Output(self._sink, len(self.attachments), content.content_id)
            content.output.write(first)

    def finish(self, described: Description) -> None:
        """The attachment is over: settle its bytes and add it to `attachments`, or put that off."""
        content = self._current or _Content(described.content_id)
        self._current = None
        arrived = _Arrived(content, described, self._settle_stream(content))
        if content.spool is not None and not arrived.damaged:
            self._look_at(arrived, content.spool)
        if self._puts_off and (self._waiting or arrived.work > self._at_once):
            self._waiting.append(arrived)
            return
        self._at_once -= arrived.work
        self._settle(arrived)

    def _look_at(self, arrived: _Arrived, spool: IO[bytes]) -> None:
        """Find out whether a waiting file is wrapped, and how much work it will be."""
        arrived.size = arrived.work = spool.tell()
        spool.seek(0)
        if spool.read(len(ZIP_MAGIC)) != ZIP_MAGIC:
            return
        described = arrived.described
        try:
            wrapping = find_wrapping(spool, name=described.name, content_type=described.content_type)
        except UnwrapError as error:
            arrived.damaged, arrived.work = error.code, 0
            return
        if wrapping is not None:
            arrived.wrapping, arrived.work = wrapping, wrapping.entry.file_size

    def _settle(self, arrived: _Arrived) -> None:
        content, described = arrived.content, arrived.described
        try:
            if content.spool is not None and not arrived.damaged:
                arrived.damaged = self._settle_spool(arrived, content.spool)
        finally:
            if content.spool is not None:
                content.spool.close()
        output = content.output or _Output(self._sink, len(self.attachments), described.content_id)
        if content.first and not arrived.damaged:
            output.write(content.first)
        self._keep(described, output, arrived.damaged)

    def _settle_stream(self, content: _Content) -> str:
        """The code of what is wrong with the base64, or empty."""
        if content.is_damaged:
            return NOT_BASE64
        last = content.stream.finish()
        if last is None:
            return NOT_BASE64
        if last:
            self._accept(content, last)
        return ""

    def _settle_spool(self, arrived: _Arrived, spool: IO[bytes]) -> str:
        """Move a waiting file on, unwrapped where it is wrapped; the code of what is wrong, or empty."""
        wrapping, described = arrived.wrapping, arrived.described
        output = arrived.content.output = _Output(self._sink, len(self.attachments), described.content_id)
        if wrapping is None:
            _copy(spool, output)
            return ""
        if wrapping.count > 1:
            self._note("M.AttachmentEncoded.Attachment.ZipEntries", described, count=wrapping.count)
        budget = unzip_budget(self._limits, zipped=arrived.size, used=self._unzipped)
        try:
            unwrap(wrapping, output.write, budget=budget)
        except UnwrapError as error:
            return error.code
        finally:
            self._unzipped += output.size
            wrapping.archive.close()
        return ""

    def _keep(self, described: Description, output: _Output, damaged: str) -> None:
        digest = output.end()
        size = output.size
        if damaged:
            self._note(damaged, described)
            size, digest = 0, ""
        elif not size:
            self._note(NO_CONTENT, described)
        elif extension(described.name) == "pdf" or output.head.startswith(_PDF_MAGIC):
            damaged = self._judge_pdf(described, output)
        self.attachments.append(
            Attachment(
                content_id=described.content_id,
                name=described.name,
                content_type=described.content_type,
                description=described.description,
                size=size,
                sha256=digest,
                damaged=damaged,
            )
        )

    def _judge_pdf(self, described: Description, output: _Output) -> str:
        """Whether a file named PDF is one and came through whole; the code when it was worn on the way."""
        if output.replacements >= _WORN_AT_LEAST and output.replacements * _WORN_PER >= output.size:
            self._note(WORN_PDF, described)
            return WORN_PDF
        if _PDF_MAGIC not in output.head:
            self._note(NOT_PDF, described)
        return ""

    def _note(self, code: str, described: Description, **facts: object) -> None:
        number = len(self.attachments) + 1
        where = f"AttachmentEncoded.Attachment[{number}]"
        self._findings.add(code, where, name=described.name or f"số {number}", **facts)

    def discard(self) -> None:
        """Let go of files that will not be finished."""
        content, self._current = self._current, None
        abandoned = [arrived.content for arrived in self._waiting]
        self._waiting.clear()
        for one in (content, *abandoned):
            if one is not None and one.spool is not None:
                one.spool.close()
        if content is not None and content.output is not None:
            content.output.end()


def _copy(source: IO[bytes], output: _Output) -> None:
    source.seek(0)
    while piece := source.read(_PIECE):
        output.write(piece)
