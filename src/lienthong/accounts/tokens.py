"""Random tokens and how they are kept: only their SHA-256, which suffices because they cannot be guessed."""

from __future__ import annotations

import base64
import hashlib
import secrets

RECOVERY_CODES = 10
_GROUPS = 4


def new_token() -> str:
    """A fresh token of 256 random bits, fit for addresses and cookies."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored instead of the token: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_recovery_code() -> str:
    """A code of 80 random bits in four groups, for example ``ABCD-EFGH-2345-WXYZ``."""
    text = base64.b32encode(secrets.token_bytes(10)).decode("ascii")
    return "-".join(text[start : start + 4] for start in range(0, len(text), len(text) // _GROUPS))


def recovery_hash(code: str) -> str:
    """The stored form of a recovery code as a person types it: hyphens, spaces and case do not matter."""
    return token_hash("".join(letter for letter in code.upper() if letter.isalnum()))
