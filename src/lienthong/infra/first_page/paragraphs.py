"""Lines of XML text documents: Word, OpenDocument, drawings. Elements count by their local name.

A paragraph is a line; one inside another (a text box) is a line of its own. Entities are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from xml.parsers import expat

from lienthong.infra.first_page.bounds import LINES, UnreadError

PARAGRAPHS = frozenset({"p", "h"})
BREAKS = frozenset({"br", "cr", "tab", "line-break"})
_DEEPEST = 2_000


class LineReader:
    """Collects lines while XML is fed; ``restarts`` are elements (tables of a workbook) with a page of their own."""

    def __init__(self, restarts: Collection[str] = ()) -> None:
        self._restarts = restarts
        self._open: list[list[str]] = []
        self._depth = 0
        self._shown = 0
        self._lines: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.EntityDeclHandler = _refuse_entities

    @property
    def is_full(self) -> bool:
        """Whether the first page is over and nothing begins another."""
        return self._shown >= LINES and not self._restarts

    def feed(self, piece: bytes, *, is_last: bool = False) -> list[str]:
        """The lines that ended in this piece. Raises UnreadError."""
        try:
            self._parser.Parse(piece, is_last)
        except expat.ExpatError as error:
            raise UnreadError("not XML") from error
        lines, self._lines = self._lines, []
        return lines

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadError("nested too deep")
        local = name.rpartition(":")[2]
        if local in PARAGRAPHS:
            self._open.append([])
        elif local in BREAKS and self._open:
            self._close("".join(self._open[-1]))
            self._open[-1].clear()
        elif local in self._restarts:
            self._shown = 0

    def _end(self, name: str) -> None:
        self._depth -= 1
        if name.rpartition(":")[2] in PARAGRAPHS and self._open:
            self._close("".join(self._open.pop()))

    def _text(self, letters: str) -> None:
        if self._open and self._shown < LINES:
            self._open[-1].append(letters)

    def _close(self, line: str) -> None:
        if line.strip() and self._shown < LINES:
            self._shown += 1
            self._lines.append(line)


def read_lines(pieces: Iterable[bytes], restarts: Collection[str] = ()) -> Iterator[str]:
    """The first page's lines of one XML part, given in pieces. Raises UnreadError."""
    reader = LineReader(restarts)
    for piece in pieces:
        yield from reader.feed(piece)
        if reader.is_full:
            return
    yield from reader.feed(b"", is_last=True)


def _refuse_entities(*_declaration: object) -> None:
    raise UnreadError("entities are not read")
