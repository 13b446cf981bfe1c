"""One group of entries of a YAML description, read by type; what is wrong is collected, not raised.

Used by `packet_description`; the form is in docs/howto/build-a-packet.md.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Self

from lienthong.edxml.oddities import read_date, read_moment
from lienthong.kernel.problems import ProblemList


def wrong(problems: ProblemList, path: str, what: str) -> None:
    """Note what is wrong with an entry."""
    problems.add("packet.entry", f"Mục “{path}” {what}.", where=path)


class Section:
    """One mapping of the description; remembers which keys were asked for."""

    def __init__(self, problems: ProblemList, tree: object, path: str) -> None:
        self._problems = problems
        self.path = path
        self._asked: set[str] = set()
        self._values: dict[str, object] = {}
        if isinstance(tree, Mapping):
            self._values = {str(key): value for key, value in tree.items()}
        elif tree is not None:
            wrong(problems, path or "tệp", "phải là một nhóm các mục “tên: giá trị”")

    def _take(self, key: str) -> object:
        self._asked.add(key)
        return self._values.get(key)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return self._values.get(key) is not None

    def text(self, key: str) -> str:
        """Text; numbers as written are taken as text too."""
        value = self._take(key)
        if value is None:
            return ""
        if isinstance(value, bool | Mapping | list):
            wrong(self._problems, self._at(key), "phải là chữ; đặt trong dấu nháy nếu cần")
            return ""
        return value.strftime("%Y/%m/%d") if isinstance(value, dt.date) else str(value).strip()

    def integer(self, key: str) -> int | None:
        """A whole number."""
        value = self._take(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        wrong(self._problems, self._at(key), "phải là số nguyên")
        return None

    def flag(self, key: str) -> bool | None:
        """``true`` or ``false``."""
        value = self._take(key)
        if value is None or isinstance(value, bool):
            return value
        wrong(self._problems, self._at(key), "phải là true hoặc false")
        return None

    def day(self, key: str) -> dt.date | None:
        """A date."""
        value = self._take(key)
        if isinstance(value, dt.datetime):
            return value.date()
        found = value if isinstance(value, dt.date) else read_date(str(value)) if value is not None else None
        if value is not None and found is None:
            wrong(self._problems, self._at(key), "phải là ngày dạng 2021-02-01")
        return found

    def moment(self, key: str) -> dt.datetime | None:
        """A moment; without an offset in Vietnam time."""
        value = self._take(key)
        if value is None:
            return None
        found = read_moment(value.isoformat(" ") if isinstance(value, dt.datetime) else str(value))
        if found is None:
            wrong(self._problems, self._at(key), "phải là thời điểm dạng 2021-02-01 08:00:00")
        return found

    def section(self, key: str) -> Section:
        """A group; an empty one when absent."""
        return Section(self._problems, self._take(key), self._at(key))

    def items(self, key: str) -> list[object]:
        """A list; a single value counts as a list of one."""
        value = self._take(key)
        if value is None:
            return []
        return list(value) if isinstance(value, list) else [value]

    def sections(self, key: str) -> list[Section]:
        """A list of groups."""
        return [
            Section(self._problems, item, f"{self._at(key)}[{index}]")
            for index, item in enumerate(self.items(key), start=1)
        ]

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(str(item).strip() for item in self.items(key) if item is not None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.end()

    def end(self) -> None:
        """Complain about keys nobody asked for."""
        for key in self._values.keys() - self._asked:
            wrong(
                self._problems, self._at(key), "không phải tên mục đã biết; xem docs/howto/build-a-packet.md"
            )
