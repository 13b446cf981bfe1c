"""Text of a Word 97–2003 document by its piece table ([MS-DOC] 2.4.1): body, page headers, text boxes.

Word 6 and 95 keep letters of unknown code pages and are not read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lienthong.infra.first_page.bounds import UnreadError, first_lines

_WORD = 0xA5EC
_WORD_97 = 0x00C1
_ENCRYPTED, _TABLE_ONE = 0x0100, 0x0200
_FLAGS, _FIRST_LENGTH, _CLX = 0x0A, 0x4C, 0x01A2
_LENGTHS = 8
"""Stories in their order: body, footnotes, headers, (macros), comments, endnotes, boxes, boxes of headers."""
_READ_STORIES = (0, 2, 6, 7)
_LETTERS = 40_000
"""Letters of each story that are looked at."""
_BREAKS = re.compile("[\r\x07\x0b\x0c\x0e\t\n]")
_FIELD = re.compile("\x13[^\x13\x14\x15]{0,2000}(?:\x14|(?=\x15))")
_SIGNS = re.compile("[\x01-\x08\x13-\x15\x1e\x1f]")


@dataclass(frozen=True, slots=True)
class _Piece:
    first: int
    """Place of its first letter in the whole text."""
    end: int
    at: int
    """Byte in the stream."""
    is_narrow: bool
    """One byte a letter (Windows-1252), else UTF-16."""


def read_old_word(main: bytes, stream: Callable[[str], bytes]) -> Iterator[str]:
    """The lines of the first page. Raises UnreadError."""
    if len(main) < _CLX + 8:
        raise UnreadError("too short")
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, _FLAGS)
    if magic != _WORD or version < _WORD_97 or flags & _ENCRYPTED:
        raise UnreadError("another version, or protected")
    lengths = struct.unpack_from(f"<{_LENGTHS}i", main, _FIRST_LENGTH)
    if min(lengths) < 0:
        raise UnreadError("lengths below zero")
    at, size = struct.unpack_from("<II", main, _CLX)
    table = stream("1Table" if flags & _TABLE_ONE else "0Table")
    found = _pieces(table[at : at + size])
    begin = 0
    for story, length in enumerate(lengths):
        if story in _READ_STORIES and length:
            text = _text(main, found, begin, begin + min(length, _LETTERS))
            yield from first_lines(_lines(text))
        begin += length


def _pieces(clx: bytes) -> list[_Piece]:
    """The piece table ([MS-DOC] 2.9.38): property blocks first, then the table itself."""
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + int.from_bytes(clx[at + 1 : at + 3], "little")
    if at + 5 > len(clx) or clx[at] != 2:
        raise UnreadError("no piece table")
    size = int.from_bytes(clx[at + 1 : at + 5], "little")
    table = clx[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    if count < 1:
        raise UnreadError("an empty piece table")
    places = struct.unpack_from(f"<{count + 1}I", table)
    pieces = []
    for number in range(count):
        (told,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        is_narrow = bool(told & 0x40000000)
        byte = told & 0x3FFFFFFF
        pieces.append(_Piece(places[number], places[number + 1], byte // 2 if is_narrow else byte, is_narrow))
    return pieces


def _text(main: bytes, pieces: list[_Piece], begin: int, end: int) -> str:
    """Letters ``begin`` to ``end`` of the whole text. Raises UnreadError when some are nowhere."""
    parts = []
    read = 0
    for piece in pieces:
        first, last = max(piece.first, begin), min(piece.end, end)
        if first >= last:
            continue
        width = 1 if piece.is_narrow else 2
        data = main[piece.at + (first - piece.first) * width : piece.at + (last - piece.first) * width]
        parts.append(data.decode("cp1252" if piece.is_narrow else "utf-16-le", "replace"))
        read += last - first
        if read > end - begin:
            raise UnreadError("pieces lie over each other")
    if read < end - begin:
        raise UnreadError("a part of the text is missing")
    return "".join(parts)


def _lines(text: str) -> Iterator[str]:
    """Lines without what is not shown: instructions of fields, anchors of pictures and boxes."""
    for line in _BREAKS.split(_FIELD.sub("", text)):
        yield _SIGNS.sub("", line)
