"""Lines of page 1 of a PDF: its text, columns apart, and what stamps and notes laid over it say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lienthong.kernel.text import nfc

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

MAGIC = b"%PDF-"
_WIDE_GAP = 2.0
"""In heights of a letter: texts on one height of the page further apart than this stand in two columns."""
_MOST_ANNOTATIONS = 200
_SPOKEN = re.compile(r"M\s*Ậ\s*T")


def read_pdf(source: Path | bytes) -> Iterator[str]:
    """The lines of page 1; whatever pdfium raises means that it cannot be read."""
    import pypdfium2  # noqa: PLC0415  only a child that meets a PDF pays for loading it

    document = pypdfium2.PdfDocument(source)
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
