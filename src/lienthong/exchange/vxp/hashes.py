"""``hash-file``: SHA-256 of the packet, and which bytes of a body are the packet (D-26).

The SDK writes each byte of the digest in hex without padding (``0x0a`` becomes ``a``), so the text is
mostly shorter than 64; others pad. It sends the packet followed by CR LF and hashes without it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

FINAL_BREAK = b"\r\n"


def unpadded(digest: bytes) -> str:
    """A digest as the SDK writes it."""
    return "".join(f"{byte:x}" for byte in digest)


def is_hash_text(text: str) -> bool:
    """Whether a text can be a SHA-256 in either form: 32 to 64 hex digits."""
    return 32 <= len(text) <= 64 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def matches(digest: bytes, text: str) -> bool:
    """Whether ``text`` names this SHA-256 digest, padded or not, in either case of letters."""
    told = text.strip().lower()
    return told in {digest.hex(), unpadded(digest)}


@dataclass(frozen=True, slots=True)
class BodyVerdict:
    """Which bytes of a body are the packet."""

    sha256: str
    size: int
    has_final_break: bool
    """True when one final CR LF is not part of the packet."""


class BodyHash:
    """Hashes a body in a stream and tells the packet from its final CR LF.

    ``feed`` returns the bytes that certainly belong to the packet; the last two may be the final break and
    are held back until ``finish`` decides by ``hash-file`` (``tail`` are then the bytes still to be taken).
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._held = b""
        self._size = 0
        self.tail = b""

    def feed(self, chunk: bytes) -> bytes:
        """Take a piece of the body; return what may be passed on at once."""
        joined = self._held + chunk
        keep = len(FINAL_BREAK) if joined.endswith(FINAL_BREAK) else int(joined.endswith(b"\r"))
        certain, self._held = joined[: len(joined) - keep], joined[len(joined) - keep :]
        self._hash.update(certain)
        self._size += len(certain)
        return certain

    def finish(self, hash_file: str) -> BodyVerdict | None:
        """The packet's hash and size, or None when ``hash-file`` matches neither reading of the body."""
        if self._held == FINAL_BREAK and matches(self._hash.digest(), hash_file):
            return BodyVerdict(self._hash.hexdigest(), self._size, has_final_break=True)
        self._hash.update(self._held)
        if matches(self._hash.digest(), hash_file):
            self.tail = self._held
            return BodyVerdict(self._hash.hexdigest(), self._size + len(self._held), has_final_break=False)
        return None
