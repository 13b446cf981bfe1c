"""What incoming asks of others: whether signatures hold, and whether a file opens."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from lienthong.kernel.judgement import Judgement


class SignatureJudge(Protocol):
    """Judges all signatures of a record's files together; slow, so never inside a transaction."""

    def __call__(self, agency_id: UUID, record_id: UUID, /, *, sender: str, at: dt.datetime) -> Judgement:
        """PASSED, FAILED with the reason, or CANNOT_TELL. ``sender``: who sent it when not the issuer."""


class FileOpener(Protocol):
    """Whether stored bytes open as what their name says; slow, and run where a crash harms nobody."""

    def __call__(self, sha256: str, name: str, /) -> Judgement:
        """PASSED, FAILED, or CANNOT_TELL for kinds it does not know."""


@dataclass(frozen=True, slots=True)
class Judges:
    """Who judges what this component cannot."""

    signatures: SignatureJudge
    opens: FileOpener
