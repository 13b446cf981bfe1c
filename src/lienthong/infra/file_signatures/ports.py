"""What both products need of a verifier: the facts about a file's signatures, whatever the file does to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lienthong.signing.certificates import Trust
from lienthong.signing.completeness import Printed
from lienthong.signing.reports import DocumentReport

VERIFIER_STOPPED = "document.verifier_stopped"
"""The code of a judgement on a file whose verifier crashed or ran out of time or memory: CANNOT_TELL."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out about a file, before anything is expected of it."""

    report: DocumentReport
    printed: Printed | None = None


class SignatureVerifier(Protocol):
    """Judges the signatures of a PDF."""

    def examine(self, path: Path, *, trust: Trust, at: dt.datetime) -> Facts:
        """The facts; never raises for what is in the file. Raises OverloadedError when too much waits."""
        ...
