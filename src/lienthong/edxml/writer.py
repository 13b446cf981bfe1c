"""Writing packets in the form of D-25: values → bytes, deterministic, streaming.

Form, prefixes and order are those of the national library; no ``Signature`` element is ever made up. What
receivers would refuse is refused here first, with all problems at once. Times are written to the second.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO

from lienthong.edxml.checks import check_packet
from lienthong.edxml.emission import CONTENT_BEGIN, CONTENT_END, Lines, emit_file_head, emit_head
from lienthong.edxml.errors import UnwritablePacketError
from lienthong.edxml.findings import Findings
from lienthong.edxml.model import Attachment, DocumentPacket, Envelope, Packet
from lienthong.edxml.packing import write_content
from lienthong.kernel.problems import Problem, Severity

__all__ = ["write_bytes", "write_stream"]

Opener = Callable[[Attachment], IO[bytes]]
"""Opens the bytes of a described file; the writer closes them."""


def write_bytes(envelope: Envelope, *, checked: bool = True) -> bytes:
    """The packet as bytes. Raises `UnwritablePacketError` with every problem.

    ``checked=False`` leaves out the rules of `checks` (for packets that must be wrong, in tests); characters
    illegal in XML and files without id, name or bytes are refused all the same.
    """
    missing = Findings()
    if isinstance(envelope.packet, DocumentPacket):
        for index, file in enumerate(envelope.packet.attachments, start=1):
            if file.content_id not in envelope.contents:
                where = f"AttachmentEncoded.Attachment[{index}]"
                code = "N.AttachmentEncoded.Attachment.ContentTransferEncoded"
                missing.add(code, where, name=file.name or f"số {index}")
    if missing.all:
        raise UnwritablePacketError(missing.all)
    out = io.BytesIO()
    write_stream(
        envelope.packet,
        out,
        open_content=lambda file: io.BytesIO(envelope.contents[file.content_id]),
        checked=checked,
    )
    return out.getvalue()


def write_stream(packet: Packet, out: IO[bytes], *, open_content: Opener, checked: bool = True) -> None:
    """Write the packet to ``out``, each file in pieces from ``open_content``; see `write_bytes`.

    Everything is judged before the first byte is written.
    """
    problems = _judge(packet, checked=checked)
    if problems:
        raise UnwritablePacketError(problems)
    lines = Lines(out.write, Findings())
    emit_head(lines, packet)
    if isinstance(packet, DocumentPacket) and packet.attachments:
        lines.open("AttachmentEncoded")
        for file in packet.attachments:
            _write_file(lines, out, file, open_content)
        lines.close()
    lines.close()


def _judge(packet: Packet, *, checked: bool) -> tuple[Problem, ...]:
    """Everything that keeps the packet from being written."""
    rules = Findings()
    check_packet(packet, rules)
    files = ("N.AttachmentEncoded.Attachment.ContentId", "N.AttachmentEncoded.Attachment.AttachmentName")
    breaking = [problem for problem in rules.all if problem.code in files]
    if checked:
        breaking += rules.errors
    characters = Findings()
    trial = Lines(_nowhere, characters)
    emit_head(trial, packet)
    if isinstance(packet, DocumentPacket):
        for file in packet.attachments:
            emit_file_head(trial, file)
    return (*breaking, *(problem for problem in characters.all if problem.severity is Severity.ERROR))


def _nowhere(_line: bytes) -> None:
    """Takes a trial line and forgets it."""


def _write_file(lines: Lines, out: IO[bytes], file: Attachment, open_content: Opener) -> None:
    emit_file_head(lines, file)
    out.write(CONTENT_BEGIN)
    with open_content(file) as source:
        write_content(source, name=file.name, content_id=file.content_id, write=out.write)
    out.write(CONTENT_END)
    lines.close()
