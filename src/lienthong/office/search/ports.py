"""The index of words, one shape for both engines: what is asked of it and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    words: tuple[tuple[str, ...], ...] = ()
    """Groups in which the words stand side by side; a word alone is a group of one."""
    is_unfinished: bool = False
    """Whether the last word may go on."""
    code: tuple[str, ...] = ()
    """Parts of a number when it reads like one: ``("783", "ubnd", "kgvx")``; asked first."""
    month: str = ""
    """``202102`` for *tháng 2/2021*, the month of the document's date."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that can be looked for."""
        return not (self.words or self.code or self.month)

    @property
    def marked_words(self) -> frozenset[str]:
        """Every word alone, for showing where it was found."""
        return frozenset(word for group in self.words for word in group)


@dataclass(frozen=True, slots=True)
class Scope:
    """In which records: one agency, one direction or both, and those people take part in."""

    agency_id: UUID
    direction: str = ""
    """``IN``, ``OUT`` or both when empty."""
    participants: tuple[UUID, ...] | None = None
    """None: every record of the agency."""


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A record found; the larger number is the newer record."""

    number: int
    record_id: UUID


class WordIndex(Protocol):
    """Looks records up; results are those that stand in the database now, whoever wrote them."""

    def some(self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int) -> Sequence[Hit]:
        """Up to ``limit`` matches in any order: rare words are all there, common ones cost no sorting."""

    def newest(
        self, scope: Scope, wanted: Wanted, *, by_code: bool, limit: int, before: int | None
    ) -> Sequence[Hit]:
        """Matches newest first, those with a number below ``before``; quick for common words."""
