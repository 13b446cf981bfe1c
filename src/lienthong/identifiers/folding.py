"""The comparison form of an identifier: what looks the same is the same, letter case disregarded."""

from __future__ import annotations

import unicodedata

from lienthong.kernel.text import visible

_SIGNS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212", "-")
    | dict.fromkeys("\u2044\u2215\u29f8", "/")
)


def comparable(text: str) -> str:
    """An identifier without what only looks different: trimmed, NFC, digits of any kind as 0–9, one dash.

    Full-width letters and invisible ones are evened too. Never for storing: identifiers are kept as written.
    """
    if text.isascii():
        return text.strip()
    plain = visible(text).translate(_SIGNS)
    return "".join(map(_digit, plain)).strip()


def fold_identifier(text: str) -> str:
    """The key under which two spellings of one identifier meet; marks on letters are kept.

    Unlike `kernel.text.fold` this never makes ``QĐ`` and ``QD`` equal.
    """
    return comparable(comparable(text).casefold())


def _digit(letter: str) -> str:
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)
