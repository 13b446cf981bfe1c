"""A small pool of killable children that read page 1 of attachments (D-23)."""

from __future__ import annotations

import json
import queue
import select
import subprocess
import sys
from pathlib import Path
from typing import IO

from lienthong.infra.errors import ReadersBusyError
from lienthong.kernel.judgement import Judgement, Outcome

_SENTENCES = {
    Outcome.PASSED: "",
    Outcome.FAILED: "Trang 1 của tệp đính kèm có dấu chỉ độ mật.",
    Outcome.CANNOT_TELL: "Chưa kiểm tra được dấu chỉ độ mật trên trang 1 của tệp đính kèm "
    "(tệp không có lớp chữ hoặc không đọc được).",
}


READER_STOPPED = "secrecy.reader_stopped"
"""The code of a judgement on a file whose reader crashed or ran out of time; such a file is refused."""
WAIT_FOR_A_READER = 10.0
"""Real seconds a file waits for a free reader before its sender is asked to come again."""


class PageScanner:
    """Judges page 1 of a file in a child process; safe to call from many threads.

    A child that does not answer within ``patience`` seconds of real time is killed and replaced; the file
    is then judged CANNOT_TELL with the code READER_STOPPED, and the caller refuses it: slowness must not
    be a way past the check.
    """

    def __init__(self, *, children: int = 2, patience: float = 5.0) -> None:
        self._patience = patience
        self._free: queue.LifoQueue[_Reader] = queue.LifoQueue()
        for _ in range(children):
            self._free.put(_Reader())

    def scan(self, path: Path, name: str) -> Judgement:
        """Judge page 1 of the file at ``path``; ``name`` only tells the person which file it was.

        Raises ReadersBusyError when no reader comes free in time.
        """
        try:
            reader = self._free.get(timeout=WAIT_FOR_A_READER)
        except queue.Empty:
            raise ReadersBusyError(
                "Hệ thống đang kiểm tra nhiều tệp cùng lúc; hãy thử lại sau ít phút."
            ) from None
        try:
            answer = reader.ask(path, self._patience)
        finally:
            self._free.put(reader)
        if answer is None:
            return Judgement(
                Outcome.CANNOT_TELL, READER_STOPPED, f"{name}: {_SENTENCES[Outcome.CANNOT_TELL]}"
            )
        outcome = Outcome(answer["outcome"])
        return Judgement(outcome, answer["code"], _SENTENCES[outcome] and f"{name}: {_SENTENCES[outcome]}")

    def close(self) -> None:
        """End the children that are free."""
        while True:
            try:
                reader = self._free.get_nowait()
            except queue.Empty:
                return
            reader.close()


class _Reader:
    """One place of the pool; its child is started at once and again whenever it is missing."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = _start()

    def ask(self, path: Path, patience: float) -> dict[str, str] | None:
        """The child's answer, or None when it stopped or took too long; then it is gone."""
        try:
            if self._child is None:
                self._child = _start()
            answer = _answer(self._child, path, patience)
        except BaseException:
            self._end()
            raise
        if answer is None:
            self._end()
        return answer

    def close(self) -> None:
        """End the child kindly."""
        if self._child is None:
            return
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                stream.close()
        self._child.wait()
        self._child = None

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self.close()


def _answer(child: subprocess.Popen[bytes], path: Path, patience: float) -> dict[str, str] | None:
    request, reply = _streams(child)
    try:
        request.write(json.dumps({"path": str(path)}).encode() + b"\n")
        request.flush()
    except OSError:
        return None
    ready, _, _ = select.select([reply], [], [], patience)
    line = reply.readline() if ready else b""
    if not line.endswith(b"\n"):
        return None
    answer: dict[str, str] = json.loads(line)
    return answer


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "lienthong.infra.page_reading"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _streams(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    assert child.stdin is not None
    assert child.stdout is not None
    return child.stdin, child.stdout
