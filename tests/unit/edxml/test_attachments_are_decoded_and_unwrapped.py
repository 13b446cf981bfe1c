"""Files of packets: base64, wrapping in ZIP, sniffing, sinks (edXML notes §6)."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile

import pytest

from lienthong.edxml.limits import Limits
from lienthong.edxml.model import Attachment, DocumentPacket
from lienthong.edxml.reader import PacketReader, ReadResult, read_bytes, read_envelope
from support.packet_text import PDF, attachment, packet, reference

NOT_BASE64 = "T.AttachmentEncoded.Attachment.ContentTransferEncoded"


class Recorder:
    """A sink that remembers what it was told."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.files: list[bytes] = []

    def begin(self, index: int, content_id: str, /) -> None:
        self.calls.append(f"begin {index} {content_id}")
        self.files.append(b"")

    def write(self, chunk: bytes, /) -> None:
        self.files[-1] += chunk

    def end(self) -> None:
        self.calls.append("end")


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


def with_file(
    name: str, content: bytes | str, *, content_type: str = "application/pdf", limits: Limits | None = None
) -> tuple[ReadResult, Attachment, bytes]:
    data = packet(
        references=reference("cid:1", name),
        files=attachment("cid:1", name, content, content_type=content_type),
    )
    sink = Recorder()
    reader = PacketReader(sink=sink, limits=limits or Limits())
    reader.feed(data)
    result = reader.close()
    assert isinstance(result.packet, DocumentPacket)
    assert sink.calls == ["begin 0 1", "end"]
    return result, result.packet.attachments[0], sink.files[0]


def codes(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.problems]


def test_a_file_arrives_with_its_size_and_hash() -> None:
    result, file, content = with_file("a.pdf", PDF)
    assert content == PDF
    assert (file.size, file.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert not result.problems


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "&#13;\n", " "])
def test_wrapped_base64_is_read(line_end: str) -> None:
    encoded = base64.b64encode(PDF * 5).decode()
    lines = line_end.join(encoded[at : at + 76] for at in range(0, len(encoded), 76))
    _, _, content = with_file("a.pdf", f"\n{lines}\n")
    assert content == PDF * 5


def test_missing_padding_is_forgiven() -> None:
    _, file, content = with_file("a.pdf", base64.b64encode(PDF + b"x").decode().rstrip("="))
    assert content == PDF + b"x"
    assert not file.damaged


def test_base64_in_a_cdata_section_is_read() -> None:
    _, _, content = with_file("a.pdf", f"<![CDATA[{base64.b64encode(PDF).decode()}]]>")
    assert content == PDF


@pytest.mark.parametrize(
    "text",
    [
        "${fromFile(a.txt,,,)}",
        "QUJD!",
        "QUI=QUI=",
        "A",
        "QUJDR",
        "văn bản",
        "QUJD<x/>QUJD",
        "====",
        "QUJD&amp;",
    ],
)
def test_what_is_not_base64_is_damaged_and_reading_goes_on(text: str) -> None:
    files = attachment("cid:1", "a.pdf", text) + attachment("cid:2", "b.pdf", PDF)
    references = reference("cid:1", "a.pdf") + reference("cid:2", "b.pdf")
    result = read_bytes(packet(references=references, files=files))
    assert isinstance(result.packet, DocumentPacket)
    damaged, whole = result.packet.attachments
    assert (damaged.damaged, damaged.size, damaged.sha256) == (NOT_BASE64, 0, "")
    assert whole.sha256 == hashlib.sha256(PDF).hexdigest()
    assert [problem.code for problem in result.errors] == [NOT_BASE64]
    assert read_envelope(packet(references=references, files=files)).contents == {"2": PDF}


def test_the_content_may_come_before_id_and_name() -> None:
    encoded = base64.b64encode(zipped(("x.txt", b"noi dung"))).decode()
    files = (
        f"<Attachment><ContentTransferEncoded>{encoded}</ContentTransferEncoded>"
        "<ContentType>application/zip</ContentType><AttachmentName>a.txt</AttachmentName>"
        "<ContentId>1</ContentId></Attachment>"
    )
    envelope = read_envelope(packet(references=reference("cid:1", "a.txt"), files=files))
    assert envelope.contents == {"1": b"noi dung"}


@pytest.mark.parametrize("name", ["a.doc", "a.xlsx", "a.txt", "khong-ten", "a.rar", "A.PDF"])
def test_a_file_announced_as_zip_is_unwrapped(name: str) -> None:
    _, _, content = with_file(name, zipped(("0d.bin", b"%PDF- mot tep")), content_type="application/zip")
    assert content == b"%PDF- mot tep"


@pytest.mark.parametrize("content_type", ["application/pdf", "text/plain", ""])
def test_zip_bytes_under_a_pdf_name_are_unwrapped(content_type: str) -> None:
    result, _, content = with_file("a.pdf", zipped(("b.PDF", PDF)), content_type=content_type)
    assert content == PDF
    assert not result.problems


@pytest.mark.parametrize("name", ["a.zip", "A.ZIP"])
def test_an_archive_sent_as_such_is_not_opened(name: str) -> None:
    archive = zipped(("../x", b"1"))
    result, _, content = with_file(name, archive, content_type="application/zip")
    assert content == archive
    assert not result.problems


