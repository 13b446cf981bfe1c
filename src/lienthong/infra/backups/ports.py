"""What a backup needs of an engine, and how it tells how far it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

Progress = Callable[[str, int, int], None]
"""Called often: what is being done (Vietnamese), how much is done, of how much (0: not known)."""


@dataclass(frozen=True, slots=True)
class RingMark:
    """Which key ring belongs to a database: a known text sealed by it, and where it was first used."""

    sealed: bytes
    place: str
    marked_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What one moment of a database holds."""

    tables: Mapping[str, int]
    """Rows by table."""
    migrations: Sequence[str]
    """``app.name`` of each applied migration, sorted."""
    ring: RingMark | None
    engine_version: str


class DatabaseCopy(Protocol):
    """Copies one engine's database while others write to it."""

    engine: str
    """``sqlite`` or ``postgresql``."""
    file_name: str
    """What the copy is called inside a backup."""

    def take(self, to: Path, blob_list: Path, progress: Progress) -> Facts:
        """Write the database of one moment, and the hash of each blob it claims, a line each.

        Raises BackupToolError or OSError; what was written then counts for nothing.
        """

    def trouble_of(self, file: Path, tables: Mapping[str, int]) -> str:
        """Why a copy does not open or does not hold these rows; empty when all is well. Only reads."""

    def occupied(self) -> str:
        """What this installation's database already holds, in words; empty when there is none yet."""

    def load(self, file: Path, progress: Progress) -> Facts:
        """Fill this installation's empty database: as a whole or not at all; what it holds then."""
