"""Attachment contents by name, for case data: small real files, damaged ones, large ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping

from lienthong.kit.errors import KitCaseError

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PLAIN_LINE = "Van ban dung de thu ket noi"


def pdf(lines: tuple[str, ...] = (_PLAIN_LINE,)) -> bytes:
    """A PDF of one page with a line of text each, readable letter by letter (a ToUnicode map)."""
    letters = sorted({letter for line in lines for letter in line})
    codes = {letter: number for number, letter in enumerate(letters, start=1)}
    shown = "\n".join(
        f"BT /F1 14 Tf 60 {760 - 24 * row} Td <{''.join(f'{codes[c]:02x}' for c in line)}> Tj ET"
        for row, line in enumerate(lines)
    ).encode()
    pairs = "\n".join(f"<{codes[c]:02x}> <{ord(c):04x}>" for c in letters)
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /K def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <ff> endcodespacerange\n{len(letters)} beginbfchar\n{pairs}\nendbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    ).encode()
    differences = " ".join(f"/{c}" if c.isalpha() and c.isascii() else "/space" for c in letters)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        _stream(shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R /Encoding "
        b"<< /Type /Encoding /Differences [1 " + differences.encode() + b"] >> >>",
        _stream(unicode_map),
    ]
    return _assembled(objects)


def _stream(content: bytes) -> bytes:
    return b"<< /Length " + str(len(content)).encode() + b" >>\nstream\n" + content + b"\nendstream"


def _assembled(objects: list[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    count = len(objects) + 1
    return (
        written
        + f"xref\n0 {count}\n0000000000 65535 f \n".encode()
        + table
        + f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n".encode()
    )


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """A ZIP with these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return target.getvalue()


def docx(*lines: str) -> bytes:
    """A small .docx with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    kinds = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    return zipped(
        {
            "[Content_Types].xml": kinds.encode(),
            "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'.encode(),
        }
    )


def _signed(content: bytes) -> bytes:
    """A PDF with a signature dictionary appended; its value is no signature."""
    place = content.rindex(b"startxref")
    mark = b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 10 20 10] >>"
    return content[:place] + b"9 0 obj\n" + mark + b"\nendobj\n" + content[place:]


def _large(size: int) -> bytes:
    start = pdf()
    return start + b"% " + b"0123456789abcdef" * (size // 16)


_CONTENTS: Mapping[str, Callable[[], bytes]] = {
    "pdf": pdf,
    "pdf_other": lambda: pdf(("Noi dung khac",)),
    "pdf_bare": lambda: b"%PDF-1.4\n%demo\n",
    "pdf_large": lambda: _large(5 * 1024 * 1024),
    "pdf_signed": lambda: _signed(pdf()),
    "pdf_signed_other": lambda: _signed(pdf(("Noi dung khac",))),
    "pdf_cut": lambda: pdf()[:200],
    "pdf_replaced_bytes": lambda: pdf() + b"\xef\xbf\xbd" * 400,
    "pdf_secret": lambda: pdf(("TUYỆT MẬT", "Noi dung")),
    "pdf_word_in_sentence": lambda: pdf(("Quy che bảo mật thong tin",)),
    "zip_of_pdf": lambda: zipped({"2c1f9a.pdf": pdf()}),
    "zip_of_two": lambda: zipped({"a.pdf": pdf(), "b.pdf": pdf(("B",))}),
    "zip_unsafe": lambda: zipped({"../../etc/xau.pdf": pdf()}),
    "zip_cut": lambda: zipped({"a.pdf": pdf()})[:60],
    "zip_bomb": lambda: zipped({"a.txt": b"\0" * (64 * 1024 * 1024)}),
    "docx": lambda: docx("Van ban thu"),
    "docx_secret": lambda: docx("TỐI MẬT", "Nội dung"),
    "txt": "Bảng kèm theo\r\n1;2;3\r\n".encode,
    "txt_secret": "MẬT\r\nNội dung\r\n".encode,
    "rtf": lambda: rb"{\rtf1\ansi Van ban thu\par}",
    "png": lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
    "xml": "<bang><dong>một</dong></bang>".encode,
    "empty": lambda: b"",
    "one_byte": lambda: b"x",
}


def content_named(name: str) -> bytes:
    """The content a case names."""
    made = _CONTENTS.get(name)
    if made is None:
        raise KitCaseError(f"Dữ liệu kiểm thử nêu nội dung tệp không có: {name}.")
    return made()
