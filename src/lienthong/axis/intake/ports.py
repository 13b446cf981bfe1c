"""What intake needs of others: somewhere to put bytes, and a look at the first page of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from lienthong.infra.page_scanner import READER_STOPPED
from lienthong.kernel.judgement import Judgement

__all__ = ["READER_STOPPED", "ByteSink", "SecrecyScanner"]


class ByteSink(Protocol):
    """Takes bytes in order."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


class SecrecyScanner(Protocol):
    """Looks for a line of page 1 that consists only of a secrecy mark in capitals (D-23)."""

    def scan(self, path: Path, name: str) -> Judgement:
        """PASSED: no mark on page 1. FAILED: a mark. CANNOT_TELL: page 1 could not be read.

        ``name`` is the attachment's name, for choosing how to read; content decides where it can.
        """
        ...
