"""``Range`` of ``downloadEdoc`` (RFC 9110 §14): one range of bytes; anything else is the whole packet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lienthong.api.errors import RangeError

_ONE_RANGE = re.compile(rb"bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``start + length`` (exclusive) of a packet."""

    start: int
    length: int

    def content_range(self, size: int) -> bytes:
        """The value of ``Content-Range``."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{size}".encode("ascii")


def wanted_span(asked: bytes | None, size: int) -> Span | None:
    """The span a ``Range`` header asks for; None for the whole. Raises ``RangeError`` beyond the end."""
    found = _ONE_RANGE.fullmatch((asked or b"").strip())
    if found is None or found[0].endswith(b"=-"):
        return None
    first, last = found[1], found[2]
    if not first and not last:
        return None
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start >= end:
        raise RangeError(f"Đoạn yêu cầu nằm ngoài gói tin ({size} byte); hãy tải lại từ đầu.", size=size)
    return Span(start, end - start)
