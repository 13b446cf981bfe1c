"""Where tests may write without waiting for a disk.

A test kills processes, never the machine: what a killed process wrote into a folder in memory is there as it
would be on a disk, and every ``fsync`` is still asked for. Measurements stay on the disk (``bench/``).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_FOLDER = Path("/dev/shm")  # noqa: S108  Linux' own folder in memory; what is made in it gets a private name
ROOM = 2 * 1024**3
"""Bytes that must be free: a run of all tests needs a quarter of it."""


def memory_folder(folder: Path = _FOLDER, *, room: int = ROOM) -> Path | None:
    """The folder in memory, or None where it is absent, too small, or programs in it may not be started."""
    try:
        if os.statvfs(folder).f_flag & os.ST_NOEXEC:
            return None
        has_room = shutil.disk_usage(folder).free >= room
    except OSError:
        return None
    return folder if has_room and os.access(folder, os.W_OK | os.X_OK) else None
