"""Judgements as lines of a command: ``ĐÚNG``, ``SAI``, ``LƯU Ý``, and what they say."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from lienthong.kernel.judgement import Judgement, Outcome

_WORDS = {Outcome.PASSED: "ĐÚNG", Outcome.FAILED: "SAI", Outcome.CANNOT_TELL: "LƯU Ý"}


def write_judgements(judgements: Sequence[Judgement]) -> int:
    """Print each on its line; 1 when something failed, else 0."""
    for one in judgements:
        sys.stdout.write(f"{_WORDS[one.outcome]:<6} {one.sentence}\n")
    return 1 if any(one.outcome is Outcome.FAILED for one in judgements) else 0
