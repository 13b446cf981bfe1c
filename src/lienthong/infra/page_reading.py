"""The child that reads page 1 of a file and looks for a secrecy mark (D-23). Runs alone, with limits.

Protocol on its standard streams, one line each way: a JSON ``{"path", "name"}`` in, a JSON
``{"outcome", "code"}`` out. The text itself never leaves this process. A file that crashes or stalls the
reader costs this child only.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from lienthong.edxml.secrecy import page_line_is_secret
from lienthong.infra.children import Answer, serve
from lienthong.kernel.judgement import Outcome
from lienthong.kernel.text import nfc

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

MEMORY_LIMIT = 1024 * 1024 * 1024
_DOCX_PART = "word/document.xml"
_DOCX_HEADER = re.compile(r"word/header[0-9]*\.xml")
_DOCX_BREAKS = frozenset({"br", "cr", "tab"})
_RTF = b"{\\rtf"
_WIDE_GAP = 2.0
"""In heights of a letter: texts on one height of the page further apart than this stand in two columns."""
_DOCX_LIMIT = 4 * 1024 * 1024
_DOCX_PARAGRAPHS = 60
_NUL = 0
_MOST_ANNOTATIONS = 200
_SPOKEN = re.compile(r"M\s*Ậ\s*T")


def read_page_one(path: Path) -> Iterator[str]:
    """The lines of page 1; raises ValueError when the file is of no kind we can read."""
    with path.open("rb") as file:
        start = file.read(1024)
    if b"%PDF-" in start:
        yield from _pdf_lines(path)
    elif start.startswith(b"PK\x03\x04"):
        yield from _docx_lines(path)
    elif not start.startswith(_RTF) and _NUL not in start:
        text = path.read_bytes()[:64_000].decode("utf-8", errors="replace")
        yield from text.splitlines()[:80]
    else:
        raise ValueError("unknown kind of file")


def _pdf_lines(path: Path) -> Iterator[str]:
    import pypdfium2  # noqa: PLC0415  only a child that meets a PDF pays for loading it

    document = pypdfium2.PdfDocument(path)
    try:
        page = document[0]
        textpage = page.get_textpage()
        lines = re.split(r"[\r\n]+", textpage.get_text_bounded())
        yield from lines
        if any(_SPOKEN.search(nfc(line)) for line in lines):
            yield from _columns(textpage)
        yield from _stamps(page)
    finally:
        document.close()


def _columns(textpage: PdfTextPage) -> Iterator[str]:
    """The lines once more, cut where a wide gap parts two columns: a mark may stand beside the date."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  as above

    piece, right = "", 0.0
    for index in range(textpage.count_chars()):
        letter = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if letter in "\r\n":
            yield piece
            piece = ""
        elif not letter.isspace():
            left, bottom, new_right, top = textpage.get_charbox(index)
            if piece.strip() and abs(left - right) > _WIDE_GAP * (top - bottom):
                yield piece
                piece = ""
            right = new_right
            piece += letter
        else:
            piece += letter
    yield piece


def _stamps(page: PdfPage) -> Iterator[str]:
    """What free text and stamps laid over the page say; they are shown with it but are no part of its text."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415  as above

    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if pdfium.FPDFAnnot_GetSubtype(annotation) in {pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP}:
            size = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
            text = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
            pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", text, size)
            yield from bytes(text)[:size].decode("utf-16-le", "replace").rstrip("\0").splitlines()
        pdfium.FPDFPage_CloseAnnot(annotation)


def _docx_lines(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if _DOCX_PART not in names:
            raise ValueError("not a text document")
        for name in [_DOCX_PART, *(name for name in names if _DOCX_HEADER.fullmatch(name))]:
            with archive.open(name) as part:
                yield from _part_lines(part.read(_DOCX_LIMIT))


def _part_lines(data: bytes) -> list[str]:
    """The first lines of one part; names count without their prefix, a text box begins lines of its own."""
    lines: list[str] = []
    open_lines: list[list[str]] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "p":
            open_lines.append([])
        elif local in _DOCX_BREAKS and open_lines:
            lines.append("".join(open_lines[-1]))
            open_lines[-1].clear()

    def end(name: str) -> None:
        if name.rpartition(":")[2] == "p" and open_lines:
            lines.append("".join(open_lines.pop()))

    def text(letters: str) -> None:
        if open_lines:
            open_lines[-1].append(letters)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(data, len(data) < _DOCX_LIMIT)
    except expat.ExpatError as error:
        raise ValueError("not a readable text document") from error
    return [line for line in lines if line.strip()][:_DOCX_PARAGRAPHS]


def _refuse_entities(*_declaration: object) -> None:
    raise ValueError("entities are not read")


def judge(path: Path) -> tuple[Outcome, str]:
    """Look at page 1: FAILED with a mark, PASSED without, CANNOT_TELL when it cannot be read."""
    try:
        lines = list(read_page_one(path))
    except Exception:  # noqa: BLE001  whatever a hostile file does to its reader means one thing: cannot tell
        return Outcome.CANNOT_TELL, "secrecy.page_unreadable"
    if any(page_line_is_secret(line) for line in lines):
        return Outcome.FAILED, "secrecy.page_mark"
    if not any(line.strip() for line in lines):
        return Outcome.CANNOT_TELL, "secrecy.page_without_text"
    return Outcome.PASSED, "secrecy.page_clear"


def main() -> None:
    """Answer until the parent closes the stream."""
    serve(_answer, memory_limit=MEMORY_LIMIT)


def _answer(request: Answer) -> Mapping[str, object]:
    outcome, code = judge(Path(request["path"]))
    return {"outcome": outcome.value, "code": code}


if __name__ == "__main__":
    main()
