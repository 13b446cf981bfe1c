"""How much of a file is read, and the one refusal to read on."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LINES = 80
"""Lines with something on them that count as the first page."""
LONGEST_LOOK = 2.0
"""Real seconds after which no further file of an archive is begun; the child is killed later than that."""


class UnreadError(ValueError):
    """The first page cannot be read, or not to its end."""


@dataclass(slots=True)
class Budget:
    """What one attachment may cost, with everything inside it."""

    unpacked: int = 96 * 1024 * 1024
    """Bytes that may still be unpacked."""
    files: int = 200
    """Files inside archives that may still be begun."""
    ends: float = field(default_factory=lambda: time.monotonic() + LONGEST_LOOK)

    def take(self, size: int) -> None:
        """Spend so many unpacked bytes. Raises UnreadError."""
        self.unpacked -= size
        if self.unpacked < 0:
            raise UnreadError("too much to unpack")

    def begin_file(self) -> None:
        """Spend one more file of an archive. Raises UnreadError."""
        self.files -= 1
        if self.files < 0 or time.monotonic() > self.ends:
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
