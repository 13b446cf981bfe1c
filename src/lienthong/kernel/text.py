"""Vietnamese text: one normal form, and folding for search and comparison."""

from __future__ import annotations

import re
import unicodedata

_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Letters that show nothing (Unicode: Default_Ignorable_Code_Point)."""


def nfc(text: str) -> str:
    """Text in Unicode normal form C, as everything is stored."""
    return unicodedata.normalize("NFC", text)


def visible(text: str) -> str:
    """Text as the eye reads it: compatibility forms (full-width letters and digits) plain, nothing invisible.

    For comparing only; what is stored or sent on stays as it was written.
    """
    return text if text.isascii() else nfc(_IGNORABLE.sub("", unicodedata.normalize("NFKC", text)))


def readable(text: str) -> str:
    """What a person wrote as a reason, in one line of NFC; empty when nothing of it can be seen."""
    return " ".join(nfc(text).split()) if visible(text).strip() else ""


def fold(text: str) -> str:
    """Text for searching: đ→d, tone and vowel marks stripped, lower case, white space single.

    Folding is for finding, never for judging whether two documents are the same.
    """
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())
