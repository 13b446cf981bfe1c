"""The bytes of one body on their way in: counted, hashed, written, parsed, never held in memory (D-02, D-26)."""

from __future__ import annotations

from lienthong.axis.intake.errors import (
    HashMismatchError,
    HashMissingError,
    InterruptedBodyError,
    TooLargeError,
)
from lienthong.axis.intake.ports import ByteSink
from lienthong.exchange.vxp.hashes import FINAL_BREAK, BodyHash

_MEGABYTE = 1024 * 1024


class Reception:
    """Takes the chunks of one body and passes all but a final CR LF on to its sinks."""

    def __init__(self, *, limit: int, sinks: tuple[ByteSink, ...]) -> None:
        self._limit = limit
        self._sinks = sinks
        self._hash = BodyHash()
        self.received = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; raises TooLargeError as soon as the limit is passed."""
        self.received += len(chunk)
        self._check_limit(self.received - len(FINAL_BREAK))
        self._pass_on(self._hash.feed(chunk))

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
        verdict = self._hash.finish(claimed_hash)
        if verdict is None:
            raise HashMismatchError(
                "Mã băm hash-file không khớp với nội dung nhận được; gói tin có thể đã bị hỏng trên "
                "đường truyền. Đề nghị gửi lại gói tin."
            )
        self._pass_on(self._hash.tail)
        self._check_limit(verdict.size)

    def _check_limit(self, size: int) -> None:
        if size > self._limit:
            raise TooLargeError(
                f"Gói tin lớn hơn giới hạn {self._limit // _MEGABYTE} MB của trục. "
                "Đề nghị giảm dung lượng tệp đính kèm hoặc tách thành nhiều văn bản rồi gửi lại.",
                limit=self._limit,
            )

    def _pass_on(self, data: bytes) -> None:
        if not data:
            return
        for sink in self._sinks:
            sink.write(data)
