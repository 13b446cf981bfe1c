"""Lines of plain text, web pages and XML text files, in the encodings that are still met."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from lienthong.infra.first_page.bounds import UnreadError, first_lines
from lienthong.infra.first_page.paragraphs import read_lines

_LONGEST_TEXT = 64_000
_LONGEST_PAGE = 4 * 1024 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 before UTF-16: its mark begins with the other's."""
_NUL = 0
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|table|div|p)\b", re.IGNORECASE)
_XML = re.compile(r"\s*<\?xml\b")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-z0-9_.:-]{1,40})", re.IGNORECASE)
_MAIL = re.compile(r"\s*(?:MIME-Version|Received|Return-Path|From|Message-ID):", re.IGNORECASE)
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "acronym",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
    }
    | {
        "nobr",
        "o:p",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    }
)
_UNSHOWN = frozenset({"script", "style", "noscript", "template"})
_LEGACY = "cp1258"
"""The Vietnamese code page of Windows: a mark is seen in it, its absence proves nothing."""


def read_text(data: bytes, *, is_whole: bool) -> Iterator[str]:
    """The first page of a text file of whatever kind. Raises UnreadError for other kinds and encodings."""
    encoding, start = _encoding(data)
    told = codecs.getincrementaldecoder(encoding)("replace").decode(data[start : start + 8192])
    if _MAIL.match(told):
        raise UnreadError("a mail is not read")
    if _XML.match(told) and "<html" not in told.lower():
        yield from read_lines(iter((data,)))
        return
    is_page = _PAGE.search(told[:4096]) is not None
    if not (is_page and told.lstrip().startswith("<")):
        yield from _plain(data[start : start + _LONGEST_TEXT], encoding)
    if is_page:
        yield from _web_page(data, is_whole=is_whole)


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding and where the text begins; without a mark UTF-16 is told by its zeros."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    start = data[:1024]
    if _NUL not in start:
        return "utf-8", 0
    even, odd = start[0::2].count(_NUL), start[1::2].count(_NUL)
    if max(even, odd) < len(start) // 8 or min(even, odd) > len(start) // 64:
        raise UnreadError("not text")
    return ("utf-16-le" if odd > even else "utf-16-be"), 0


def _plain(data: bytes, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)
    try:
        text = decoder("strict").decode(data)
    except UnicodeDecodeError:
        for name in (encoding, _LEGACY):
            yield from first_lines(codecs.getincrementaldecoder(name)("replace").decode(data).splitlines())
        raise UnreadError("an unknown encoding") from None
    yield from first_lines(text.splitlines())


def _web_page(data: bytes, *, is_whole: bool) -> Iterator[str]:
    encoding, start = _encoding(data)
    told = _CHARSET.search(data[:4096])
    if not start and told and encoding == "utf-8":
        named = told[1].decode("ascii").lower()
        encoding = encoding if named.startswith("utf-16") else named
    try:
        text = data[start : start + _LONGEST_PAGE].decode(encoding, "replace")
    except LookupError:
        raise UnreadError("an unknown encoding") from None
    page = _Page()
    page.feed(text)
    page.close()
    shown = list(first_lines(page.lines()))
    yield from shown
    if any("\ufffd" in line for line in shown) or not is_whole or len(data) - start > _LONGEST_PAGE:
        raise UnreadError("a page too long, or in an unknown encoding")


class _Page(HTMLParser):
    """Text of a page in lines; every element that is not part of running text begins a line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._unshown = 0

    def lines(self) -> list[str]:
        """The lines; line breaks of the source are spaces."""
        return [" ".join(line.split()) for line in "".join(self._found).split("\0")]

    def handle_starttag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        self._unshown += tag in _UNSHOWN
        self._part(tag)

    def handle_startendtag(self, tag: str, _attributes: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        self._unshown -= tag in _UNSHOWN and self._unshown > 0
        self._part(tag)

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if not self._unshown:
            self._found.append(data.replace("\0", " "))

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self._found.append("\0")
