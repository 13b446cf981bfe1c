"""Words of intake that are stored."""

from __future__ import annotations

from enum import StrEnum


class SignedState(StrEnum):
    """What the files of a document say about its digital signatures, taken together (SND-09)."""

    NOT_YET = ""
    """Not looked at yet."""
    GOOD = "GOOD"
    """Every signature found is good."""
    BAD = "BAD"
    """At least one signature is not valid."""
    UNKNOWN = "UNKNOWN"
    """There are signatures or damage, and nothing can be said for certain."""
    UNSIGNED = "UNSIGNED"
    """*Không có chữ ký số*: no file carries one."""
    NOT_DUE = "NOT_DUE"
    """A request to recall or update without a signature: no document of its own."""
