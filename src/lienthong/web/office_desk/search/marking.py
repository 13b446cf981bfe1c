"""Showing where words were found."""

from __future__ import annotations

import re

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from lienthong.kernel.text import fold, nfc
from lienthong.office.search.ports import Wanted

_WORD = re.compile(r"[^\W_]+")


def marked(text: str, wanted: Wanted) -> SafeString:
    """The text with the words found in ``<mark>``; everything else is escaped."""
    pieces: list[tuple[bool, str]] = []
    end = 0
    plain = nfc(text)
    for found in _WORD.finditer(plain):
        if _fits(found.group(), wanted):
            pieces += [(False, plain[end : found.start()]), (True, found.group())]
            end = found.end()
    pieces.append((False, plain[end:]))
    return format_html_join(
        "", "{}{}{}", ((_OPEN, words, _CLOSE) if is_found else ("", words, "") for is_found, words in pieces)
    )


_OPEN, _CLOSE = SafeString("<mark>"), SafeString("</mark>")


def _fits(word: str, wanted: Wanted) -> bool:
    """Typed with marks it fits as it is, typed without it fits folded; the last one may go on."""
    forms = (word.casefold(), fold(word))
    if wanted.marked_words.intersection(forms):
        return True
    if not wanted.is_unfinished:
        return False
    last = wanted.words[-1][0]
    return any(form.startswith(last) for form in forms)
