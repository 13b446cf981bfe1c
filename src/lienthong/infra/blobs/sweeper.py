"""The sweeper: removes bytes nobody claims, and can never remove bytes somebody claims.

1. A blob is looked at only when its time is older than the grace (24 h) and no reference names it.
2. It is renamed into ``quarantine/<real second of the run>/``.
3. Then references and time are read **again**: a writer may have renamed fresh bytes over the name, or
   committed a reference, in between. If so the bytes go back, unless the name exists again.
4. After another 24 h in quarantine the same is asked once more before the bytes are deleted.

At each moment the bytes have a name in one of the two places, and every reader looks in both, so a kill
between two steps loses nothing: the next reader or the next run puts them back. An intake that writes renames
fresh bytes over the final name; whatever the sweeper then does to the older copy is harmless.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lienthong.infra.blobs.durable import fsync_folder, make_folder
from lienthong.infra.blobs.holds import is_held
from lienthong.infra.blobs.local import LocalBlobStore
from lienthong.infra.blobs.references import referenced

log = logging.getLogger(__name__)
GRACE = dt.timedelta(hours=24)
_BATCH = 500


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What one run did, in blobs; temporary files in ``leftovers``."""

    quarantined: int = 0
    restored: int = 0
    deleted: int = 0
    leftovers: int = 0
    is_held: bool = False
    """A backup runs: nothing was looked at."""


class Sweeper:
    """Sweeps one local store; run it by a periodic job so that one process does it at a time."""

    def __init__(self, blobs: LocalBlobStore, *, grace: dt.timedelta = GRACE) -> None:
        self._store = blobs
        self._grace = grace

    def run_once(self, now: dt.datetime) -> SweepReport:
        """One pass over the whole store; ``now`` is real time. Nothing while a backup copies what it claims."""
        if is_held(now):
            return SweepReport(is_held=True)
        deleted, restored = self._empty_quarantine(now)
        quarantined, returned = self._quarantine_unclaimed(now)
        return SweepReport(quarantined, restored + returned, deleted, self._remove_leftovers(now))

    def _quarantine_unclaimed(self, now: dt.datetime) -> tuple[int, int]:
        quarantined = restored = 0
        for batch in _batches(self._old_blobs(now)):
            claimed = referenced([path.name for path in batch])
            unclaimed = [path for path in batch if path.name not in claimed]
            moved = self._move(unclaimed, now)
            kept, returned = self._second_look(moved, now)
            quarantined += kept
            restored += returned
        return quarantined, restored

    def _old_blobs(self, now: dt.datetime) -> Iterator[Path]:
        for first in sorted(self._store.root.iterdir()):
            if len(first.name) != 2:  # tmp, quarantine
                continue
            for path in first.iterdir():
                if self._is_old(path, now):
                    yield path

    def _is_old(self, path: Path, now: dt.datetime) -> bool:
        try:
            changed = path.stat().st_mtime
        except FileNotFoundError:
            return False
        return now.timestamp() - changed > self._grace.total_seconds()

    def _move(self, paths: Sequence[Path], now: dt.datetime) -> list[Path]:
        if not paths:
            return []
        folder = self._store.quarantine / str(int(now.timestamp()))
        make_folder(folder)
        moved = []
        for path in paths:
            held = folder / path.name
            try:
                path.replace(held)
            except FileNotFoundError:
                continue
            moved.append(held)
        fsync_folder(folder)
        return moved

    def _second_look(self, moved: Sequence[Path], now: dt.datetime) -> tuple[int, int]:
        """Ask again now that the names are out of the way; returns (kept in quarantine, put back)."""
        claimed = referenced([held.name for held in moved])
        returned = 0
        for held in moved:
            if held.name in claimed or not self._is_old(held, now):
                self._store.restore(held.name)
                returned += 1
        return len(moved) - returned, returned

    def _empty_quarantine(self, now: dt.datetime) -> tuple[int, int]:
        deleted = restored = 0
        for folder in sorted(self._store.quarantine.iterdir()):
            since = int(folder.name) if folder.name.isdecimal() else None
            if since is None or not folder.is_dir():
                log.warning("unknown entry in the quarantine: %s", folder.name)
                continue
            expired = now.timestamp() - since > self._grace.total_seconds()
            for batch in _batches(folder.iterdir()):
                gone, back = self._judge(batch, now, expired=expired)
                deleted += gone
                restored += back
            if expired:
                _remove_if_empty(folder)
        return deleted, restored

    def _judge(self, batch: Sequence[Path], now: dt.datetime, *, expired: bool) -> tuple[int, int]:
        claimed = referenced([held.name for held in batch])
        # A backup may have begun since this run did; it copies what was claimed a moment ago.
        expired = expired and not is_held(now)
        deleted = restored = 0
        for held in batch:
            if held.name in claimed or not self._is_old(held, now):
                restored += self._store.restore(held.name)
            elif expired:
                held.unlink(missing_ok=True)
                deleted += 1
        return deleted, restored

    def _remove_leftovers(self, now: dt.datetime) -> int:
        """Temporary files of writers that were killed; a living upload writes at least once a day."""
        removed = 0
        for path in self._store.temporary.iterdir():
            if self._is_old(path, now):
                path.unlink(missing_ok=True)
                removed += 1
        return removed


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
    fsync_folder(folder.parent)


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
