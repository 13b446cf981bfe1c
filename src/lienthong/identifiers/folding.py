"""The comparison form of an identifier: trimmed, Unicode NFC, case-folded."""

from __future__ import annotations

from lienthong.kernel.text import nfc


def fold_identifier(text: str) -> str:
    """The key under which two spellings of one identifier meet; marks on letters are kept.

    Unlike `kernel.text.fold` this never makes ``QĐ`` and ``QD`` equal.
    """
    return nfc(nfc(text.strip()).casefold())
