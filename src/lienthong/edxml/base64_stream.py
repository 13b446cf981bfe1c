"""Base64 decoded as it arrives, in pieces of any size; white space is passed over, anything else is not.

``ContentTransferEncoded`` holds base64 inline (edXML notes §6). Missing padding at the very end is
forgiven, as every receiver in the field does; a foreign character is not: decoding "leniently" is how a
template variable once travelled on as 17 bytes of garbage.
"""

from __future__ import annotations

import binascii

_WHITE = b" \t\r\n"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_QUANTUM = 4


class Base64Stream:
    """Decodes one content."""

    __slots__ = ("_carry", "_has_ended", "has_started")

    def __init__(self) -> None:
        self._carry = b""
        self._has_ended = False
        self.has_started = False
        """Whether anything but white space was seen."""

    def decode(self, data: bytes) -> bytes | None:
        """The bytes behind ``data``; ``None``, and nothing remembered of it, when it is not base64."""
        plain = data
        if b"\n" in data or b" " in data or b"\r" in data or b"\t" in data:
            plain = data.translate(None, _WHITE)
        if not plain:
            return b""
        if self._has_ended:
            return None
        plain = self._carry + plain
        usable = len(plain) - len(plain) % _QUANTUM
        rest = plain[usable:]
        try:
            decoded = binascii.a2b_base64(plain[:usable], strict_mode=True)
        except binascii.Error:
            return None
        has_ended = plain[usable - 1 : usable] == b"="
        if rest and (has_ended or rest.translate(None, _ALPHABET)):
            return None
        self._carry = rest
        self._has_ended = has_ended
        self.has_started = True
        return decoded

    def finish(self) -> bytes | None:
        """The last bytes; ``None`` when the content stops where no base64 can stop."""
        carry, self._carry = self._carry, b""
        if not carry:
            return b""
        try:
            return binascii.a2b_base64(carry + b"=" * (-len(carry) % _QUANTUM), strict_mode=True)
        except binascii.Error:
            return None
