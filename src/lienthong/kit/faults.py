"""Faults on request: what they are called, on what share of the calls, on which operation. One syntax for both.

``late=2`` (seconds), ``lost=0.1`` (share of calls), ``http500@sendEdoc=1``; the share is 1 unless said. Drawn from
a seeded generator, so a run can be repeated.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lienthong.kit.errors import KitFaultError


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its word, the operation it is for (empty for all), its share or seconds."""

    word: str
    operation: str = ""
    amount: float = 1.0


def read_fault(text: str, known: Mapping[str, str]) -> Fault:
    """A fault as written on the command line. Raises KitFaultError."""
    named, _, amount = text.partition("=")
    word, _, operation = named.partition("@")
    if word not in known:
        raise KitFaultError(f"Không có lỗi «{word}»; chọn: {', '.join(sorted(known))}.")
    try:
        return Fault(word, operation, float(amount) if amount else 1.0)
    except ValueError:
        raise KitFaultError(
            f"«{amount}» không phải số; viết như {word}=0.2 hoặc {word}@sendEdoc=1."
        ) from None


@dataclass(slots=True)
class Faults:
    """The faults of one simulated hub or agency."""

    asked: tuple[Fault, ...] = ()
    seed: int = 1
    struck: Counter[str] = field(default_factory=Counter)
    """How often each has happened."""
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  a repeatable play, no secret

    @classmethod
    def of(cls, texts: Iterable[str], known: Mapping[str, str], seed: int = 1) -> Faults:
        """The faults written on the command line. Raises KitFaultError."""
        return cls(tuple(read_fault(text, known) for text in texts), seed)

    def strikes(self, word: str, operation: str = "") -> bool:
        """Whether this fault happens now."""
        does = any(
            fault.word == word
            and fault.operation in {"", operation}
            and (fault.amount >= 1 or self._random.random() < fault.amount)
            for fault in self.asked
        )
        self.struck.update([word] if does else [])
        return does

    def seconds(self, word: str, operation: str = "") -> float:
        """How long this fault lasts; 0 when it was not asked for."""
        found = [f.amount for f in self.asked if f.word == word and f.operation in {"", operation}]
        return max(found, default=0.0)
