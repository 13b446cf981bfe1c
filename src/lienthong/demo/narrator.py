"""What the audience sees: steps with business time, what was done, tables."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from lienthong.kernel.clock import vietnam

RULE = "─" * 100
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def day_and_time(moment: dt.datetime) -> str:
    """``01/02/2021 08:30``, in Vietnam."""
    return f"{vietnam(moment):%d/%m/%Y %H:%M}"


def short_time(moment: dt.datetime) -> str:
    """``01/02 08:30``, in Vietnam."""
    return f"{vietnam(moment):%d/%m %H:%M}"


@dataclass(slots=True)
class Narrator:
    """Prints the story to the terminal, numbering its steps."""

    _steps: int = field(default=0, init=False)

    def title(self, text: str, *lines: str) -> None:
        """The head of the story."""
        print(RULE)
        print(text)
        for line in lines:
            print(f"  {line}")
        print(RULE, flush=True)

    def step(self, moment: dt.datetime, title: str) -> None:
        """A step begins at a business time."""
        self._steps += 1
        weekday = WEEKDAYS[vietnam(moment).weekday()]
        print(f"\n{self._steps:>2}. [{weekday} {day_and_time(moment)}] {title}", flush=True)

    def done(self, text: str) -> None:
        """Something happened as it should."""
        print(f"      ✓ {text}", flush=True)

    def note(self, text: str) -> None:
        """Something to know."""
        print(f"      · {text}", flush=True)

    def failed(self, text: str) -> None:
        """The step did not happen."""
        print(f"      ✗ {text}", flush=True)

    def heading(self, text: str) -> None:
        """The head of a table."""
        print(f"\n{text}\n{'─' * width(text)}", flush=True)

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as their widest cell."""
        widths = [max(width(row[column]) for row in (head, *rows)) for column in range(len(head))]
        line = "  ".join("─" * size for size in widths)
        for row in (head, None, *rows):
            cells = line if row is None else "  ".join(map(_padded, row, widths)).rstrip()
            print(f"  {cells}")
        print(end="", flush=True)


def width(text: str) -> int:
    """Columns a text takes on a terminal; combining marks take none."""
    return sum(not unicodedata.combining(letter) for letter in text)


def _padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
