"""Asking a clamd over its stream protocol whether a file holds malware; nothing else of ClamAV is used.

``zINSTREAM``, then pieces each led by its length in four bytes (network order), then a length of zero; the answer is
``stream: OK``, ``stream: <name> FOUND`` or an error. One connection for each file.
"""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass
from pathlib import Path

from lienthong.kernel.judgement import Judgement, Outcome

CLEAN = "malware.clean"
FOUND = "malware.found"
UNCHECKED = "malware.unchecked"

_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_PREFIX = "stream: "


@dataclass(frozen=True, slots=True)
class Clamd:
    """Where a clamd listens: the path of a socket, or ``host:port``. Empty: there is none.

    ``largest`` in bytes; ``patience`` in real seconds for one file, connection included.
    """

    address: str
    largest: int = 100 * 1024 * 1024
    patience: float = 20.0

    def judge(self, path: Path, name: str) -> Judgement:
        """*Sạch*, *có mã độc*, or *chưa kiểm tra* whenever the answer is anything else; never raises."""
        if not self.address:
            return _unchecked(name, "chưa cấu hình bộ quét")
        try:
            if path.stat().st_size > self.largest:
                return _unchecked(name, "tệp quá lớn")
            answer = self._ask(path)
        except (OSError, ValueError):
            return _unchecked(name, "bộ quét không trả lời")
        if answer == f"{_PREFIX}OK":
            return Judgement(Outcome.PASSED, CLEAN, f"Tệp “{name}”: sạch.")
        if answer.startswith(_PREFIX) and answer.endswith(" FOUND"):
            found = answer[len(_PREFIX) : -len(" FOUND")]
            return Judgement(
                Outcome.FAILED,
                FOUND,
                f"Tệp “{name}”: có mã độc ({found}); không mở, đề nghị gửi lại bản sạch.",
            )
        return _unchecked(name, "bộ quét báo lỗi")

    def _ask(self, path: Path) -> str:
        deadline = time.monotonic() + self.patience
        with self._connect() as line, path.open("rb") as file:
            line.sendall(b"zINSTREAM\0")
            while piece := file.read(_PIECE):
                line.settimeout(_left(deadline))
                line.sendall(struct.pack("!L", len(piece)) + piece)
            line.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
                line.settimeout(_left(deadline))
                more = line.recv(_LONGEST_ANSWER)
                if not more:
                    break
                answer += more
        return answer.rstrip(b"\0").decode("utf-8", "replace").strip()

    def _connect(self) -> socket.socket:
        if "/" not in self.address:
            host, _, port = self.address.rpartition(":")
            return socket.create_connection((host, int(port)), timeout=self.patience)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self.patience)
        try:
            line.connect(self.address)
        except OSError:
            line.close()
            raise
        return line


NO_SCANNER = Clamd("")
"""Whoever asks it is told *chưa kiểm tra*."""


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _unchecked(name: str, why: str) -> Judgement:
    return Judgement(Outcome.CANNOT_TELL, UNCHECKED, f"Tệp “{name}”: chưa kiểm tra mã độc ({why}).")
