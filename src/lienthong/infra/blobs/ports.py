"""What a blob store promises, whichever disk or service holds the bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """Bytes that are durably stored: SHA-256 in lower-case hex, size in bytes."""

    sha256: str
    size: int


class BlobWriter(Protocol):
    """Takes bytes in a stream; ends in exactly one of ``commit`` and ``discard``."""

    def write(self, chunk: bytes) -> None:
        """Take further bytes."""

    def commit(self) -> StoredBlob:
        """Make the bytes durable under their hash, young again for the sweeper; then they may be promised."""

    def discard(self) -> None:
        """Forget the bytes; harmless after ``commit``."""


class BlobStore(Protocol):
    """Bytes by hash. Every reading method raises BlobMissingError or answers "no" only when truly absent."""

    def writer(self) -> BlobWriter:
        """A fresh writer."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, for reading; raises BlobMissingError."""

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are there."""

    def size(self, sha256: str) -> int:
        """Their number; raises BlobMissingError."""

    def path(self, sha256: str) -> Path | None:
        """The file that holds them, when the store has files and the bytes are there."""

    def renew(self, sha256: str) -> bool:
        """Make existing bytes young again before referencing them without writing; false when absent."""
