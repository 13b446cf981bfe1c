"""Killable children that read hostile files: what crashes or stalls costs one child, never the server.

A child is ``python -m <module>`` whose ``main`` calls :func:`serve`. One JSON line each way on its standard
streams; files go by path, never through the pipe. Shared by the axis (page 1 of attachments) and the office
(signatures, page images). Free of Django, because the children import it too.
"""

from __future__ import annotations

import json
import logging
import os
import queue
import resource
import select
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from lienthong.infra.errors import OverloadedError

log = logging.getLogger(__name__)
Answer = dict[str, Any]
LONGEST_ANSWER = 4 * 1024 * 1024
"""Bytes of one answer; a child that says more is ended."""
LONGEST_START = 60.0
"""Real seconds a child may take to load its libraries."""
_READ_AT_ONCE = 64 * 1024
_LOWEST_PRIORITY = 19


class ChildPool:
    """A few places for children of one module; safe to call from many threads.

    A child that does not answer within ``patience`` seconds of real time is killed and replaced. A question
    waits at most ``wait`` seconds for a free place. ``start_at_once`` pays the start of the children now. The
    time a child needs to load its libraries is not taken from the file's. ``is_humble`` children get the processor
    only when nobody else wants it.
    """

    def __init__(
        self,
        module: str,
        *,
        children: int = 2,
        patience: float = 5.0,
        wait: float = 10.0,
        start_at_once: bool = False,
        is_humble: bool = False,
    ) -> None:
        self._patience = patience
        self._wait = wait
        self._free: queue.LifoQueue[_Place] = queue.LifoQueue()
        for _ in range(children):
            self._free.put(_Place(module, start=start_at_once, is_humble=is_humble))

    def ask(self, question: Mapping[str, object], *, patience: float | None = None) -> Answer | None:
        """The child's answer, or None when it crashed, ran out of memory or took too long.

        Raises OverloadedError when no place comes free in time.
        """
        try:
            place = self._free.get(timeout=self._wait)
        except queue.Empty:
            raise OverloadedError("Hệ thống đang đọc nhiều tệp cùng lúc; hãy thử lại sau ít phút.") from None
        try:
            return place.ask(question, self._patience if patience is None else patience)
        finally:
            self._free.put(place)

    def close(self) -> None:
        """End the children that are free."""
        while True:
            try:
                place = self._free.get_nowait()
            except queue.Empty:
                return
            place.close()


class _Place:
    """One place of the pool; its child is started when asked and again whenever it is missing."""

    def __init__(self, module: str, *, start: bool, is_humble: bool) -> None:
        self._module = module
        self._is_humble = is_humble
        self._child: subprocess.Popen[bytes] | None = self._start() if start else None
        self._is_ready = False

    def ask(self, question: Mapping[str, object], patience: float) -> Answer | None:
        """The answer, or None when the child stopped or took too long; then it is gone."""
        try:
            if self._child is None:
                self._child = self._start()
            if not self._is_ready:
                self._is_ready = _greeted(self._child)
            answer = _answer(self._child, question, patience) if self._is_ready else None
        except BaseException:
            self._end()
            raise
        if answer is None:
            log.warning("a child of %s stopped or took too long: %s", self._module, question.get("task", ""))
            self._end()
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        child = _start(self._module)
        if self._is_humble:
            os.setpriority(os.PRIO_PROCESS, child.pid, _LOWEST_PRIORITY)
        return child

    def close(self) -> None:
        """End the child kindly."""
        if self._child is None:
            return
        for stream in (self._child.stdin, self._child.stdout):
            if stream is not None:
                stream.close()
        self._child.wait()
        self._child = None
        self._is_ready = False

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self.close()


def _greeted(child: subprocess.Popen[bytes]) -> bool:
    assert child.stdout is not None
    return _line(child.stdout.fileno(), time.monotonic() + LONGEST_START) is not None


def _answer(child: subprocess.Popen[bytes], question: Mapping[str, object], patience: float) -> Answer | None:
    assert child.stdin is not None
    assert child.stdout is not None
    deadline = time.monotonic() + patience
    if not _tell(child.stdin.fileno(), json.dumps(question).encode() + b"\n", deadline):
        return None
    line = _line(child.stdout.fileno(), deadline)
    if line is None:
        return None
    answer: Answer = json.loads(line)
    return answer


def _tell(descriptor: int, line: bytes, deadline: float) -> bool:
    """Write the whole line; false when the child is gone or does not listen in time."""
    os.set_blocking(descriptor, False)
    rest = memoryview(line)
    while rest:
        _, ready, _ = select.select([], [descriptor], [], max(deadline - time.monotonic(), 0))
        if not ready:
            return False
        try:
            rest = rest[os.write(descriptor, rest) :]
        except OSError:
            return False
    return True


def _line(descriptor: int, deadline: float) -> bytes | None:
    """One whole line, or None; also a child that stalls in the middle of its answer is given up."""
    read = b""
    while not read.endswith(b"\n"):
        left = deadline - time.monotonic()
        ready, _, _ = select.select([descriptor], [], [], max(left, 0))
        piece = os.read(descriptor, _READ_AT_ONCE) if ready else b""
        if not piece or len(read) + len(piece) > LONGEST_ANSWER:
            return None
        read += piece
    return read


def _start(module: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  our own modules
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def serve(answer: Callable[[Answer], Mapping[str, object]], *, memory_limit: int) -> None:
    """The child's life: say that it is there, then answer one line for each line asked, until the stream closes.

    ``memory_limit`` in bytes of address space. An exception ends the child: the parent sees None.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _say({"ready": True})
    for line in sys.stdin:
        _say(answer(json.loads(line)))


def _say(told: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
