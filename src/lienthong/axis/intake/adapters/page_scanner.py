"""A small pool of killable children that read page 1 of attachments (D-23)."""

from __future__ import annotations

import json
import queue
import select
import subprocess
import sys
from pathlib import Path
from typing import IO

from lienthong.kernel.judgement import Judgement, Outcome

_SENTENCES = {
    Outcome.PASSED: "",
    Outcome.FAILED: "Trang 1 của tệp đính kèm có dấu chỉ độ mật.",
    Outcome.CANNOT_TELL: "Chưa kiểm tra được dấu chỉ độ mật trên trang 1 của tệp đính kèm "
    "(tệp không có lớp chữ hoặc không đọc được).",
}


class PageScanner:
    """Implements ``SecrecyScanner`` with child processes; safe to call from many threads.

    A child that does not answer within ``patience`` seconds of real time is killed and replaced; the file
    is then judged CANNOT_TELL, never clear.
    """

    def __init__(self, *, children: int = 2, patience: float = 10.0) -> None:
        self._patience = patience
        self._free: queue.LifoQueue[subprocess.Popen[bytes]] = queue.LifoQueue()
        for _ in range(children):
            self._free.put(_start())

    def scan(self, path: Path, name: str) -> Judgement:
        """Judge page 1 of the file at ``path``; ``name`` only tells the person which file it was."""
        child = self._free.get()
        try:
            answer = self._ask(child, path)
        except BaseException:
            child.kill()
            child.wait()
            self._free.put(_start())
            raise
        if answer is None:
            child.kill()
            child.wait()
            self._free.put(_start())
            return Judgement(Outcome.CANNOT_TELL, "secrecy.reader_stopped", _SENTENCES[Outcome.CANNOT_TELL])
        self._free.put(child)
        outcome = Outcome(answer["outcome"])
        return Judgement(outcome, answer["code"], _SENTENCES[outcome] and f"{name}: {_SENTENCES[outcome]}")

    def close(self) -> None:
        """End the children that are free."""
        while True:
            try:
                child = self._free.get_nowait()
            except queue.Empty:
                return
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
            child.wait()

    def _ask(self, child: subprocess.Popen[bytes], path: Path) -> dict[str, str] | None:
        request, reply = _streams(child)
        try:
            request.write(json.dumps({"path": str(path)}).encode() + b"\n")
            request.flush()
        except OSError:
            return None
        ready, _, _ = select.select([reply], [], [], self._patience)
        line = reply.readline() if ready else b""
        if not line.endswith(b"\n"):
            return None
        answer: dict[str, str] = json.loads(line)
        return answer


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lienthong.axis.intake.adapters.page_reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _streams(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout
