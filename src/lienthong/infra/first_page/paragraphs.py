"""Lines of XML text documents: Word, OpenDocument, drawings. Elements count by their local name.

A paragraph is a line; one inside another (a text box) is a line of its own. What is shown counts: letters set in
capitals by the format, the words of a watermark, and no text that is hidden, deleted or an instruction. Formats
given by a named style are not looked up. Entities are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from xml.parsers import expat

from lienthong.infra.first_page.bounds import LINES, UnreadError

PARAGRAPHS = frozenset({"p", "h"})
BREAKS = frozenset({"br", "cr", "tab", "line-break"})
_CAPITALS = frozenset({"caps", "smallCaps"})
_IN_CAPITALS = frozenset({"uppercase", "small-caps"})
_UNSHOWN = frozenset({"delText", "instrText", "delInstrText", "note-citation"})
_HIDDEN = "vanish"
_PROPERTIES_BELOW_RUN = 2
"""``w:vanish`` stands in ``w:rPr`` in the run ``w:r`` that it hides."""
_OFF = frozenset({"0", "false", "off", "none"})
_DEEPEST = 2_000


class LineReader:
    """Collects lines while XML is fed; ``restarts`` are elements (tables of a workbook) with a page of their own."""

    def __init__(self, restarts: Collection[str] = ()) -> None:
        self._restarts = restarts
        self._open: list[list[str]] = []
        self._in_capitals = False
        """Whether a run of the open paragraph is set in capitals."""
        self._has_capitals = False
        """Whether a format of an OpenDocument text sets capitals; which lines use it is not looked up."""
        self._unshown_at = 0
        """Depth of the element whose text is not shown, 0 without one."""
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

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UnreadError("nested too deep")
        local = name.rpartition(":")[2]
        if local in PARAGRAPHS:
            self._open.append([])
        elif local in _CAPITALS:
            self._in_capitals = self._in_capitals or _is_on(attributes)
        elif local in _UNSHOWN and not self._unshown_at:
            self._unshown_at = self._depth
        elif local == _HIDDEN and not self._unshown_at and _is_on(attributes):
            self._unshown_at = self._depth - _PROPERTIES_BELOW_RUN
        elif local == "text-properties":
            self._has_capitals = self._has_capitals or not _IN_CAPITALS.isdisjoint(attributes.values())
        elif local == "textpath":
            self._close(attributes.get("string", ""))
        elif local in BREAKS and self._open:
            self._close("".join(self._open[-1]))
            self._open[-1].clear()
        elif local in self._restarts:
            self._shown = 0

    def _end(self, name: str) -> None:
        if self._depth == self._unshown_at:
            self._unshown_at = 0
        self._depth -= 1
        if name.rpartition(":")[2] in PARAGRAPHS and self._open:
            self._close("".join(self._open.pop()))
            self._in_capitals = False

    def _text(self, letters: str) -> None:
        if self._open and not self._unshown_at and self._shown < LINES:
            self._open[-1].append(letters)

    def _close(self, line: str) -> None:
        if line.strip() and self._shown < LINES:
            self._shown += 1
            self._lines.append(line.upper() if self._in_capitals or self._has_capitals else line)


def read_lines(pieces: Iterable[bytes], restarts: Collection[str] = ()) -> Iterator[str]:
    """The first page's lines of one XML part, given in pieces. Raises UnreadError."""
    reader = LineReader(restarts)
    for piece in pieces:
        yield from reader.feed(piece)
        if reader.is_full:
            return
    yield from reader.feed(b"", is_last=True)


def _is_on(attributes: dict[str, str]) -> bool:
    return not any(
        name.rpartition(":")[2] == "val" and value.lower() in _OFF for name, value in attributes.items()
    )


def _refuse_entities(*_declaration: object) -> None:
    raise UnreadError("entities are not read")
