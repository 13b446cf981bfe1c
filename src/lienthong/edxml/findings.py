"""Collects the problems of one packet: each once, each with the sentence of the catalogue, bounded.

A packet with thousands of faults must not cost more than one with a few, so beyond a limit problems are
counted and named together; an error is never lost behind warnings.
"""

from __future__ import annotations

from lienthong.edxml.catalogue import KINDS
from lienthong.kernel.problems import Problem, Severity

MORE = "M.edXML.MoreProblems"
_QUOTED = 80


class Findings:
    """Problems in the order found; at most ``limit`` of each severity are kept."""

    def __init__(self, limit: int = 200) -> None:
        self._limit = limit
        self._kept: dict[tuple[str, str], Problem] = {}
        self._counts = dict.fromkeys(Severity, 0)
        self._left_out = 0

    def add(self, code: str, where: str = "", **facts: object) -> None:
        """Note the problem ``code`` of the catalogue at a place; a repeat at the same place is ignored."""
        kind = KINDS[code]
        place = where or code.partition(".")[2]
        if (code, place) in self._kept:
            return
        if self._counts[kind.severity] >= self._limit:
            self._left_out += 1
            return
        self._counts[kind.severity] += 1
        shown = {name: _short(fact) for name, fact in facts.items()}
        sentence = kind.sentence.format(**shown)
        self._kept[(code, place)] = Problem(code, sentence, kind.severity, place)

    def has(self, code: str) -> bool:
        """Whether this problem has been noted anywhere."""
        return any(kept == code for kept, _ in self._kept)

    @property
    def all(self) -> tuple[Problem, ...]:
        """Everything noted; the last one says how many more there were."""
        found = tuple(self._kept.values())
        if not self._left_out:
            return found
        kind = KINDS[MORE]
        more = Problem(MORE, kind.sentence.format(count=self._left_out), kind.severity)
        return (*found, more)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only what refuses."""
        return tuple(p for p in self._kept.values() if p.severity is Severity.ERROR)


def _short(fact: object) -> str:
    text = " ".join(str(fact).split())
    return text if len(text) <= _QUOTED else f"{text[: _QUOTED - 1]}…"
