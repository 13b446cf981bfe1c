"""The top of every sheet of an .xlsx workbook: cells, printed headers and footers, boxes and shapes.

A workbook has no page 1 of its own: each sheet is printed from a page of its own, and which one shows first is
what its last reader left open. A cell is a line, as a table cell is in the other formats: it stands apart on
paper. Only capitals count there too, so a column that says *Mật* of things is no mark (D-23).
"""

from __future__ import annotations

import abc
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from lienthong.infra.first_page.bounds import LINES, Budget, UnreadError
from lienthong.infra.first_page.paragraphs import read_lines
from lienthong.infra.first_page.zipped import markup

_SHEETS = re.compile(r"xl/(?:work|chart)sheets/[^/]+\.xml", re.IGNORECASE)
_DRAWINGS = re.compile(r"xl/drawings/[^/]+\.xml", re.IGNORECASE)
_STRINGS = re.compile(r"xl/sharedstrings\.xml", re.IGNORECASE)
_HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|[0-9]+|[A-Z])')
_COLUMNS = re.compile(r"&[LCR]")
_MOST_CELLS = 4_000
"""Cells of the top of one sheet that are looked at."""


def read_workbook(archive: zipfile.ZipFile, budget: Budget) -> Iterator[str]:
    """The lines of all sheets. Raises UnreadError when a sheet is too long to be read to its end."""
    wanted: set[int] = set()
    entries = archive.infolist()
    for entry in entries:
        if _SHEETS.fullmatch(entry.filename):
            sheet = _Sheet()
            for piece in markup(archive, entry, budget):
                yield from sheet.feed(piece)
            yield from sheet.feed(b"", is_last=True)
            wanted |= sheet.shared
    for entry in entries:
        if wanted and _STRINGS.fullmatch(entry.filename):
            yield from _Strings(wanted).read(markup(archive, entry, budget))
        elif _DRAWINGS.fullmatch(entry.filename):
            yield from read_lines(markup(archive, entry, budget))


def printed(text: str) -> Iterator[str]:
    """The lines of a printed header or footer, without its codes (``&C&"Times,Bold"&14…``)."""
    for column in _COLUMNS.split(text.replace("&&", "\0")):
        yield from _HEADER_CODES.sub("", column).replace("\0", "&").splitlines()


class _Part(abc.ABC):
    """An expat parser whose handlers see local names."""

    def __init__(self) -> None:
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.EntityDeclHandler = _refuse_entities
        self._text: list[str] = []
        self._lines: list[str] = []

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[str]:
        """The lines that ended in this piece. Raises UnreadError."""
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise UnreadError("not XML") from error
        lines, self._lines = self._lines, []
        return lines

    @abc.abstractmethod
    def _start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    @abc.abstractmethod
    def _end(self, name: str) -> None:
        """An element ends."""

    def _listen(self) -> None:
        self._text.clear()
        self._parser.CharacterDataHandler = self._text.append

    def _heard(self) -> str:
        self._parser.CharacterDataHandler = None
        return "".join(self._text)


class _Sheet(_Part):
    """The first rows of a sheet that hold anything, and the header and footer at its end."""

    def __init__(self) -> None:
        super().__init__()
        self.shared: set[int] = set()
        self._rows = 0
        self._cells = 0
        self._kind = ""
        self._has_cells = False
        self._inline = ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local in {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}:
            self._listen()
        elif self._rows >= LINES or self._cells >= _MOST_CELLS:
            return
        elif local == "row":
            self._has_cells = False
        elif local == "c":
            self._kind, self._inline = attributes.get("t", "n"), ""
            self._cells += 1
        elif local in {"v", "t"}:
            self._listen()

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local.endswith(("Header", "Footer")) and local != "headerFooter":
            self._lines.extend(printed(self._heard()))
        elif self._rows >= LINES or self._cells >= _MOST_CELLS:
            return
        elif local == "v":
            self._value(self._heard().strip())
        elif local == "t":
            self._inline += self._heard()
        elif local == "c" and self._inline:
            self._has_cells = True
            self._lines.extend(self._inline.splitlines())
        elif local == "row" and self._has_cells:
            self._rows += 1

    def _value(self, text: str) -> None:
        self._has_cells |= bool(text)
        if self._kind == "s":
            if text.isascii() and text.isdecimal() and len(text) <= 9:
                self.shared.add(int(text))
        else:
            self._lines.extend(text.splitlines())


class _Strings(_Part):
    """The wanted ones of a workbook's shared texts."""

    def __init__(self, wanted: set[int]) -> None:
        super().__init__()
        self._wanted = wanted
        self._last = max(wanted)
        self._at = 0
        self._whole = ""
        self._phonetic = False

    def read(self, pieces_of_it: Iterable[bytes]) -> Iterator[str]:
        """The lines of the wanted texts."""
        for piece in pieces_of_it:
            yield from self.feed(piece)
            if self._at > self._last:
                return
        yield from self.feed(b"", is_last=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002  as expat calls it
        local = name.rpartition(":")[2]
        if local == "si":
            self._whole = ""
        elif local == "rPh":
            self._phonetic = True
        elif local == "t" and not self._phonetic and self._at in self._wanted:
            self._listen()

    def _end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "t":
            self._whole += self._heard()
            self._text.clear()
        elif local == "rPh":
            self._phonetic = False
        elif local == "si":
            if self._at in self._wanted:
                self._lines.extend(self._whole.splitlines())
            self._at += 1


def _refuse_entities(*_declaration: object) -> None:
    raise UnreadError("entities are not read")
