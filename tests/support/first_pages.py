"""Files of every kind whose first page holds given lines, written by hand byte by byte; no line of our readers."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.sax.saxutils import escape

Lines = Sequence[str]
_WORD_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SHEET_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TEXT_SPACE = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_TABLE_SPACE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE_SPACE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"


def archive(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def docx(lines: Lines) -> bytes:
    """Word 2007 and later."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return archive({"word/document.xml": f'<w:document xmlns:w="{_WORD_SPACE}">{body}</w:document>'})


def odt(lines: Lines) -> bytes:
    """OpenDocument text."""
    return _open_document("text", "".join(f"<t:p>{escape(line)}</t:p>" for line in lines))


def odt_box(lines: Lines) -> bytes:
    """OpenDocument text with the lines in a box inside a paragraph."""
    inner = "".join(f"<t:p>{escape(line)}</t:p>" for line in lines)
    return _open_document("text", f"<t:p>Kính gửi<d:text-box xmlns:d='urn:d'>{inner}</d:text-box>: ...</t:p>")


def odt_header(lines: Lines) -> bytes:
    """OpenDocument text with the lines in the header of its pages."""
    inner = "".join(f"<t:p>{escape(line)}</t:p>" for line in lines)
    return _open_document(
        "text", "<t:p>Kính gửi</t:p>", styles=f"<s:header xmlns:s='urn:s'>{inner}</s:header>"
    )


def ods(lines: Lines) -> bytes:
    """OpenDocument sheets: the lines stand on the second sheet, behind a long first one."""
    rows = "".join(_ods_row(f"dòng {number}") for number in range(200))
    return _open_document("spreadsheet", _ods_table(rows) + _ods_table("".join(map(_ods_row, lines))))


def xlsx(lines: Lines) -> bytes:
    """Excel 2007 and later with shared texts: the lines stand on the second sheet."""
    texts = [f"ô {number}" for number in range(300)] + list(lines)
    rows = [f'<row><c t="s"><v>{number}</v></c></row>' for number in range(len(texts))]
    return _workbook(
        [_xlsx_sheet("".join(rows[:300])), _xlsx_sheet("".join(rows[300:]))],
        "".join(f"<si><t>{escape(text)}</t><rPh><t>x</t></rPh></si>" for text in texts),
    )


def xlsx_inline(lines: Lines) -> bytes:
    """Excel with texts in the cells themselves."""
    rows = "".join(f'<row><c t="inlineStr"><is><t>{escape(x)}</t></is></c></row>' for x in lines)
    return _workbook([_xlsx_sheet(rows)])


def xlsx_header(lines: Lines) -> bytes:
    """Excel with the lines in the printed header."""
    header = escape('&L1&C&"Times New Roman,Bold"&14&KFF0000' + "\n".join(lines) + "&R&P")
    sheet = _xlsx_sheet('<row><c t="str"><v>x</v></c></row>', f"<oddHeader>{header}</oddHeader>")
    return _workbook([sheet])


def doc(lines: Lines) -> bytes:
    """Word 97–2003: two pieces, narrow and wide letters."""
    return _word("Số: 1\r", "".join(f"{line}\r" for line in lines), "")


def doc_cells(lines: Lines) -> bytes:
    """Word 97–2003 with the lines in cells of a table behind a field."""
    return _word("", "\x13 DATE \x14ngày\x15\r" + "".join(f"{line}\x07" for line in lines) + "\x07", "")


def doc_header(lines: Lines) -> bytes:
    """Word 97–2003 with the lines in the header of its pages."""
    return _word("Số: 1\r", "Kính gửi\r", "".join(f"{line}\r" for line in lines))


def xls(lines: Lines) -> bytes:
    """Excel 97–2003: shared texts run on over a continued record; the lines stand on the second sheet."""
    texts = [f"ô {number} đồng" for number in range(100)] + list(lines)
    packed = struct.pack("<II", len(texts), len(texts)) + b"".join(_biff_text(text) for text in texts)
    cut = 8 + 3 + 6  # inside the letters of the first text
    shared = _record(0xFC, packed[:cut]) + _record(0x3C, b"\x01" + packed[cut:])
    first = b"".join(_record(0xFD, struct.pack("<HHHI", n, 0, 0, n)) for n in range(100))
    second = b"".join(_record(0xFD, struct.pack("<HHHI", n, 3, 0, 100 + n)) for n in range(len(lines)))
    return _excel(shared, first, second)


