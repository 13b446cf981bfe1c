"""The bytes of one body on their way in: counted, hashed, written, parsed, never held in memory (D-02, D-26).

The client hashes its file and then sends the file and one CR LF. Which bytes are the packet is decided by
``hash-file``: the body without that final CR LF if the hash matches so, else the whole body if it matches
so, else refused. The last two bytes are therefore held back until the end.
"""

from __future__ import annotations

import hashlib

from lienthong.axis.intake.errors import (
    HashMismatchError,
    HashMissingError,
    InterruptedBodyError,
    TooLargeError,
)
from lienthong.axis.intake.ports import ByteSink

_TAIL = 2
_END_OF_LINE = b"\r\n"


def unpadded(digest: bytes) -> str:
    """A digest as the national SDK prints it: every byte in hex without its leading zero."""
    return "".join(f"{byte:x}" for byte in digest)


def hash_matches(claimed: str, digest: bytes) -> bool:
    """Whether a ``hash-file`` names this digest, padded or not, in either case of letters."""
    return claimed.strip().lower() in {digest.hex(), unpadded(digest)}


class Reception:
    """Takes the chunks of one body and passes all but a final CR LF on to its sinks."""

    def __init__(self, *, limit: int, sinks: tuple[ByteSink, ...]) -> None:
        self._limit = limit
        self._sinks = sinks
        self._hash = hashlib.sha256()
        self._held = b""
        self.received = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises TooLargeError as soon as the limit is passed."""
        self.received += len(chunk)
        if self.received > self._limit + _TAIL:
            raise TooLargeError(
                f"Gói tin lớn hơn giới hạn {self._limit // (1024 * 1024)} MB của trục. "
                "Đề nghị giảm dung lượng tệp đính kèm hoặc tách thành nhiều văn bản rồi gửi lại.",
                limit=self._limit,
            )
        block = self._held + chunk if self._held else chunk
        self._pass_on(block[:-_TAIL])
        self._held = bytes(block[-_TAIL:])

    def finish(self, *, claimed_hash: str, declared_length: int | None) -> None:
        """Decide which bytes are the packet and pass on the rest; raises the error that refuses them."""
        if declared_length is not None and self.received < declared_length:
            raise InterruptedBodyError(
                "Gói tin bị ngắt giữa chừng: số byte nhận được ít hơn độ dài khai báo. Đề nghị gửi lại.",
                received=self.received,
                declared=declared_length,
            )
        if not claimed_hash.strip():
            raise HashMissingError(
                "Thiếu tiêu đề hash-file nên không kiểm tra được tính toàn vẹn của gói tin. "
                "Đề nghị tính SHA-256 của tệp và gửi lại."
            )
        trimmed = self._held == _END_OF_LINE and hash_matches(claimed_hash, self._hash.digest())
        if trimmed:
            self._check_limit(self.received - _TAIL)
            return
        self._pass_on(self._held)
        self._held = b""
        if not hash_matches(claimed_hash, self._hash.digest()):
            raise HashMismatchError(
                "Mã băm hash-file không khớp với nội dung nhận được; gói tin có thể đã bị hỏng trên "
                "đường truyền. Đề nghị gửi lại gói tin."
            )
        self._check_limit(self.received)

    def _check_limit(self, size: int) -> None:
        if size > self._limit:
            raise TooLargeError("Gói tin vượt giới hạn dung lượng của trục.", limit=self._limit)

    def _pass_on(self, data: bytes) -> None:
        if not data:
            return
        self._hash.update(data)
        for sink in self._sinks:
            sink.write(data)
