"""Lines of plain text, web pages and XML text files, in the encodings that are still met."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html import unescape

from lienthong.infra.first_page.bounds import LINES, UnreadError, first_lines
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
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
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
_UNSHOWN = {
    name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style", "noscript", "template")
}
_TAG = re.compile(r"</?([a-zA-Z!?][^\s/>]{0,40})")
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
    name = "utf-16-le" if odd > even else "utf-16-be"
    told = start[: len(start) // 2 * 2].decode(name, "replace")
    if 4 * max(even, odd) <= len(start) // 2 or 2 * min(even, odd) > max(even, odd) or _CONTROL.search(told):
        raise UnreadError("not text")
    return name, 0


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
    shown = list(first_lines(_page_lines(text)))
    yield from shown
    is_cut = not is_whole or len(data) - start > _LONGEST_PAGE
    if any("\ufffd" in line for line in shown) or (is_cut and len(shown) < LINES):
        raise UnreadError("a page too long, or in an unknown encoding")


def _page_lines(text: str) -> Iterator[str]:
    """Text of a page in lines: line breaks of the source are spaces, elements outside running text begin a line.

    Walks forward only, so that nothing unclosed makes it look at a part of the page twice.
    """
    line: list[str] = []
    at = 0
    while (begin := text.find("<", at)) >= 0:
        line.append(text[at:begin])
        name, at = _markup(text, begin)
        if at < 0:
            break
        if name is None:
            line.append("<")
        elif name not in _INLINE:
            yield _spaced(line)
            line.clear()
    line.append(text[at:] if at >= 0 else "")
    yield _spaced(line)


def _markup(text: str, begin: int) -> tuple[str | None, int]:
    """The name of the markup that begins here (None: a bare sign) and where it ends, -1 when it never does."""
    if text.startswith("<!--", begin):
        end = text.find("-->", begin + 2)
        return "span", end + 3 if end >= 0 else -1
    tag = _TAG.match(text, begin)
    if tag is None:
        return None, begin + 1
    end = text.find(">", tag.end())
    name = tag[1].lower()
    if end >= 0 and name in _UNSHOWN and not tag[0].startswith("</"):
        closing = _UNSHOWN[name].search(text, end)
        end = text.find(">", closing.end()) if closing else -1
    return name, end + 1 if end >= 0 else -1


def _spaced(parts: list[str]) -> str:
    return " ".join(unescape("".join(parts)).split())
