"""What the audience sees: steps with business time, what was done, tables."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence

from lienthong.demo.programme import Line, LineKind, Table
from lienthong.kernel.clock import vietnam

RULE = "─" * 100
WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def day_and_time(moment: dt.datetime) -> str:
    """``01/02/2021 08:30``, in Vietnam."""
    return f"{vietnam(moment):%d/%m/%Y %H:%M}"


def weekday_and_time(moment: dt.datetime) -> str:
    """``Thứ Hai 01/02/2021 08:30``, in Vietnam."""
    return f"{WEEKDAYS[vietnam(moment).weekday()]} {day_and_time(moment)}"


def short_time(moment: dt.datetime) -> str:
    """``01/02 08:30``, in Vietnam."""
    return f"{vietnam(moment):%d/%m %H:%M}"


class Narrator:
    """Prints the story to the terminal, numbering its scenes; a listener keeps the same lines."""

    def __init__(self) -> None:
        self._scenes = 0
        self.listener: Callable[[Line | Table], None] = _nobody

    def title(self, text: str, *lines: str) -> None:
        """The head of the story."""
        print(RULE)
        print(text)
        for line in lines:
            print(f"  {line}")
        print(RULE, flush=True)

    def scene(self, moment: dt.datetime, title: str) -> None:
        """A scene begins at a business time."""
        self._scenes += 1
        print(f"\n{self._scenes:>2}. [{weekday_and_time(moment)}] {title}", flush=True)

    def done(self, text: str) -> None:
        """Something happened as it should."""
        self._say(LineKind.DONE, "✓", text)

    def note(self, text: str) -> None:
        """Something to know."""
        self._say(LineKind.NOTE, "·", text)

    def failed(self, text: str) -> None:
        """The scene did not happen."""
        self._say(LineKind.FAILED, "✗", text)

    def heading(self, text: str) -> None:
        """The head of a table."""
        print(f"\n{text}\n{'─' * width(text)}", flush=True)
        self.listener(Line(LineKind.HEADING, text))

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Columns as wide as their widest cell."""
        widths = [max(width(row[column]) for row in (head, *rows)) for column in range(len(head))]
        line = "  ".join("─" * size for size in widths)
        for row in (head, None, *rows):
            cells = line if row is None else "  ".join(map(_padded, row, widths)).rstrip()
            print(f"  {cells}")
        print(end="", flush=True)
        self.listener(Table(tuple(head), tuple(tuple(row) for row in rows)))

    def _say(self, kind: LineKind, mark: str, text: str) -> None:
        print(f"      {mark} {text}", flush=True)
        self.listener(Line(kind, text))


def _nobody(_line: Line | Table) -> None:
    """The listener before there is a programme."""


def width(text: str) -> int:
    """Columns a text takes on a terminal; combining marks take none."""
    return sum(not unicodedata.combining(letter) for letter in text)


def _padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
