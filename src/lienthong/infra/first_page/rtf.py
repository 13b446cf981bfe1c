"""Lines of a rich text file (RTF 1.9): body, page headers and text boxes; letters by code page, font or number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lienthong.infra.first_page.bounds import UnreadError

MAGIC = b"{\\rt"
_DEEPEST = 2_000
_MOST_WORDS = 600_000
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?[0-9]{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z'])|([{}])|([^\\{}]+)|\\"
)
_BREAKS = frozenset(
    {b"par", b"line", b"cell", b"nestcell", b"row", b"nestrow", b"sect", b"page", b"column", b"tab"}
    | {b"softline", b"header", b"headerl", b"headerr", b"headerf", b"footer", b"shptxt", b"sv", b"footnote"}
)
_BREAKING_SIGNS = frozenset({b"\r", b"\n"})
_UNSHOWN = frozenset(
    {b"colortbl", b"stylesheet", b"info", b"pict", b"objdata", b"objclass", b"filetbl", b"listtable", b"sn"}
    | {b"listoverridetable", b"revtbl", b"rsidtbl", b"generator", b"fldinst", b"themedata", b"datastore"}
    | {
        b"colorschememapping",
        b"latentstyles",
        b"xmlnstbl",
        b"userprops",
        b"bkmkstart",
        b"bkmkend",
        b"mmathPr",
    }
)
_STARRED = frozenset({b"shpinst", b"shptxt", b"shprslt", b"cs", b"ds"})
"""Destinations behind ``\\*`` that hold something shown; the others may be passed over by any reader."""
_CHARSETS = {
    0: "cp1252",
    1: "cp1252",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}


@dataclass(frozen=True, slots=True)
class _Group:
    is_shown: bool = True
    is_font_table: bool = False
    codec: str = ""
    """Of the font in force; empty: that of the file."""
    fallback: int = 1
    """Letters that stand for a ``\\u`` in readers that do not know it."""


def read_rtf(data: bytes) -> Iterator[str]:
    """All lines of the file; raises UnreadError when it never ends."""
    yield from _Reader(data).lines()


class _Reader:
    """Walks over the words of the file with a stack of groups."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._groups = [_Group()]
        self._codec = "cp1252"
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._skip = 0
        self._is_starred = False
        self._line: list[str] = []
        self._raw = bytearray()
        self._raw_codec = ""

    def lines(self) -> Iterator[str]:
        """All lines, the last one too. Raises UnreadError."""
        words = 0
        while found := _TOKEN.match(self._data, self._at):
            words += 1
            if words > _MOST_WORDS:
                raise UnreadError("too many words")
            self._at = found.end()
            word, number, hexed, sign, brace, text = found.groups()
            if word in _BREAKS or sign in _BREAKING_SIGNS:
                yield self._break()
            if word:
                self._word(word, int(number) if number else None)
            elif brace:
                self._brace(brace)
            else:
                self._shown(hexed, sign, text)
        yield self._break()
        if len(self._groups) > 1:
            raise UnreadError("it does not end")

    def _shown(self, hexed: bytes | None, sign: bytes | None, text: bytes | None) -> None:
        if hexed:
            self._bytes(bytes.fromhex(hexed.decode()))
        elif sign:
            self._sign(sign)
        elif text:
            self._bytes(text.translate(None, b"\r\n"))

    @property
    def _group(self) -> _Group:
        return self._groups[-1]

    def _set(self, **changed: object) -> None:
        self._groups[-1] = replace(self._groups[-1], **changed)  # type: ignore[arg-type]  # fields of _Group

    def _word(self, word: bytes, number: int | None) -> None:
        starred, self._is_starred = self._is_starred, False
        if word in _UNSHOWN or (starred and word not in _STARRED):
            self._set(is_shown=False)
        elif word == b"fonttbl":
            self._set(is_shown=False, is_font_table=True)
        elif word == b"bin":
            self._at += max(number or 0, 0)
        elif word == b"u" and number is not None:
            self._letter(chr(number % 0x10000))
            self._skip = self._group.fallback
        elif word == b"uc" and number is not None:
            self._set(fallback=max(number, 0))
        elif word == b"ansicpg" and number:
            self._codec = _codec(f"cp{number}")
        elif word == b"f" and number is not None:
            self._font = number
            self._set(codec=self._fonts.get(number, ""))
        elif word == b"fcharset" and self._group.is_font_table and number is not None:
            self._fonts[self._font] = _CHARSETS.get(number, "")

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self._is_starred = True
        elif sign == b"~":
            self._letter("\u00a0")
        elif sign in b"{}\\":
            self._bytes(sign)

    def _brace(self, brace: bytes) -> None:
        self._is_starred, self._skip = False, 0
        if brace == b"{":
            if len(self._groups) > _DEEPEST:
                raise UnreadError("nested too deep")
            self._groups.append(self._group)
        elif len(self._groups) > 1:
            self._groups.pop()

    def _bytes(self, data: bytes) -> None:
        passed = min(self._skip, len(data))
        self._skip -= passed
        if not self._group.is_shown or passed == len(data):
            return
        codec = self._group.codec or self._codec
        if codec != self._raw_codec:
            self._settle()
            self._raw_codec = codec
        self._raw += data[passed:]

    def _letter(self, letter: str) -> None:
        if self._group.is_shown:
            self._settle()
            self._line.append(letter)

    def _settle(self) -> None:
        """Letters of two bytes may come as two numbers, so bytes are decoded together."""
        if self._raw:
            self._line.append(self._raw.decode(self._raw_codec, "replace"))
            self._raw.clear()

    def _break(self) -> str:
        self._settle()
        line = "".join(self._line)
        self._line.clear()
        return line


def _codec(name: str) -> str:
    try:
        b"".decode(name)
    except LookupError:
        raise UnreadError("an unknown code page") from None
    return name
