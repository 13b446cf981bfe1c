"""A 50 MB file passes through the reader and the writer in a few megabytes."""

from __future__ import annotations

import base64
import os
import tempfile
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.edxml.model import Attachment, Code, DocumentHeader, DocumentPacket, Organization
from lienthong.edxml.reader import PacketReader
from lienthong.edxml.writer import write_stream
from support.packet_text import NAMESPACE, attachment, packet, reference

FIFTY = 50 * 1024 * 1024
SIXTEEN = 16 * 1024 * 1024
PIECE = 48 * 1024
MARK = "QUJD"


def contents(name: str) -> Iterator[bytes]:
    """The file's bytes: noise under a PDF head, or a ZIP of one stored entry."""
    noise = os.urandom(PIECE)
    count = FIFTY // PIECE
    if name.endswith(".pdf"):
        yield b"%PDF-1.7\n0000000000".ljust(PIECE, b"0")
        for _ in range(count):
            yield noise
        return
    check = 0
    for _ in range(count):
        check = zlib.crc32(noise, check)
    size = (count * PIECE).to_bytes(4, "little")
    entry = b"\x00" * 8 + check.to_bytes(4, "little") + size + size + b"\x01\x00\x00\x00"
    yield b"PK\x03\x04\x14\x00" + entry[:20].ljust(20, b"\0") + b"\x01\x00\x00\x00a"
    for _ in range(count):
        yield noise
    yield b"PK\x01\x02\x14\x00\x14\x00" + entry[:20] + b"\x01\x00".ljust(18, b"\0") + b"a"
    yield (
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0"
        + (47).to_bytes(4, "little")
        + (31 + count * PIECE).to_bytes(4, "little")
    )
    yield b"\0\0"


def encoded(name: str) -> Iterator[bytes]:
    held = b""
    for piece in contents(name):
        held += piece
        usable = len(held) - len(held) % 3
        yield base64.b64encode(held[:usable])
        held = held[usable:]
    yield base64.b64encode(held)


@pytest.mark.parametrize("name", ["lon.pdf", "lon.txt"])
def test_reading_fifty_megabytes_stays_below_sixteen(name: str) -> None:
    kind = "application/zip" if name.endswith(".txt") else "application/pdf"
    around = packet(references=reference("1", name), files=attachment("1", name, MARK, content_type=kind))
    head, tail = around.split(MARK.encode())
    reader = PacketReader()
    tracemalloc.start()
    try:
        reader.feed(head)
        for piece in encoded(name):
            reader.feed(piece)
        reader.feed(tail)
        result = reader.close()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(result.packet, DocumentPacket), result.problems
    assert result.problems == ()
    assert result.packet.attachments[0].size >= FIFTY - PIECE
    assert peak < SIXTEEN, peak


@pytest.mark.parametrize(("name", "size"), [("lon.pdf", FIFTY), ("lon.bin", FIFTY // 3)])
def test_writing_big_files_stays_below_sixteen(name: str, size: int, tmp_path: Path) -> None:
    header = DocumentHeader(Organization("T99"), (Organization("T98"),), "x", Code("1", "A"), None, NAMESPACE)
    with tempfile.TemporaryFile() as source, (tmp_path / "out").open("wb") as out:
        for piece in contents("lon.pdf"):
            source.write(piece)
        source.truncate(size)
        source.seek(0)
        tracemalloc.start()
        try:
            write_stream(
                DocumentPacket(header, attachments=(Attachment("1", name),)),
                out,
                open_content=lambda _file: source,
                checked=False,
            )
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert (tmp_path / "out").stat().st_size > size
    assert peak < SIXTEEN, peak
