"""The top of every sheet of an Excel 97–2003 workbook (BIFF8, [MS-XLS]): cells, printed headers, text boxes.

Excel 5 and 95 keep letters of unknown code pages and are not read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lienthong.infra.first_page.bounds import LINES, UnreadError
from lienthong.infra.first_page.workbook import printed

_BOF, _EOF, _CONTINUE, _FILEPASS = 0x0809, 0x000A, 0x003C, 0x002F
_SHARED, _CELL_SHARED, _CELL_TEXT, _CELL_RICH = 0x00FC, 0x00FD, 0x0204, 0x00D6
_FORMULA_TEXT, _HEADER, _FOOTER, _BOX = 0x0207, 0x0014, 0x0015, 0x01B6
_BIFF8 = 0x0600
_MOST_RECORDS = 600_000
_MOST_CELLS = 4_000
_LONGEST_SHARED = 24 * 1024 * 1024
_WIDE, _EXTENDED, _RICH = 0x01, 0x04, 0x08

_Record = tuple[int, list[bytes]]
"""Kind, and the data of the record and of those that continue it."""


def read_old_workbook(stream: bytes) -> Iterator[str]:
    """The lines of all sheets. Raises UnreadError."""
    if len(stream) < 8 or struct.unpack_from("<H", stream, 4)[0] != _BIFF8:
        raise UnreadError("another version")
    shared: list[bytes] = []
    wanted: set[int] = set()
    top = _Top()
    for kind, parts in _records(stream):
        if kind == _BOF:
            top = _Top()
        elif kind == _SHARED:
            shared = parts
        elif kind == _CELL_SHARED and top.has(parts[0]):
            wanted.add(struct.unpack_from("<I", parts[0], 6)[0])
        else:
            yield from _shown(kind, parts, top)
    if wanted:
        yield from _shared_texts(shared, wanted)


def _shown(kind: int, parts: list[bytes], top: _Top) -> Iterator[str]:
    """The lines of a record that holds its text itself."""
    if kind == _FILEPASS:
        raise UnreadError("protected")
    if kind in {_HEADER, _FOOTER} and len(parts[0]) > 2:
        yield from printed(_Texts(parts).next())
    elif kind == _BOX and len(parts) > 1 and parts[1]:
        yield from _box(parts)
    elif kind == _FORMULA_TEXT:
        yield from _Texts(parts).next().splitlines()
    elif kind in {_CELL_TEXT, _CELL_RICH} and top.has(parts[0]):
        yield from _Texts([parts[0][6:], *parts[1:]]).next().splitlines()


class _Top:
    """Which cells of a sheet stand in its first rows that hold text."""

    def __init__(self) -> None:
        self._rows: set[int] = set()
        self._cells = 0

    def has(self, cell: bytes) -> bool:
        """Whether this cell still counts."""
        if len(cell) < 10:
            raise UnreadError("a cell cut short")
        row = int.from_bytes(cell[:2], "little")
        if row not in self._rows and len(self._rows) >= LINES:
            return False
        self._rows.add(row)
        self._cells += 1
        return self._cells <= _MOST_CELLS


def _records(stream: bytes) -> Iterator[_Record]:
    """Every record with its continuations. Raises UnreadError when one runs past the end, or there are too many."""
    kind, parts, at, count = -1, list[bytes](), 0, 0
    while at + 4 <= len(stream):
        count += 1
        if count > _MOST_RECORDS:
            raise UnreadError("too many records")
        found, size = struct.unpack_from("<HH", stream, at)
        if found == 0 and size == 0:
            break  # padding behind the last sheet
        data = stream[at + 4 : at + 4 + size]
        if len(data) < size:
            raise UnreadError("a record cut short")
        at += 4 + size
        if found == _CONTINUE and parts:
            parts.append(data)
            continue
        if parts:
            yield kind, parts
        kind, parts = found, [data]
    if parts:
        yield kind, parts


def _box(parts: list[bytes]) -> Iterator[str]:
    """The text of a box: its length stands in the record, its letters in the continuations."""
    if len(parts[0]) < 12:
        raise UnreadError("a box cut short")
    length = struct.unpack_from("<H", parts[0], 10)[0]
    if length:
        first = parts[1]
        yield from _Texts([struct.pack("<H", length) + first, *parts[2:]]).next().splitlines()


def _shared_texts(parts: list[bytes], wanted: set[int]) -> Iterator[str]:
    if not parts or sum(map(len, parts)) > _LONGEST_SHARED:
        raise UnreadError("no shared texts, or too many")
    texts = _Texts(parts)
    texts.skip(8)
    for number in range(max(wanted) + 1):
        text = texts.next()
        if number in wanted:
            yield from text.splitlines()


class _Texts:
    """Texts, each its length in two bytes, options and letters, one after the other over continued records.

    Letters cut by a record's end go on behind new options.
    """

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part = 0
        self._at = 0

    def next(self) -> str:
        """The next text. Raises UnreadError where it ends too soon."""
        length = int.from_bytes(self._bytes(2), "little")
        options = self._bytes(1)[0]
        runs = int.from_bytes(self._bytes(2), "little") if options & _RICH else 0
        extra = int.from_bytes(self._bytes(4), "little") if options & _EXTENDED else 0
        letters = self._letters(length, options)
        self.skip(4 * runs + extra)
        return letters

    def skip(self, size: int) -> None:
        """Pass over bytes."""
        while size:
            here = min(size, self._left())
            if not here:
                self._turn()
                continue
            self._at += here
            size -= here

    def _letters(self, length: int, options: int) -> str:
        found = []
        while length:
            width = 2 if options & _WIDE else 1
            here = min(length, self._left() // width)
            if here:
                data = self._parts[self._part][self._at : self._at + here * width]
                found.append(data.decode("utf-16-le" if width == 2 else "latin-1", "replace"))
                self._at += here * width
                length -= here
            if length:
                self._turn()
                options = self._bytes(1)[0]
        return "".join(found)

    def _bytes(self, size: int) -> bytes:
        if not self._left():
            self._turn()
        data = self._parts[self._part][self._at : self._at + size]
        if len(data) < size:
            raise UnreadError("a text cut short")
        self._at += size
        return data

    def _left(self) -> int:
        return len(self._parts[self._part]) - self._at

    def _turn(self) -> None:
        self._part += 1
        self._at = 0
        if self._part >= len(self._parts):
            raise UnreadError("a text cut short")
