"""Vietnamese text: one normal form, and folding for search and comparison."""

from __future__ import annotations

import unicodedata


def nfc(text: str) -> str:
    """Text in Unicode normal form C, as everything is stored."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Text for searching: đ→d, tone and vowel marks stripped, lower case, white space single.

    Folding is for finding, never for judging whether two documents are the same.
    """
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
