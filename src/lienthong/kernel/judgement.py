"""A judgement has three outcomes; it is never a bare boolean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Passed, failed, or cannot tell."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CANNOT_TELL = "CANNOT_TELL"


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its reason: a stable code and a Vietnamese sentence."""

    outcome: Outcome
    code: str
    sentence: str = ""
