"""A reader that shares its thread leaves long unzipping to ``catch_up``, and reads the same as any other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.edxml.limits import Limits
from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import PacketReader, ReadResult
from support.packet_text import PDF, attachment, packet, reference

AT_ONCE = 4096
LIMITS = Limits(settled_at_once=AT_ONCE, free_unzipped_bytes=100_000)
BIG, SMALL = PDF + b"0" * 60_000, PDF + b"1" * 100


class Recorder:
    """A sink that remembers files, and how much came since it was last asked."""

    def __init__(self) -> None:
        self.files: list[bytes] = []
        self.indexes: list[int] = []
        self.is_open = False
        self._told = 0

    def begin(self, index: int, _content_id: str, /) -> None:
        assert not self.is_open
        self.is_open = True
        self.indexes.append(index)
        self.files.append(b"")

    def write(self, chunk: bytes, /) -> None:
        self.files[-1] += chunk
        self._told += len(chunk)

    def end(self) -> None:
        self.is_open = False

    def since(self) -> int:
        told, self._told = self._told, 0
        return told


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.pdf", content)
    return out.getvalue()


BROKEN = zipped(BIG)[:-30]
TOO_LARGE = zipped(b"0" * 300_000)
KINDS: dict[str, tuple[str, bytes | str, str]] = {
    "big wrapped": ("a.pdf", zipped(BIG), "application/zip"),
    "small wrapped": ("a.pdf", zipped(SMALL), "application/zip"),
    "big plain": ("a.pdf", BIG, "application/pdf"),
    "small plain": ("a.pdf", SMALL, "application/pdf"),
    "archive": ("a.zip", zipped(BIG), "application/zip"),
    "broken": ("a.pdf", BROKEN, "application/zip"),
    "too large": ("a.pdf", TOO_LARGE, "application/zip"),
    "no base64": ("a.pdf", "${nonsense}", "application/pdf"),
    "tiny": ("a.txt", b"ab", "text/plain"),
    "empty": ("a.pdf", b"", "application/pdf"),
}


def packed(names: Sequence[str], *, unnamed: bool = False) -> bytes:
    """A packet with these files; ``unnamed`` writes the id of each after its content."""
    parts, references = [], []
    for number, name in enumerate(names):
        file, content, kind = KINDS[name]
        text = attachment(f"cid:{number}", file, content, content_type=kind)
        if unnamed:
            head = f"<ContentId>cid:{number}</ContentId>"
            text = text.replace(head, "").replace("</Attachment>", f"{head}</Attachment>")
        parts.append(text)
        references.append(reference(f"cid:{number}", file))
    return packet(references="".join(references), files="".join(parts))


def read(data: bytes, piece: int, sink: Recorder, *, puts_off: bool) -> ReadResult:
    reader = PacketReader(sink=sink, limits=LIMITS, puts_off=puts_off)
    for start in range(0, len(data), piece):
        reader.feed(data[start : start + piece])
        if reader.is_behind:
            reader.catch_up()
            assert not reader.is_behind
    return reader.close()


def test_a_big_wrapped_file_waits_and_a_small_one_does_not() -> None:
    for name, waits in (("big wrapped", True), ("small wrapped", False), ("big plain", False)):
        sink = Recorder()
        reader = PacketReader(sink=sink, limits=LIMITS, puts_off=True)
        reader.feed(packed([name]))
        assert reader.is_behind is waits
        assert (sink.files == []) is waits
        reader.discard()


def test_unless_asked_a_reader_puts_nothing_off() -> None:
    sink = Recorder()
    reader = PacketReader(sink=sink, limits=LIMITS)
    reader.feed(packed(["big wrapped"]))
    assert not reader.is_behind
    assert sink.files == [BIG]


def test_many_small_ones_together_are_too_much_at_once() -> None:
    sink = Recorder()
    reader = PacketReader(sink=sink, limits=LIMITS, puts_off=True)
    reader.feed(packed(["small wrapped"] * 200))
    assert reader.is_behind
    assert sink.since() <= AT_ONCE
    reader.catch_up()
    reader.close()
    assert sink.files == [SMALL] * 200


def test_files_after_one_that_waits_keep_their_order() -> None:
    sink = Recorder()
    reader = PacketReader(sink=sink, limits=LIMITS, puts_off=True)
    reader.feed(packed(["big wrapped", "small plain", "tiny", "big plain"]))
    assert sink.files == []
    result = reader.close()
    assert isinstance(result.packet, DocumentPacket)
    assert sink.files == [BIG, SMALL, b"ab", BIG]
    assert sink.indexes == [0, 1, 2, 3]


def test_the_end_settles_what_waits_and_a_refusal_forgets_it() -> None:
    whole, cut = Recorder(), Recorder()
    data = packed(["big wrapped"])
    reader = PacketReader(sink=whole, limits=LIMITS, puts_off=True)
    reader.feed(data)
    assert reader.close().packet is not None
    assert whole.files == [BIG]
    reader = PacketReader(sink=cut, limits=LIMITS, puts_off=True)
    reader.feed(data[: data.rindex(b"</")])
    assert reader.is_behind
    assert reader.close().packet is None
    assert cut.files == []


def test_too_many_files_are_refused_whether_they_wait_or_not() -> None:
    limits = Limits(settled_at_once=AT_ONCE, max_attachments=3)
    reader = PacketReader(limits=limits, puts_off=True)
    reader.feed(packed(["big wrapped"] * 4))
    assert reader.is_refused
    assert not reader.is_behind


@pytest.mark.parametrize("unnamed", [False, True], ids=["id first", "id last"])
@given(names=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6), piece=st.integers(200, 60_000))
def test_what_is_read_is_the_same(names: list[str], piece: int, unnamed: bool) -> None:
    data = packed(names, unnamed=unnamed)
    plainly, put_off = Recorder(), Recorder()
    expected = read(data, len(data), plainly, puts_off=False)
    result = read(data, piece, put_off, puts_off=True)
    assert result == expected
    assert put_off.files == plainly.files
    assert put_off.indexes == plainly.indexes
    assert not put_off.is_open


@given(names=st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6))
def test_no_piece_settles_more_than_a_piece_may(names: list[str]) -> None:
    piece, sink = 1000, Recorder()
    data = packed(names)
    reader = PacketReader(sink=sink, limits=LIMITS, puts_off=True)
    for start in range(0, len(data), piece):
        sink.since()
        reader.feed(data[start : start + piece])
        assert sink.since() <= AT_ONCE + piece
        reader.catch_up()
    reader.discard()
    assert not sink.is_open
