"""Hostile input ends in a clear refusal, quickly, whatever size the pieces have."""

from __future__ import annotations

import pytest

from lienthong.edxml.reader import PacketReader, ReadResult, read_bytes
from support.packet_text import NAMESPACE, element, message_header, organization, packet

GOOD = packet()
HEAD = GOOD[: GOOD.index(b"<edXML:edXMLEnvelope")]
BILLION = b'<!DOCTYPE edXML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def inside(data: bytes) -> bytes:
    return HEAD + data


HOSTILE: dict[str, tuple[str, bytes]] = {
    "doctype": ("T.edXML.Doctype", GOOD.replace(b"?>\n", b"?>" + BILLION, 1)),
    "external doctype": ("T.edXML.Doctype", b'<!DOCTYPE edXML SYSTEM "file:///etc/passwd">' + GOOD[39:]),
    "entity": ("T.edXML.Entity", GOOD.replace("Gia Lâm<".encode(), b"&xxe;<")),
    "depth": ("T.edXML.Depth", inside(b"<a>" * 100_000)),
    "elements": ("T.edXML.Elements", inside(b"<a/>" * 1_000_000)),
    "named elements": ("T.edXML.Elements", inside(b"".join(b"<a%d/>" % n for n in range(100_000)))),
    "long field": ("T.edXML.FieldLength", GOOD.replace(b"Gia L", b"x" * 5_000_000 + b"Gia L")),
    "field in parts": ("T.edXML.FieldLength", inside(b"<s>" + b"xyz<!-- -->" * 400_000)),
    "long attribute": ("T.edXML.FieldLength", inside(b'<a b="' + b"x" * 100_000 + b'"/>')),
    "endless attribute": ("T.edXML.TokenSize", inside(b'<a b="' + b"x" * 30_000_000)),
    "endless comment": ("T.edXML.TokenSize", inside(b"<!-- " + b"x" * 30_000_000)),
    "big header": ("T.edXML.HeaderSize", inside((b"<s>" + b"x" * 60_000 + b"</s>") * 500)),
    "nul": ("T.edXML.Nul", GOOD.replace(b"Gia L", b"Gia\0L")),
    "nul in content": ("T.edXML.Nul", GOOD.replace(b"</edXML:ContentT", b"\0</edXML:ContentT")),
    "control": ("T.edXML.Nul", GOOD.replace(b"Gia L", b"Gia\x01L")),
    "utf-16": ("T.edXML.Encoding", GOOD.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "utf-16 without mark": ("T.edXML.Encoding", GOOD.decode().encode("utf-16-le")),
    "utf-32": ("T.edXML.Encoding", GOOD.decode().encode("utf-32")),
    "declared elsewhere": ("T.edXML.Encoding", GOOD.replace(b'"UTF-8"', b'"windows-1258"')),
    "latin letters": ("T.edXML.Encoding", GOOD.replace("Gia Lâm".encode(), "Gia Lâm".encode("latin-1"))),
    "truncated": ("T.edXML.Truncated", GOOD[:-20]),
    "truncated in a letter": ("T.edXML.Truncated", GOOD[: GOOD.index("ở".encode()) + 1]),
    "truncated in base64": ("T.edXML.Truncated", GOOD[: GOOD.index(b"</edXML:ContentT") - 8]),
    "empty": ("T.edXML.Empty", b""),
    "white": ("T.edXML.Empty", b" \n "),
    "not xml": ("T.edXML.Syntax", b"%PDF-1.7 not a packet"),
    "crossed tags": ("T.edXML.Syntax", GOOD.replace(b"</edXML:Place>", b"</edXML:Plaice>")),
    "two roots": ("T.edXML.Syntax", GOOD + GOOD[39:]),
    "too many files": (
        "T.edXML.Attachments",
        GOOD.replace(b"<AttachmentEncoded>", b"<AttachmentEncoded>" + b"<Attachment/>" * 600),
    ),
    "foreign namespace": ("T.edXML.Namespace", GOOD.replace(NAMESPACE.encode(), b"http://example.org/x")),
    "foreign root": ("T.edXML.Root", b"<html/>"),
    "flat form": ("T.edXML.Flat", b'<edXML xmlns="http://www.go.vn/eDoc"><MessageHeader/></edXML>'),
    "no header": ("T.edXML.MessageHeader", inside(b"</edXML>")),
}


def read(data: bytes, size: int) -> ReadResult:
    reader = PacketReader()
    for at in range(0, len(data), size):
        reader.feed(data[at : at + size])
        if reader.is_refused:
            break
    return reader.close()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("size", [65_536, 1 << 30])
def test_hostile_input_is_refused(name: str, size: int) -> None:
    code, data = HOSTILE[name]
    result = read(data, size)
    assert result.packet is None
    assert code in [problem.code for problem in result.problems]
    assert all(problem.sentence.endswith(".") for problem in result.problems)


@pytest.mark.parametrize("name", ["nul", "nul in content", "utf-16", "truncated in base64", "crossed tags"])
def test_single_bytes_give_the_same_refusal(name: str) -> None:
    code, data = HOSTILE[name]
    assert code in [problem.code for problem in read(data, 1).problems] or code == "T.edXML.Nul"


def test_every_letter_of_a_good_packet_cut_short_is_refused() -> None:
    for end in range(0, len(GOOD) - 1, 7):
        assert read_bytes(GOOD[:end]).packet is None


def test_the_form_of_2014_is_refused_by_name() -> None:
    soap = (
        b'<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header>'
        b'<edXML:MessageHeader xmlns:edXML="http://www.e-doc.vn/Schema/"/></SOAP-ENV:Header></SOAP-ENV:Envelope>'
    )
    mime = (
        b"--Boundary\r\nContent-Type: text/xml\r\nContent-ID:<Start>\r\n\r\n" + soap + b"\r\n--Boundary--\r\n"
    )
    for data in (soap, mime, b"--Boundary\r\n\r\n"):
        result = read_bytes(data)
        assert result.variant == "B"
        assert [problem.code for problem in result.problems] == ["T.edXML.Version2014"]


def test_thousands_of_problems_are_named_up_to_a_bound() -> None:
    many = "".join(organization("To", f"T{n % 50}", OrganName="x" * 300) for n in range(6000))
    result = read_bytes(packet(header=message_header(many)))
    assert len(result.problems) < 500
    assert result.problems[-1].code == "M.edXML.MoreProblems"


def test_a_letter_to_every_commune_is_read() -> None:
    many = "".join(organization("To", f"T{n}", OrganName=f"UBND xã {n}") for n in range(3500))
    assert read_bytes(packet(header=message_header(many))).problems == ()


def test_a_refused_reader_passes_over_what_follows() -> None:
    reader = PacketReader()
    reader.feed(b"nonsense <")
    assert reader.is_refused
    reader.feed(GOOD)
    assert reader.close().packet is None


def test_an_unfinished_file_leaves_no_temporary_file_open() -> None:
    reader = PacketReader()
    reader.feed(GOOD[: GOOD.index(b"</edXML:ContentT") - 8].replace(b">JVBER", b">UEsDBA"))
    reader.discard()


def test_a_sentence_is_given_for_a_field_that_is_too_long() -> None:
    result = read_bytes(packet(header=message_header(subject=element("Subject", "x" * 70_000))))
    assert "Subject" in result.problems[0].sentence
