"""Problems of an input, collected so that one answer names them all.

Codes of packet problems follow the scheme of the field (edxml.md §10): ``N.`` missing, ``R.`` out of
range, ``M.`` mismatch, ``T.`` wrong type or format, followed by the path of the field
(``N.MessageHeader.To``). Other components use their dotted codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem weighs."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong with an input: a stable code and a Vietnamese sentence saying what to do."""

    code: str
    sentence: str
    severity: Severity = Severity.ERROR
    where: str = ""
    """Path of the field or name of the file, when there is one."""


class ProblemList:
    """Collects problems; ``errors`` refuse, the rest is shown."""

    def __init__(self) -> None:
        self._items: list[Problem] = []

    def add(self, code: str, sentence: str, *, severity: Severity = Severity.ERROR, where: str = "") -> None:
        """Note a problem once; the same problem at the same place is not repeated."""
        problem = Problem(code, sentence, severity, where)
        if problem not in self._items:
            self._items.append(problem)

    @property
    def all(self) -> tuple[Problem, ...]:
        """Everything noted, in the order found."""
        return tuple(self._items)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only what refuses."""
        return tuple(p for p in self._items if p.severity is Severity.ERROR)
