"""The index of words, one shape for both engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from lienthong.office.search.policies import Wanted


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
