"""Making file names durable: fsync of files and folders, where an error ends the process.

After a failed fsync the kernel may have dropped the dirty pages and a later fsync may lie, so no answer
can be trusted any more; the supervisor starts a fresh process and the client repeats.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import NoReturn

log = logging.getLogger(__name__)
FSYNC_FAILED = 74
"""Exit code (EX_IOERR)."""


def end_process(error: OSError, what: str) -> NoReturn:
    """Leave at once: durability can no longer be promised."""
    log.critical("fsync of %s failed, the process ends: %s", what, error)
    os._exit(FSYNC_FAILED)


def fsync(descriptor: int, what: str) -> None:
    """Flush a file to stable storage; an error ends the process."""
    try:
        os.fsync(descriptor)
    except OSError as error:
        end_process(error, what)


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder durable; an error ends the process."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fsync(descriptor, str(folder))
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make a folder and its missing parents, each name durable in its parent before anything goes inside."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    fsync_folder(folder.parent)