def xls_labels(lines: Lines) -> bytes:
    """Excel 97–2003 with texts in the cells themselves."""
    cells = b"".join(
        _record(0x204, struct.pack("<HHH", n, 0, 0) + _biff_text(line)) for n, line in enumerate(lines)
    )
    return _excel(b"", cells)


def xls_box(lines: Lines) -> bytes:
    """Excel 97–2003 with the lines in a text box."""
    text = "\n".join(lines)
    box = _record(0x1B6, struct.pack("<HHHHHHI", 0, 0, 0, 0, 0, len(text), 0))
    return _excel(b"", box + _record(0x3C, b"\x01" + text.encode("utf-16-le")) + _record(0x3C, b"\0" * 16))


def rtf(lines: Lines) -> bytes:
    r"""Rich text as Word writes it: ``\u`` with a letter for old readers."""
    return _rich("".join(rf"{_rtf_letters(line)}\par " for line in lines))


def rtf_box(lines: Lines) -> bytes:
    """Rich text with the lines in a box."""
    inner = "".join(rf"{_rtf_letters(line)}\par " for line in lines)
    return _rich(
        rf"K\'ednh{{\shp{{\*\shpinst\shpleft1{{\sp{{\sn a}}{{\sv 1}}}}{{\shptxt {inner}}}}}}} g\u7917?i\par"
    )


def rtf_codepage(lines: Lines) -> bytes:
    """Rich text in the Vietnamese code page of a font."""
    raw = "".join(f"\\'{byte:02x}" if byte > 127 else chr(byte) for byte in _cp1258("|".join(lines)))
    return _rich(r"\f1 " + raw.replace("|", r"\line ") + r"\par")


def html(lines: Lines) -> bytes:
    """A web page."""
    body = "".join(f"<p><b>{escape(line)}</b></p>\n" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>p {{}}</style></head>{body}</html>".encode()
    )


def html_cells(lines: Lines) -> bytes:
    """What many programs call .xls or .doc: a table of HTML, letters as numbers."""
    cells = "".join(f"<td>{''.join(f'&#{ord(letter)};' for letter in line)}</td>" for line in lines)
    return f"<table><tr><td>STT</td>{cells}</tr></table>".encode()


def text(encoding: str) -> Callable[[Lines], bytes]:
    """Plain text in an encoding."""
    return lambda lines: "\r\n".join(["Số: 12/BC", *lines, "Kính gửi: Các bộ, ngành trung ương"]).encode(
        encoding
    )


def word_xml(lines: Lines) -> bytes:
    """Word 2003 XML."""
    body = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    return f'<?xml version="1.0"?><w:wordDocument xmlns:w="urn:w"><w:body>{body}</w:body></w:wordDocument>'.encode()


def in_archive(make: Callable[[Lines], bytes], depth: int = 1) -> Callable[[Lines], bytes]:
    """The file inside archives, beside one that is clear."""

    def made(lines: Lines) -> bytes:
        data = make(lines)
        for _ in range(depth):
            data = archive({"ghi-chu.txt": "Ghi chú", "thu-muc/": "", "thu-muc/tep": data})
        return data

    return made


