"""How much of a file is read, and the one refusal to read on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINES = 80
"""Lines with something on them that count as the first page."""


class UnreadError(ValueError):
    """The first page cannot be read, or not to its end."""


@dataclass(slots=True)
class Budget:
    """What one attachment may cost, with everything inside it.

    Counted in bytes and files, never in time: the same file is judged the same on a busy day. What takes too
    long all the same is ended from outside and refused.
    """

    unpacked: int = 96 * 1024 * 1024
    """Bytes that may still be unpacked."""
    markup: int = 24 * 1024 * 1024
    """Bytes of XML that may still be read; the dearest work there is."""
    files: int = 100
    """Files inside archives that may still be begun."""

    def take(self, size: int) -> None:
        """Spend so many unpacked bytes. Raises UnreadError."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise UnreadError("too much to unpack")

    def take_markup(self, size: int) -> None:
        """Spend so many bytes of XML. Raises UnreadError."""
        self.markup -= size
        if self.markup < 0:
            raise UnreadError("too much to read")

    def begin_file(self) -> None:
        """Spend one more file of an archive. Raises UnreadError."""
        self.files -= 1
        if self.files < 0:
            raise UnreadError("too many files")


def first_lines(lines: Iterable[str], most: int = LINES) -> Iterator[str]:
    """The first so many lines that show something."""
    shown = 0
    for line in lines:
        if line.strip():
            yield line
            shown += 1
            if shown >= most:
                return
