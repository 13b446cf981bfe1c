"""Measuring pages: how many, how large, and the words on them with their places."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2
import pypdfium2.raw as pdfium
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.kernel.text import nfc
from lienthong.letters.placing import Word

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_MOST_CHARACTERS = 20_000
"""Of one page; more is no letter."""
_FILLERS = frozenset("._…·")
_FIRST_WITH_WORDS = 1
_LAST_WITH_WORDS = 2


def measure(path: Path, *, words: bool) -> Mapping[str, object]:
    """Sizes of all pages in points; with ``words`` also the words of three pages, and what forbids signing."""
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError:
        return {"problem": "unreadable"}
    try:
        count = len(document)
        sizes = [document.get_page_size(index) for index in range(count)]
        found: dict[str, Any] = {"sizes": sizes}
        if words:
            chosen = sorted({*range(_FIRST_WITH_WORDS), *range(max(count - _LAST_WITH_WORDS, 0), count)})
            found["words"] = {
                str(index): [asdict(word) for word in words_of(document[index])]
                for index in chosen
                if index < count
            }
            found["hindrances"] = _hindrances(path)
        return found
    finally:
        document.close()


def words_of(page: PdfPage) -> list[Word]:
    """Words in the order of lines from the top, each line from the left; dotted fillers count as space."""
    words = list(_words(page))
    return sorted(words, key=lambda word: (-round(word.baseline / 3), word.left))


def _words(page: PdfPage) -> Iterator[Word]:
    text = page.get_textpage()
    letters: list[tuple[str, float, float, float, float, float, float]] = []
    for index in range(min(text.count_chars(), _MOST_CHARACTERS)):
        letter = chr(pdfium.FPDFText_GetUnicode(text, index))
        if letter.isspace() or letter in _FILLERS or not letter.isprintable():
            if (letters and letter not in _FILLERS) or (
                letters and letter in _FILLERS and not letters[-1][0].isalnum()
            ):
                yield _word(letters)
                letters = []
            continue
        left, bottom, right, top = text.get_charbox(index)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, index, x, y)
        size = pdfium.FPDFText_GetFontSize(text, index)
        if letters:
            _, _, _, last_right, _, last_y, last_size = letters[-1]
            if abs(y.value - last_y) > 2 or not -last_size <= left - last_right <= 0.35 * last_size:
                yield _word(letters)
                letters = []
        letters.append((letter, left, bottom, right, top, y.value, size))
    if letters:
        yield _word(letters)


def _word(letters: list[tuple[str, float, float, float, float, float, float]]) -> Word:
    return Word(
        text=nfc("".join(one[0] for one in letters)),
        left=min(one[1] for one in letters),
        bottom=min(one[2] for one in letters),
        right=max(one[3] for one in letters),
        top=max(one[4] for one in letters),
        baseline=letters[0][5],
        size=max(letters[0][6], 1.0),
    )


def _hindrances(path: Path) -> list[str]:
    """Why the file cannot become a signed document (signing.md R5): codes, in no order that matters."""
    try:
        reader = PdfFileReader(io.BytesIO(path.read_bytes()))
        root = reader.root
        found = []
        if reader.encrypted:
            found.append("encrypted")
        if reader.embedded_signatures:
            found.append("signed")
        if "/AcroForm" in root and "/XFA" in root["/AcroForm"]:
            found.append("xfa")
        names = root["/Names"] if "/Names" in root else {}  # noqa: SIM401  get() leaves references unresolved
        opening = root["/OpenAction"] if "/OpenAction" in root else None  # noqa: SIM401  as above
        if "/AA" in root or "/JavaScript" in names or _is_active(opening):
            found.append("active")
    except (PdfError, ValueError, TypeError, KeyError, OSError, AttributeError, RecursionError):
        return ["structure"]
    return found


def _is_active(action: Any) -> bool:
    """An opening action other than going to a page."""
    return hasattr(action, "get") and action.get("/S") not in (None, "/GoTo")