KINDS: dict[str, Callable[[Lines], bytes]] = {
    "docx": docx,
    "odt": odt,
    "odt-box": odt_box,
    "odt-header": odt_header,
    "ods": ods,
    "xlsx": xlsx,
    "xlsx-inline": xlsx_inline,
    "xlsx-header": xlsx_header,
    "doc": doc,
    "doc-cells": doc_cells,
    "doc-header": doc_header,
    "xls": xls,
    "xls-labels": xls_labels,
    "xls-box": xls_box,
    "rtf": rtf,
    "rtf-box": rtf_box,
    "html": html,
    "html-cells": html_cells,
    "word-xml": word_xml,
    "text": text("utf-8"),
    "text-mark": text("utf-8-sig"),
    "text-utf-16": text("utf-16"),
    "text-utf-16-le": text("utf-16-le"),
    "text-utf-16-be": text("utf-16-be"),
    "text-utf-32": text("utf-32"),
    "zip-docx": in_archive(docx),
    "zip-xls": in_archive(xls),
    "zip-zip-odt": in_archive(odt, 2),
}
"""Every kind of file whose first page is read, by a name for the test."""


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (version 3) of streams, each filled up so that none is short."""
    filled = {
        name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()
    }
    entries = [_entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)]
    fat, at = [0xFFFFFFFD, 0xFFFFFFFE], 2
    assert len(streams) <= 3, "one sector of directory"
    for number, (name, data) in enumerate(filled.items(), start=1):
        count = len(data) // 512
        entries.append(
            _entry(name, 2, 0xFFFFFFFF, at, len(data), after=number + 1 if number < len(filled) else None)
        )
        fat += [*range(at + 1, at + count), 0xFFFFFFFE]
        at += count
    assert len(fat) <= 128, "one sector of allocation table"
    head = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    directory = b"".join(entries).ljust(512, b"\0")
    return head.ljust(512, b"\xff") + table + directory + b"".join(filled.values())


def _entry(name: str, kind: int, child: int, start: int, size: int, after: int | None = None) -> bytes:
    spelled = name.encode("utf-16-le") + b"\0\0"
    is_root = kind == 5
    return (
        spelled.ljust(64, b"\0")
        + struct.pack("<HBB", len(spelled), kind, 1)
        + struct.pack("<III", 0xFFFFFFFF, after or 0xFFFFFFFF, child if is_root else 0xFFFFFFFF)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _word(narrow: str, wide: str, header: str) -> bytes:
    """Letters of the body in two pieces, then those of the headers; all three have an end of their own."""
    base, letters = 1024, [narrow, wide, header]
    main = bytearray(base)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    struct.pack_into("<8i", main, 0x4C, len(narrow) + len(wide), 0, len(header), 0, 0, 0, 0, 0)
    places, told = [0], b""
    for number, part in enumerate(letters):
        places.append(places[-1] + len(part))
        at = len(main)
        told += struct.pack("<HIH", 0, at * 2 | 0x40000000 if number == 0 else at, 0)
        main += part.encode("cp1252", "replace") if number == 0 else part.encode("utf-16-le")
    pieces = struct.pack("<4I", *places) + told
    clx = b"\x01\x02\x00zz" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(main), "1Table": clx})


def _excel(shared: bytes, *sheets: bytes) -> bytes:
    begin, end = _record(0x809, struct.pack("<HH", 0x0600, 5) + bytes(12)), _record(0x0A, b"")
    return compound({"Workbook": begin + shared + end + b"".join(begin + one + end for one in sheets)})


def _record(kind: int, data: bytes) -> bytes:
    assert len(data) <= 8224
    return struct.pack("<HH", kind, len(data)) + data


def _biff_text(text: str) -> bytes:
    return struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")


def _open_document(kind: str, body: str, styles: str = "") -> bytes:
    spaces = f"xmlns:o='{_OFFICE_SPACE}' xmlns:t='{_TEXT_SPACE}' xmlns:b='{_TABLE_SPACE}'"
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<o:document-content {spaces}><o:body>{body}</o:body></o:document-content>",
            "styles.xml": f"<o:document-styles {spaces}>{styles}</o:document-styles>",
        }
    )


def _ods_row(line: str) -> str:
    return f"<b:table-row><b:table-cell><t:p>{escape(line)}</t:p></b:table-cell></b:table-row>"


def _ods_table(rows: str) -> str:
    return f"<b:table b:name='x'>{rows}</b:table>"


def _xlsx_sheet(rows: str, printed: str = "") -> str:
    return (
        f'<worksheet xmlns="{_SHEET_SPACE}"><sheetData>{rows}</sheetData>'
        f"<headerFooter>{printed}</headerFooter></worksheet>"
    )


def _workbook(sheets: Sequence[str], shared: str = "") -> bytes:
    parts = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, start=1)}
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": "<workbook/>",
            **parts,
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET_SPACE}">{shared}</sst>',
        }
    )


def _rich(body: str) -> bytes:
    fonts = r"{\fonttbl{\f0\fcharset0 Times New Roman;}{\f1\fcharset163 Times New Roman;}}"
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0" + fonts + r"{\*\generator x;}\uc1 S\'f4\par " + body + "}"
    ).encode("ascii")


def _rtf_letters(line: str) -> str:
    units = struct.unpack(f"<{len(line.encode('utf-16-le')) // 2}H", line.encode("utf-16-le"))
    return "".join(
        chr(unit)
        if (chr(unit).isalnum() and unit < 128) or unit == 32
        else rf"\u{unit - 65536 * (unit > 32767)}?"
        for unit in units
    )


def _cp1258(text: str) -> bytes:
    """In the form Vietnamese Windows writes: the letter with its own mark, then the tone."""
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            low, tones = unicodedata.normalize("NFD", letter)[0], unicodedata.normalize("NFD", letter)[1:]
            above = next((sign for sign in tones if sign in "\u0302\u0306\u031b"), "")
            tone = next(sign for sign in tones if sign != above)
            out += unicodedata.normalize("NFC", low + above).encode("cp1258") + tone.encode("cp1258")
    return out
