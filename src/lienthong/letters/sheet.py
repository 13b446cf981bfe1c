"""The paper: A4 pages with the margins of NĐ 30 Annex I, the shipped typeface, page numbers and the mark.

Lengths are millimetres from the upper left corner; font sizes are points; text stands on baselines.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass

from fpdf import FPDF
from fpdf.fonts import TTFFont

from lienthong.letters import fonts
from lienthong.letters.errors import CharacterNotInFontError
from lienthong.letters.layout import Box
from lienthong.letters.lines import Measure
from lienthong.letters.outlines import draw_outlines, text_outlines

PAGE_WIDTH = 210.0
PAGE_HEIGHT = 297.0
MARGIN_TOP = 20.0
MARGIN_BOTTOM = 20.0
MARGIN_LEFT = 30.0
MARGIN_RIGHT = 15.0
TEXT_WIDTH = PAGE_WIDTH - MARGIN_LEFT - MARGIN_RIGHT
TEXT_BOTTOM = PAGE_HEIGHT - MARGIN_BOTTOM
POINT = 25.4 / 72
"""One point in millimetres."""

FAMILY = "letter"
_PAGE_NUMBER_SIZE = 13
_PAGE_NUMBER_BASELINE = 13.0
_MARK_BASELINE = PAGE_HEIGHT - 9.0
_MARK_GREY = "#e2e2e2"


@dataclass(frozen=True, slots=True)
class Face:
    """A style ("", "B", "I", "BI") and a size in points."""

    style: str
    size: float

    @property
    def ascent(self) -> float:
        """From the top of the line to the baseline, in millimetres."""
        return 0.891 * self.size * POINT

    @property
    def line(self) -> float:
        """Height of a single-spaced line, in millimetres."""
        return 1.149 * self.size * POINT


class Paper(FPDF):
    """FPDF with our fonts; pages are turned by us, never by the library."""

    def __init__(self, *, size: tuple[float, float] = (PAGE_WIDTH, PAGE_HEIGHT), mark: str = "") -> None:
        super().__init__(unit="mm", format=size)
        self._mark = mark
        self.set_auto_page_break(auto=False)
        self.set_margin(0)
        self.c_margin = 0

    def take_face(self, style: str, size: float) -> None:
        """Go on in this style and size. A font is read when it is first wanted, and only such are in the file."""
        if FAMILY + style not in self.fonts:
            self.add_font(FAMILY, style, fonts.FILES[style])
            self._release_file(style)
        self.set_font(FAMILY, style, size)

    def _release_file(self, style: str) -> None:
        """Go on with the font in memory: the library would leave its file open."""
        font = self.fonts[FAMILY + style]
        if isinstance(font, TTFFont):
            font.ttfont.reader.file.close()
            font.ttfont.reader.file = io.BytesIO(fonts.content(style))

    def header(self) -> None:
        """Mark under the text, and the page number from page 2, centred in the top margin."""
        if self._mark:
            self._print_mark()
        if self.page_no() > 1:
            self.take_face("", _PAGE_NUMBER_SIZE)
            text = str(self.page_no())
            middle = MARGIN_LEFT + TEXT_WIDTH / 2
            self.text(middle - self.get_string_width(text) / 2, _PAGE_NUMBER_BASELINE, text)

    def _print_mark(self) -> None:
        middle_x, middle_y = PAGE_WIDTH / 2, PAGE_HEIGHT / 2
        outlines = text_outlines(self._mark, style="B", width=PAGE_WIDTH * 1.1)
        with self.rotation(52, middle_x, middle_y), self.new_path() as path:
            path.style.fill_color = _MARK_GREY
            path.style.stroke_color = None
            path.style.intersection_rule = "nonzero"
            draw_outlines(path, outlines, middle_x, middle_y)
        self.take_face("B", 9)
        self.set_text_color(150, 30, 30)
        self.text(middle_x - self.get_string_width(self._mark) / 2, _MARK_BASELINE, self._mark)
        self.set_text_color(0, 0, 0)


class Sheet:
    """Writing on the paper: measures, places, draws rules."""

    def __init__(self, *, title: str, drafted_at: dt.datetime, mark: str = "") -> None:
        self._paper = Paper(mark=mark)
        self._paper.set_title(title)
        self._paper.set_lang("vi")
        self._paper.set_producer("lienthong")
        self._paper.set_creation_date(drafted_at)
        self._paper.add_page()

    @property
    def page(self) -> int:
        """The current page, counted from 0."""
        return self._paper.page_no() - 1

    def turn(self) -> None:
        """Begin the next page."""
        self._paper.add_page()

    def width(self, text: str, face: Face) -> float:
        """Width of a text in millimetres."""
        self._paper.take_face(face.style, face.size)
        return float(self._paper.get_string_width(text))

    def measure(self, face: Face) -> Measure:
        """The width of texts in one face, for breaking lines."""
        return lambda text: self.width(text, face)

    def write(self, x: float, baseline: float, text: str, face: Face) -> None:
        """Set a text starting at ``x``."""
        if text:
            self._paper.take_face(face.style, face.size)
            self._paper.text(x, baseline, text)

    def centred(self, middle: float, baseline: float, text: str, face: Face) -> None:
        """Set a text around ``middle``."""
        self.write(middle - self.width(text, face) / 2, baseline, text, face)

    def spread(self, x: float, baseline: float, words: tuple[str, ...], span: tuple[float, Face]) -> None:
        """Set words over a width with equal gaps; each carries its space so that text stays readable."""
        width, face = span
        natural = sum(self.width(word, face) for word in words)
        gap = (width - natural) / (len(words) - 1)
        at = x
        for index, word in enumerate(words):
            self.write(at, baseline, word if index == len(words) - 1 else word + " ", face)
            at += self.width(word, face) + gap

    def rule(self, middle: float, y: float, length: float) -> None:
        """Draw a thin line around ``middle``."""
        self._paper.set_line_width(0.25)
        self._paper.line(middle - length / 2, y, middle + length / 2, y)

    def box(self, *, left: float, top: float, width: float, height: float) -> Box:
        """A rectangle of the current page in points from the lower left corner."""
        return Box(
            page=self.page,
            left=round(left / POINT, 2),
            bottom=round((PAGE_HEIGHT - top - height) / POINT, 2),
            right=round((left + width) / POINT, 2),
            top=round((PAGE_HEIGHT - top) / POINT, 2),
        )

    def finish(self) -> bytes:
        """The PDF file."""
        return bytes(self._paper.output())


def require_characters(texts: Iterable[str]) -> None:
    """Pass, or raise ``CharacterNotInFontError`` listing what no style of the typeface can show."""
    known = frozenset.intersection(*(fonts.characters(style) for style in fonts.FILES))
    unknown = sorted({letter for text in texts for letter in text if not letter.isspace()} - known)
    if unknown:
        raise CharacterNotInFontError(
            f"Phông chữ không có ký tự: {' '.join(unknown)} . Hãy thay các ký tự này trong văn bản.",
            characters=tuple(unknown),
        )
