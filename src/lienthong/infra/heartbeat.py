"""Heartbeats: each loop of a process says that it still turns; a silent one is killed by the supervisor.

Files, not rows: a loop that hangs on the database must still be seen to be silent, and the supervisor
needs no database. Each file holds the machine's monotonic clock, so a step of the wall clock kills nobody.
"""

from __future__ import annotations

import logging
import os
import re
import threading
import time
from collections.abc import Iterable
from functools import cache
from pathlib import Path

ENVIRONMENT = "LIENTHONG_HEARTBEATS"
"""Names the folder of this process's heartbeats; set by the supervisor for each child."""
_SELDOM = 0.25
"""Seconds between two writes of one loop at least."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
_WIDTH = 20
log = logging.getLogger(__name__)
_lock = threading.Lock()
_last: dict[Path, float] = {}


def folder() -> Path | None:
    """Where this process puts its heartbeats; None when no supervisor watches it."""
    named = os.environ.get(ENVIRONMENT)
    return Path(named) if named else None


def beat(loop: str) -> None:
    """Say that a loop turns. Cheap enough for every turn; writes at most four times a second."""
    where = folder()
    if where is None:
        return
    path = _path(where, loop)
    now = time.monotonic()
    with _lock:
        if now - _last.get(path, -_SELDOM) < _SELDOM:
            return
        _last[path] = now
    _make(path.parent)
    try:
        _overwrite(path, f"{now:0{_WIDTH}.3f}".encode())
    except OSError as error:  # telling must never stop the work it tells of
        log.warning("the heartbeat of %s could not be written: %s", loop, error)


def silence(where: Path, loop: str) -> float | None:
    """Seconds since the last beat of a loop, or None when it has not beaten yet."""
    try:
        return max(0.0, time.monotonic() - float(_path(where, loop).read_text()))
    except FileNotFoundError:
        return None
    except ValueError:  # its very first beat is just being written
        return 0.0


def stale(where: Path, loops: Iterable[str], *, max_silence: float, running_for: float) -> list[str]:
    """The loops that have been silent for more than ``max_silence`` seconds.

    A loop that never beat counts as silent since the process started, ``running_for`` seconds ago.
    """
    silent = []
    for loop in loops:
        seconds = silence(where, loop)
        if (running_for if seconds is None else seconds) > max_silence:
            silent.append(loop)
    return silent


def _path(where: Path, loop: str) -> Path:
    if not _NAME.fullmatch(loop):
        raise ValueError(f"not the name of a loop: {loop!r}")
    return where / loop


def _overwrite(path: Path, text: bytes) -> None:
    """In place and of one length: a reader never sees half, and a full disk does not matter."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.pwrite(descriptor, text, 0)
    finally:
        os.close(descriptor)


@cache
def _make(where: Path) -> None:
    where.mkdir(parents=True, exist_ok=True)
