"""How trust travels to a child that judges, and which files need judging at all."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from lienthong.signing.certificates import Trust

_HEADER_WITHIN = 1024
_BYTE_RANGE = re.compile(
    b"/" + b"".join(b"(?:%c|#%02x|#%02X)" % (letter, letter, letter) for letter in b"ByteRange")
)
_CONTAINER = re.compile(rb"<[0-9A-Fa-f\s]{2000}")


def may_be_signed(content: bytes) -> bool:
    """False only where no signature can be: neither a byte range under any spelling nor a long container.

    The dictionary of a signature cannot lie in a compressed part: its range counts bytes of the file itself.
    """
    return _BYTE_RANGE.search(content) is not None or _CONTAINER.search(content) is not None


def is_pdf(content: bytes) -> bool:
    """Whether the bytes say so where every reader looks."""
    return b"%PDF-" in content[:_HEADER_WITHIN]


def trust_to_json(trust: Trust) -> dict[str, list[str]]:
    """Trust on its way to the child."""
    names = ("anchors", "intermediates", "crls", "ocsp_responses")
    return {name: [base64.b64encode(der).decode() for der in getattr(trust, name)] for name in names}


def trust_from_json(values: Mapping[str, list[str]]) -> Trust:
    """Trust as the parent sent it."""
    return Trust(**{name: tuple(base64.b64decode(one) for one in listed) for name, listed in values.items()})
