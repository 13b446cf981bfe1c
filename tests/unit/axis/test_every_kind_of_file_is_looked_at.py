"""D-23: a line of the first page that is only the mark is seen in every kind of file officials send."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lienthong.infra.page_reading import judge
from lienthong.kernel.judgement import Outcome
from support.first_pages import (
    KINDS,
    archive,
    compound,
    docx,
    in_archive,
    odt,
    rtf_codepage,
    text,
    xlsx,
)

pytestmark = pytest.mark.law("D-23")
KIND = pytest.mark.parametrize("kind", KINDS)


def outcome(tmp_path: Path, data: bytes) -> Outcome:
    path = tmp_path / "tệp"
    path.write_bytes(data)
    return judge(path)[0]


@KIND
@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT  MẬT"])
def test_the_mark_is_seen(tmp_path: Path, kind: str, mark: str) -> None:
    lines = ["BỘ NGOẠI GIAO", mark, "Về việc thử nghiệm"]
    assert outcome(tmp_path, KINDS[kind](lines)) is Outcome.FAILED


@KIND
@pytest.mark.parametrize(
    "line", ["Bảo vệ bí mật nhà nước", "BẢO MẬT", "MẬT KHẨU", "Mật", "mật", "MẬT ONG", "Độ mật: MẬT"]
)
def test_the_word_in_running_text_or_in_small_letters_is_no_mark(
    tmp_path: Path, kind: str, line: str
) -> None:
    """So a cell of a sheet that says Mật of a thing is none: on page 1 only capitals count (D-23)."""
    assert outcome(tmp_path, KINDS[kind](["Số: 12/BC", line, "nội dung"])) is Outcome.PASSED


@KIND
def test_a_file_cut_short_is_never_called_clear_where_its_end_matters(tmp_path: Path, kind: str) -> None:
    whole = KINDS[kind](["BỘ NGOẠI GIAO", "MẬT", "Về việc thử nghiệm"])
    for share in (0.2, 0.5, 0.9):
        found = outcome(tmp_path, whole[: int(len(whole) * share)])
        assert found is not Outcome.PASSED or kind.startswith(("text", "html"))


def test_letters_of_the_old_vietnamese_code_page_are_read(tmp_path: Path) -> None:
    assert outcome(tmp_path, rtf_codepage(["Số", "TUYỆT MẬT"])) is Outcome.FAILED
    assert outcome(tmp_path, rtf_codepage(["Số", "TUYỆT ĐỐI BÍ MẬT"])) is Outcome.PASSED


def test_full_width_and_invisible_letters_hide_no_mark(tmp_path: Path) -> None:
    for line in ("\uff2d\u1eac\uff34", "M\u200bẬ\u00adT\ufeff", "T\u2060ỐI M\u034fẬT"):
        assert outcome(tmp_path, docx(["x", line])) is Outcome.FAILED


def word(body: str) -> bytes:
    return archive({"word/document.xml": f"<w:document><w:body>{body}</w:body></w:document>"})


@pytest.mark.parametrize(
    "body",
    [
        "<w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>Mật</w:t></w:r></w:p>",
        '<w:p><w:r><w:rPr><w:smallCaps w:val="1"/></w:rPr><w:t>Tối mật</w:t></w:r></w:p>',
        '<w:p><w:r><w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict></w:r></w:p>',
        "<w:p><w:r><w:t>MẬT</w:t></w:r><w:del><w:r><w:delText> (bỏ)</w:delText></w:r></w:del></w:p>",
        "<w:p><w:r><w:t>M</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>zz</w:t></w:r><w:r><w:t>ẬT</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>MẬT</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
    ],
)
def test_what_the_page_shows_counts_whatever_the_format(tmp_path: Path, body: str) -> None:
    assert outcome(tmp_path, word(f"<w:p><w:r><w:t>Số: 12</w:t></w:r></w:p>{body}")) is Outcome.FAILED


def test_a_format_that_is_switched_off_or_hides_the_mark_sets_no_mark(tmp_path: Path) -> None:
    off = '<w:p><w:r><w:rPr><w:caps w:val="0"/></w:rPr><w:t>Mật</w:t></w:r></w:p>'
    after = "<w:p><w:r><w:rPr><w:caps/></w:rPr><w:t>Số</w:t></w:r></w:p><w:p><w:r><w:t>Mật</w:t></w:r></w:p>"
    deleted = (
        "<w:p><w:r><w:t>Số</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>MẬT</w:delText></w:r></w:del></w:p>"
    )
    for body in (off, after, deleted):
        assert outcome(tmp_path, word(body)) is Outcome.PASSED


def test_capitals_of_an_open_document_format_and_its_notes_hide_no_mark(tmp_path: Path) -> None:
    styles = '<style:text-properties fo:text-transform="uppercase"/>'
    for inside in (
        f"{styles}<text:p>Mật</text:p>",
        "<text:p>MẬT<text:note-citation>1</text:note-citation></text:p>",
    ):
        content = f"<office:document-content>{inside}</office:document-content>"
        data = archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
        assert outcome(tmp_path, data) is Outcome.FAILED


@pytest.mark.parametrize("data", [b"\0x\nM\xe1\xba\xacT\ny", b"x\nM\xe1\xba\xacT\n\0"])
def test_a_stray_zero_makes_no_other_encoding(tmp_path: Path, data: bytes) -> None:
    assert outcome(tmp_path, data) is not Outcome.PASSED


def test_rich_text_behind_a_mark_of_order_is_rich_text(tmp_path: Path) -> None:
    assert outcome(tmp_path, b"\xef\xbb\xbf\n" + rtf_codepage(["Số", "TUYỆT MẬT"])) is Outcome.FAILED


def test_text_in_an_unknown_encoding_is_not_called_clear_and_a_mark_in_it_is_seen(tmp_path: Path) -> None:
    marked = b"S\xf4\r\nM\xc2\xf2T\r\n"
    assert outcome(tmp_path, marked) is Outcome.FAILED
    assert outcome(tmp_path, b"C\xb8c b\xe9, ng\xb5nh\r\n") is Outcome.CANNOT_TELL


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", id="image"),
        pytest.param(b"7z\xbc\xaf\x27\x1c\0\x04", id="7z"),
        pytest.param(b"MIME-Version: 1.0\r\n\r\nM=E1=BA=ACT\r\n", id="mail"),
        pytest.param(compound({"PowerPoint Document": b"x"}), id="slides"),
        pytest.param(compound({"EncryptedPackage": b"x"}), id="protected"),
        pytest.param(compound({"WordDocument": b"\xec\xa5\x68\x00" + bytes(600)}), id="word-95"),
        pytest.param(compound({"Workbook": b"\x09\x08\x08\x00\x00\x05" + bytes(600)}), id="excel-95"),
        pytest.param(archive({"[Content_Types].xml": "", "ppt/slides/slide1.xml": ""}), id="pptx"),
        pytest.param(archive({}), id="empty-zip"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_is_not_read_is_told_so(tmp_path: Path, other: bytes) -> None:
    assert outcome(tmp_path, other) is Outcome.CANNOT_TELL
    inside = archive({"a.txt": "Ghi chú", "b": other})
    assert outcome(tmp_path, inside) is Outcome.CANNOT_TELL
    marked = archive({"a": other, "b.txt": "MẬT"})
    assert outcome(tmp_path, marked) is Outcome.FAILED


def test_an_archive_of_clear_files_is_clear_and_one_too_deep_is_not_told(tmp_path: Path) -> None:
    assert outcome(tmp_path, archive({"a.docx": docx(["x"]), "b.odt": odt(["y"])})) is Outcome.PASSED
    assert outcome(tmp_path, in_archive(docx, 3)(["MẬT"])) is Outcome.FAILED
    assert outcome(tmp_path, in_archive(docx, 4)(["MẬT"])) is Outcome.CANNOT_TELL


def test_what_stands_behind_the_first_page_does_not_count(tmp_path: Path) -> None:
    for make in (docx, odt, xlsx, text("utf-8")):
        assert outcome(tmp_path, make([f"dòng {n}" for n in range(100)] + ["MẬT"])) is Outcome.PASSED


def bomb() -> bytes:
    """Ten thousand to one, and again inside."""
    inside = archive({"0": bytes(40_000_000)})
    return archive({f"{n}": inside for n in range(8)})


def many_files() -> bytes:
    return archive({f"{n}.txt": "x" for n in range(8_000)}, zipfile.ZIP_STORED)


def many_sheets() -> bytes:
    sheet = (
        f"<worksheet><sheetData>{('<row><c><v>1</v></c></row>' + ' ' * 174) * 40_000}</sheetData></worksheet>"
    )
    sheets = {f"xl/worksheets/sheet{n}.xml": sheet for n in range(5)}
    return archive({"xl/workbook.xml": "<w/>", **sheets})


def wide_sheet() -> bytes:
    cells = "<c><v>1</v></c>" * 200_000
    sheet = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    return archive({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": sheet})


def endless_strings() -> bytes:
    shared = "<sst>" + f"<si><t>{'x' * 60}</t></si>" * 250_000 + "</sst>"
    sheet = '<worksheet><sheetData><row><c t="s"><v>249999</v></c></row></sheetData></worksheet>'
    parts = {"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared}
    return archive(parts)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": bomb,
    "many-files": many_files,
    "many-sheets": many_sheets,
    "wide-sheet": wide_sheet,
    "endless-strings": endless_strings,
    "deep-xml": lambda: archive({"word/document.xml": "<p>" * 500_000}),
    "laughing-xml": lambda: archive(
        {"word/document.xml": '<!DOCTYPE p [<!ENTITY a "MẬT"><!ENTITY b "&a;&a;">]><p>&b;</p>'}
    ),
    "long-paragraph": lambda: archive({"word/document.xml": "<p>" + "x" * 15_000_000 + "</p>"}),
    "deep-rtf": lambda: b"{\\rtf1" + b"{" * 1_000_000,
    "long-rtf": lambda: b"{\\rtf1" + b"\\b0 x" * 900_000 + b"}",
    "open-tags": lambda: b"<html>" + b"<a " * 300_000,
    "open-comments": lambda: b"<html>" + b"<!--" * 300_000,
    "open-references": lambda: b"<html>" + b"&#" * 300_000,
    "ring-of-sectors": lambda: compound({"WordDocument": b"x"})[:512] + struct_ring(),
    "many-records": lambda: (
        compound({"Workbook": b"\x09\x08\x10\x00\x00\x06" + bytes(14)})[:1536] + b"\x01\x00\x00\x00" * 200_000
    ),
}


def struct_ring() -> bytes:
    """An allocation table in which every sector is followed by itself."""
    return b"".join(number.to_bytes(4, "little") for number in range(128)) + bytes(2048)


NOTHING_HIDDEN = {"long-paragraph", "wide-sheet", "open-tags", "open-comments", "open-references"}
"""Read to the end within the bounds: what stands in them was looked at."""


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_are_read_to_an_end_and_not_called_clear(tmp_path: Path, case: str) -> None:
    path = tmp_path / "tệp"
    path.write_bytes(HOSTILE[case]())
    found = judge(path)[0]
    assert found is Outcome.CANNOT_TELL or case in NOTHING_HIDDEN
