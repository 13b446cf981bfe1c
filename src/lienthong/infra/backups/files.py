"""Files of a backup: copied while hashed, flushed before they count, read again to be believed.

An error of the medium is raised, unlike in the blob store: nothing of a backup is promised before its last rename.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

_CHUNK = 1024 * 1024


def settle(place: Path) -> None:
    """Flush a file, or the names in a folder, to stable storage; raises OSError."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(place: Path, data: bytes, *, mode: int = 0o600) -> None:
    """Write a new file and flush it; raises OSError, also when it is there already."""
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def copy_stream(source: BinaryIO, to: Path) -> tuple[str, int]:
    """Copy into a new file and flush it; SHA-256 in hex and size of what was read."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def copy_file(source: Path, to: Path) -> tuple[str, int]:
    """The same from a file; one left by an earlier attempt is replaced."""
    to.unlink(missing_ok=True)
    with source.open("rb") as file:
        return copy_stream(file, to)


def hash_file(place: Path, beat: Callable[[int], None] | None = None) -> tuple[str, int]:
    """SHA-256 in hex and size of a file; raises OSError. ``beat`` gets the bytes read so far."""
    digest, size = hashlib.sha256(), 0
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if beat is not None:
                beat(size)
    return digest.hexdigest(), size
