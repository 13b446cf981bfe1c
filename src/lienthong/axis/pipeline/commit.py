"""The group commit of intake: identities, holdings, messages, deliveries, audit and outbox in one transaction.

Rows carry ids made here; uniqueness is decided by the database (INSERT … ON CONFLICT DO NOTHING, then
read again by key), so two doors and two clients repeating at once agree (D-01). Runs inside the
committer's transaction and never waits for anything but the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.axis.intake.errors import IntakeError
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.registry.queries import Directory, SystemView
from lienthong.exchange.vxp.answers import AnswerError
from lienthong.edxml.model import Packet
from lienthong.infra.blobs import StoredBlob
from lienthong.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class SubmissionOutcome:
    """What the client is told: a DocId, or an error."""

    doc_id: str = ""
    error: AnswerError | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A packet that passed every check and whose bytes are durable."""

    system: SystemView
    addressing: Addressing
    packet: Packet
    blob: StoredBlob
    warnings: tuple[Problem, ...]
    directory: Directory


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused packet: one audit event, nothing else."""

    system: SystemView
    sender_code: str
    service: str
    address: str
    outcome: SubmissionOutcome
    facts: Mapping[str, object] = field(default_factory=dict)


CommitItem = Acceptance | Refusal


def refused(error: IntakeError) -> SubmissionOutcome:
    """The outcome of a refusal."""
    return SubmissionOutcome(error=error.answer)
