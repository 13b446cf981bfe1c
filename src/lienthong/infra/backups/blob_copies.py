"""Blobs of a backup: linked from the backup before where they are whole there, else copied from the store.

"Whole" is known by reading: a copy that rotted on the medium is made anew instead of linked on. Bytes that the
store has lost or altered are named, and the rest goes on.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lienthong.infra.audit import Finding
from lienthong.infra.backups.files import copy_stream, hash_file, settle
from lienthong.infra.backups.manifest import BLOB_LIST, BLOBS
from lienthong.infra.backups.ports import Progress
from lienthong.infra.blobs import BlobStore
from lienthong.infra.errors import BlobMissingError

_WHAT = "Tệp"


@dataclass(slots=True)
class BlobCount:
    """What was copied; sizes in bytes."""

    blobs: int = 0
    size: int = 0
    linked: int = 0
    copied: int = 0


def copy_blobs(
    store: BlobStore, wanted: Path, into: Path, before: Path | None, progress: Progress
) -> tuple[BlobCount, list[Finding]]:
    """Every blob whose hash is a line of ``wanted``, below ``into``, with their list; what could not be copied."""
    count, damage = BlobCount(), list[Finding]()
    total = sum(1 for _ in _lines(wanted))
    root = into / BLOBS
    root.mkdir(mode=0o700)
    with (into / BLOB_LIST).open("x", encoding="ascii") as listed:
        for done, sha256 in enumerate(_lines(wanted)):
            progress(_WHAT, done, total)
            place = place_of(into, sha256)
            place.parent.mkdir(exist_ok=True, mode=0o700)
            size = _linked(before, sha256, place)
            if size is None:
                size, trouble = _copied(store, sha256, place)
                count.copied += not trouble
                if trouble:
                    damage.append(trouble)
                    continue
            else:
                count.linked += 1
            count.blobs += 1
            count.size += size
            listed.write(f"{sha256} {size}\n")
        listed.flush()
        os.fsync(listed.fileno())
    for folder in (*root.iterdir(), root):
        settle(folder)
    progress(_WHAT, total, total)
    return count, damage


def place_of(backup: Path, sha256: str) -> Path:
    """Where a blob lies inside a backup."""
    return backup / BLOBS / sha256[:2] / sha256


def _lines(wanted: Path) -> Iterator[str]:
    with wanted.open(encoding="ascii") as lines:
        for line in lines:
            yield line.strip()


def _linked(before: Path | None, sha256: str, place: Path) -> int | None:
    """The size, when the backup before has the bytes whole and they could be linked."""
    if before is None:
        return None
    known = place_of(before, sha256)
    try:
        digest, size = hash_file(known)
        if digest != sha256:
            return None
        os.link(known, place)
    except OSError:  # not there, not readable, or a medium without hard links: copied anew
        return None
    return size


def _copied(store: BlobStore, sha256: str, place: Path) -> tuple[int, Finding | None]:
    try:
        with store.open(sha256) as source:
            digest, size = copy_stream(source, place)
    except BlobMissingError:
        return 0, Finding("blobs.missing", f"Kho tệp mất tệp {sha256}; không sao lưu được tệp này.", sha256)
    if digest != sha256:
        place.unlink()
        return 0, Finding(
            "blobs.altered", f"Tệp {sha256} trong kho đã bị thay đổi; không sao lưu được tệp này.", sha256
        )
    return size, None