@pytest.mark.parametrize("content_type", ["application/docx", "application/zip"])
def test_office_files_stay_whole(content_type: str) -> None:
    office = zipped(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))
    assert with_file("a.docx", office, content_type=content_type)[2] == office


def test_several_entries_give_the_first_and_a_warning() -> None:
    archive = zipped(("1", b"mot"), ("2", b"hai"))
    result, _, content = with_file("a.txt", archive, content_type="application/zip")
    assert content == b"mot"
    assert codes(result) == ["M.AttachmentEncoded.Attachment.ZipEntries"]


def test_several_entries_under_a_pdf_name_are_no_wrapping() -> None:
    archive = zipped(("1", b"mot"), ("2", b"hai"))
    result, _, content = with_file("a.pdf", archive)
    assert content == archive
    assert codes(result) == ["M.AttachmentEncoded.Attachment.Format"]


@pytest.mark.parametrize("spoil", [lambda z: z[:-30], lambda z: z.replace(b"mot hai ba", b"MOT hai ba")])
def test_a_broken_wrapping_is_damaged(spoil: object) -> None:
    assert callable(spoil)
    archive = spoil(zipped(("1", b"mot hai ba"), method=zipfile.ZIP_STORED))
    result, file, _ = with_file("a.txt", archive, content_type="application/zip")
    assert file.damaged == "T.AttachmentEncoded.Attachment.Zip"
    assert result.is_refused


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "..\\x", "C:\\x", "a/../../x"])
def test_entries_that_climb_are_refused(name: str) -> None:
    result, file, content = with_file("a.txt", zipped((name, b"x")), content_type="application/zip")
    assert file.damaged == "T.AttachmentEncoded.Attachment.ZipEntryName"
    assert (content, result.is_refused) == (b"", True)


def test_a_bomb_is_refused_without_being_unzipped() -> None:
    bomb = zipped(("x", b"\0" * 30_000_000))
    result, file, content = with_file("a.txt", bomb, content_type="application/zip")
    assert file.damaged == "R.AttachmentEncoded.Attachment.Zip"
    assert (content, result.is_refused) == (b"", True)


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    honest = zipped(("x", b"\0" * 2_000_000))
    size = (2_000_000).to_bytes(4, "little")
    result, file, content = with_file(
        "a.txt", honest.replace(size, (5).to_bytes(4, "little")), content_type="application/zip"
    )
    assert file.damaged == "T.AttachmentEncoded.Attachment.Zip"
    assert len(content) <= 5
    assert result.is_refused


def test_all_files_together_share_one_unzipped_size() -> None:
    one = zipped(("x", b"ab" * 500))
    files = "".join(attachment(f"{n}", f"{n}.txt", one, content_type="application/zip") for n in range(3))
    reader = PacketReader(limits=Limits(max_unzipped_bytes=2500))
    reader.feed(packet(references="", files=files))
    result = reader.close()
    assert isinstance(result.packet, DocumentPacket)
    assert [bool(file.damaged) for file in result.packet.attachments] == [False, False, True]


def test_a_pdf_name_over_other_bytes_is_a_warning() -> None:
    result, file, _ = with_file("a.pdf", b"khong phai pdf")
    assert codes(result) == ["M.AttachmentEncoded.Attachment.Format"]
    assert not (file.damaged)
    assert not (result.is_refused)


def test_a_pdf_worn_by_recoding_is_marked() -> None:
    worn = (PDF * 20).decode("utf-8", errors="replace").encode()
    result, file, _ = with_file("a.pdf", worn)
    assert file.damaged == "M.AttachmentEncoded.Attachment.Damaged"
    assert codes(result) == [file.damaged]
    assert not result.is_refused


def test_an_empty_content_is_a_warning() -> None:
    result, file, _ = with_file("a.pdf", "")
    assert codes(result) == ["N.AttachmentEncoded.Attachment.ContentTransferEncoded"]
    assert file.size == 0


def test_a_listed_file_that_did_not_come_is_a_warning() -> None:
    both = reference("cid:1", "cong-van.pdf") + reference("cid:2", "phu-luc.pdf")
    result = read_bytes(packet(references=both))
    assert codes(result) == ["M.edXMLManifest.Reference.ContentId"]
    assert not result.is_refused


def test_a_file_that_was_not_listed_is_a_warning() -> None:
    result = read_bytes(packet(references=""))
    assert codes(result) == ["M.edXMLManifest.Reference"]


def test_two_files_with_one_id_are_refused() -> None:
    files = attachment("cid:1", "a.pdf", PDF) + attachment("cid:cid:1", "b.pdf", PDF)
    result = read_bytes(packet(references=reference("1", "a.pdf"), files=files))
    assert "M.AttachmentEncoded.Attachment.ContentId" in [problem.code for problem in result.errors]


def test_a_big_file_passes_through_in_pieces() -> None:
    content = b"%PDF-1.4\n" + bytes(range(256)) * 8000
    _, _, received = with_file("a.pdf", content)
    assert received == content
