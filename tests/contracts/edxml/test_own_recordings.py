"""Packets of our own making in the forms of the field give exactly the values beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lienthong.edxml.json_view import result_as_json
from lienthong.edxml.model import BusinessType, DocumentPacket, StatusReport
from lienthong.edxml.reader import PacketReader, read_bytes, read_envelope
from lienthong.edxml.writer import write_bytes

PACKETS = Path(__file__).parent / "packets"
FILES = sorted(PACKETS.glob("*ml"))
TAKEN = [file for file in FILES if not file.name.startswith(("refused", "05-"))]


def test_every_kind_of_message_is_there() -> None:
    packets = [read_bytes(file.read_bytes()).packet for file in FILES]
    kinds = {packet.business.type for packet in packets if isinstance(packet, DocumentPacket)}
    codes = {packet.code for packet in packets if isinstance(packet, StatusReport)}
    assert kinds == set(BusinessType)
    assert codes == {"01", "02", "03", "04", "05", "06", "13", "15", "16"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_recording_gives_the_values_beside_it(file: Path) -> None:
    expected = json.loads(file.with_name(f"{file.name}.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(result_as_json(read_bytes(file.read_bytes())))) == expected


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
@pytest.mark.parametrize("size", [1, 13, 1000])
def test_pieces_change_nothing(file: Path, size: int) -> None:
    data = file.read_bytes()
    reader = PacketReader()
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
    assert reader.close() == read_bytes(data)


@pytest.mark.parametrize("file", TAKEN, ids=lambda file: file.name)
def test_what_was_read_can_be_written_and_read_again(file: Path) -> None:
    once = write_bytes(read_envelope(file.read_bytes()))
    assert read_bytes(once).errors == ()
    assert write_bytes(read_envelope(once)) == once


@pytest.mark.law("D-25")
def test_a_rewritten_packet_has_the_form_of_the_librarys() -> None:
    """Our bytes are those of the recording, but for its line ends and its made-up signature."""
    recorded = (PACKETS / "07-rewritten-by-the-library.edxml").read_bytes().replace(b"\r\n", b"\n")
    begin = recorded.index(b"      <Signature>")
    end = recorded.index(b"</Signature>\n") + len(b"</Signature>\n")
    assert write_bytes(read_envelope(recorded)) == recorded[:begin] + recorded[end:]
