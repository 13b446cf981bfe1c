"""The first bytes of a packet: which encoding, and whether the XML stands inside a MIME message.

Only UTF-8 is read, with or without its mark. The form of 2014 may come as a multipart message; its first
part is looked at so that a secret mark in it is still seen (D-23), the packet itself is refused.
"""

from __future__ import annotations

from lienthong.edxml.parser import refusal

_ENOUGH = 4
_LONGEST_MIME_HEAD = 64 * 1024
_OTHER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_OTHER_STARTS = (b"<\x00", b"\x00<", b"\x00\x00\x00<")
_MIME_STARTS = (b"--", b"MIME-", b"mime-", b"Content-", b"content-")


class Prelude:
    """Holds back the first bytes until they are understood; then everything passes through."""

    def __init__(self) -> None:
        self._held = b""
        self._is_open = False
        self.is_multipart = False

    def feed(self, data: bytes) -> bytes:
        """Bytes ready for the parser; raises `UnreadablePacketError` for other encodings."""
        if self._is_open:
            return data
        self._held += data
        if len(self._held) < _ENOUGH:
            return b""
        return self._open()

    def _open(self) -> bytes:
        held = self._held
        if held.startswith(_OTHER_MARKS) or held.startswith(_OTHER_STARTS):
            raise refusal("T.edXML.Encoding")
        if held.lstrip().startswith(_MIME_STARTS):
            self.is_multipart = True
            return self._skip_mime_head()
        self._is_open, self._held = True, b""
        return held

    def _skip_mime_head(self) -> bytes:
        held = self._held
        blank = max(held.find(b"\r\n\r\n"), held.find(b"\n\n"))
        start = held.find(b"<", blank) if blank >= 0 else -1
        if start < 0:
            if len(held) > _LONGEST_MIME_HEAD:
                raise refusal("T.edXML.Version2014")
            return b""
        self._is_open, self._held = True, b""
        return held[start:]

    def close(self) -> bytes:
        """What was still held back at the end."""
        if self._is_open:
            return b""
        if self.is_multipart:
            raise refusal("T.edXML.Version2014")
        held, self._held, self._is_open = self._held, b"", True
        return held
