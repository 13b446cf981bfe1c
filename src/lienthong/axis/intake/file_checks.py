"""The slow look at the files of accepted documents: what is owed, what was found; nothing of it is in intake's way.

The row that owes it is written with the message; everything else happens later, in the worker. Rows need no lock:
a look that was made twice is kept once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.axis.intake.models import CheckedFile, DocumentCheck
from lienthong.axis.intake.states import SignedState
from lienthong.axis.registry.states import FileCheck
from lienthong.infra import audit
from lienthong.infra.bulk import insert_rows
from lienthong.infra.transactions import require
from lienthong.kernel.ids import new_id
from lienthong.kernel.judgement import Judgement, Outcome

LATER = dt.timedelta(seconds=3)
"""Real time an ordinary document waits for its look: whoever sends it comes first."""
CheckRow = DocumentCheck
"""An unsaved row on its way through a group commit."""


@dataclass(frozen=True, slots=True)
class OwedCheck:
    """A document whose files have not been looked at, or have to be again."""

    message_id: uuid.UUID
    sha256: str
    business_type: int
    accepted_at: dt.datetime
    """Business time."""
    is_held: bool
    is_scanned: bool


@dataclass(frozen=True, slots=True)
class FileFinding:
    """The outcome of one check of one file; ``position`` from 1."""

    position: int
    name: str
    check: FileCheck
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class CheckView:
    """What is known of the files of a document."""

    signed: SignedState
    is_finished: bool
    findings: tuple[FileFinding, ...]
    """In the order of the packet, then of the checks."""


def check_row(message_id: uuid.UUID, *, is_held: bool, is_scanned: bool, now: dt.datetime) -> CheckRow:
    """The unsaved row that owes the look; ``now`` is real time."""
    due_at = now if is_held else now + LATER
    return DocumentCheck(message_id=message_id, is_held=is_held, is_scanned=is_scanned, due_at=due_at)


def store_checks(rows: Sequence[CheckRow]) -> None:
    """Insert rows of many messages in the transaction that is open."""
    require()
    insert_rows(rows)


def list_owed(*, now: dt.datetime, limit: int) -> list[OwedCheck]:
    """What may be looked at now (real time): what holds a document back first, then the oldest."""
    rows = DocumentCheck.objects.filter(finished_at__isnull=True, due_at__lte=now)
    found = rows.order_by("-is_held", "due_at").values_list(
        "message_id",
        "message__sha256",
        "message__business_type",
        "message__accepted_at",
        "is_held",
        "is_scanned",
    )
    return [
        OwedCheck(message_id, sha256, kind or 0, accepted_at, is_held, is_scanned)
        for message_id, sha256, kind, accepted_at, is_held, is_scanned in found[:limit]
    ]


def keep_findings(
    message_id: uuid.UUID,
    findings: Iterable[FileFinding],
    *,
    signed: SignedState,
    again_at: dt.datetime | None = None,
    at: dt.datetime,
    now: dt.datetime,
) -> bool:
    """Keep what was found, in the place of an earlier look. Requires a transaction; writes the audit event.

    ``again_at`` (real time): the look is not over, a document is still held. False where another worker was first.
    """
    require()
    rows = DocumentCheck.objects.filter(pk=message_id, finished_at__isnull=True)
    changed = (
        rows.update(signed=signed.value, finished_at=now)
        if again_at is None
        else rows.update(signed=signed.value, due_at=again_at)
    )
    if not changed:
        return False
    CheckedFile.objects.filter(message_id=message_id).delete()
    kept = list(findings)
    insert_rows([_row(message_id, one) for one in kept])
    audit.record(
        "intake.files_checked",
        actor="axis",
        object_ref=f"message:{message_id}",
        at=at,
        data={
            "signed": signed.value,
            "failed": sorted({one.judgement.code for one in kept if one.judgement.outcome is Outcome.FAILED}),
            "is_over": again_at is None,
        },
    )
    return True


def end_holding(message_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Nobody waits for the look any more; it goes on in its turn. Requires a transaction."""
    require()
    DocumentCheck.objects.filter(pk=message_id, finished_at__isnull=True).update(is_held=False, due_at=now)


def checks_of(message_id: uuid.UUID) -> CheckView | None:
    """What was found; None for a message without a look: a status, or from before there were any."""
    row = DocumentCheck.objects.filter(pk=message_id).first()
    if row is None:
        return None
    order = {word.value: place for place, word in enumerate(FileCheck)}
    rows = sorted(
        CheckedFile.objects.filter(message_id=message_id),
        key=lambda one: (one.position, order[one.check_kind]),
    )
    return CheckView(
        SignedState(row.signed), row.finished_at is not None, tuple(_finding(one) for one in rows)
    )


def list_signed(message_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, SignedState]:
    """What the signatures of some documents are; one statement."""
    rows = DocumentCheck.objects.filter(pk__in=set(message_ids)).values_list("message_id", "signed")
    return {message_id: SignedState(signed) for message_id, signed in rows}


def count_unsigned(*, since: dt.datetime, most: int) -> int:
    """Documents *không có chữ ký số* looked at since a real time, counted up to ``most`` (SND-09)."""
    rows = DocumentCheck.objects.filter(signed=SignedState.UNSIGNED.value, finished_at__gte=since)
    return rows[:most].count()


def list_unsigned(*, before: uuid.UUID | None = None, limit: int) -> list[uuid.UUID]:
    """Documents *không có chữ ký số*, newest first, older than ``before``."""
    rows = DocumentCheck.objects.filter(signed=SignedState.UNSIGNED.value, finished_at__isnull=False)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-message_id").values_list("message_id", flat=True)[:limit])


def _row(message_id: uuid.UUID, one: FileFinding) -> CheckedFile:
    return CheckedFile(
        id=new_id(),
        message_id=message_id,
        position=one.position,
        name=one.name,
        check_kind=one.check.value,
        outcome=one.judgement.outcome.value,
        code=one.judgement.code,
        sentence=one.judgement.sentence,
    )


def _finding(row: CheckedFile) -> FileFinding:
    judgement = Judgement(Outcome(row.outcome), row.code, row.sentence)
    return FileFinding(row.position, row.name, FileCheck(row.check_kind), judgement)
