"""What incoming asks of others: whether the signatures on a record's files hold."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from lienthong.kernel.judgement import Judgement


class SignatureJudge(Protocol):
    """Judges all signatures of a record's files together; slow, so never inside a transaction."""

    def __call__(self, agency_id: UUID, record_id: UUID, /) -> Judgement:
        """PASSED, FAILED with the reason, or CANNOT_TELL."""


class FileOpener(Protocol):
    """Whether a stored file opens as what its name says; slow, and run where a crash harms nobody."""

    def __call__(self, sha256: str, name: str, /) -> Judgement:
        """PASSED, FAILED, or CANNOT_TELL for kinds it does not know."""
