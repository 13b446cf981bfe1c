"""Opening and closing tasks, handing over, speaking. Every function joins its caller's transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import transactions
from lienthong.kernel.text import nfc
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.operations import Moment
from lienthong.office.workflow.errors import AssignmentRefusedError
from lienthong.office.workflow.models import Assignment, AssignmentPart, Comment, Participant, Task
from lienthong.office.workflow.states import PartRole, TaskKind

LONGEST_COMMENT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """Something to do, for one person or for whoever holds a role; ``due_at`` is business time."""

    kind: TaskKind
    user_id: UUID | None = None
    role: OfficeRole | None = None
    due_at: dt.datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part of a hand-over."""

    role: PartRole
    user_id: UUID


@dataclass(frozen=True, slots=True)
class Desks:
    """Which tasks and parts of a record are open, who may see it: what an act may have to be taken back to."""

    tasks: tuple[UUID, ...] = ()
    parts: tuple[UUID, ...] = ()
    participants: tuple[UUID, ...] = ()
    """User ids."""


def desks_now(agency_id: UUID, record_id: UUID) -> Desks:
    """Tasks and parts of a record that are open, and its participants."""
    tasks = Task.objects.of(agency_id).filter(record_id=record_id, closed_at__isnull=True)
    parts = AssignmentPart.objects.of(agency_id).filter(
        assignment__record_id=record_id, ended_at__isnull=True
    )
    people = Participant.objects.of(agency_id).filter(record_id=record_id)
    return Desks(
        tuple(tasks.values_list("pk", flat=True)),
        tuple(parts.values_list("pk", flat=True)),
        tuple(people.values_list("user_id", flat=True)),
    )


def open_task(agency_id: UUID, record_id: UUID, new: NewTask, *, moment: Moment) -> None:
    """Put a task on a desk; the same one already open is left as it is. A person becomes a participant."""
    transactions.require()
    Task.objects.bulk_create(
        [
            Task(
                agency_id=agency_id,
                record_id=record_id,
                kind=new.kind.value,
                user_id=new.user_id,
                role=new.role.value if new.role else "",
                opened_at=moment.at,
                due_at=new.due_at,
                words=nfc(new.words)[:500],
            )
        ],
        ignore_conflicts=True,
    )
    if new.user_id is not None:
        add_participants(agency_id, record_id, [new.user_id])


def close_tasks(
    agency_id: UUID,
    record_id: UUID,
    *,
    moment: Moment,
    kinds: Iterable[TaskKind] = (),
    user_id: UUID | None = None,
) -> int:
    """Close open tasks of a record, of these kinds (all when none is named), of one person; how many were open."""
    transactions.require()
    tasks = Task.objects.of(agency_id).filter(record_id=record_id, closed_at__isnull=True)
    wanted = [kind.value for kind in kinds]
    if wanted:
        tasks = tasks.filter(kind__in=wanted)
    if user_id is not None:
        tasks = tasks.filter(user_id=user_id)
    return tasks.update(closed_at=moment.at, closed_by=moment.actor[:300])


def add_participants(agency_id: UUID, record_id: UUID, user_ids: Iterable[UUID]) -> None:
    """Let people see a record from now on."""
    transactions.require()
    rows = [
        Participant(agency_id=agency_id, record_id=record_id, user_id=one) for one in dict.fromkeys(user_ids)
    ]
    Participant.objects.bulk_create(rows, ignore_conflicts=True)


def assign(
    agency_id: UUID,
    record_id: UUID,
    parts: Sequence[Part],
    *,
    directive: str,
    due_on: dt.date | None,
    moment: Moment,
) -> UUID:
    """Hand a record over: at most one lead, co-operating, informed (NĐ 30 Art. 23); the assignment's id.

    An earlier hand-over ends: its parts are closed. Raises AssignmentRefusedError.
    """
    transactions.require()
    _check(parts)
    AssignmentPart.objects.of(agency_id).filter(
        assignment__record_id=record_id, ended_at__isnull=True
    ).update(ended_at=moment.at)
    row = Assignment(
        agency_id=agency_id,
        record_id=record_id,
        directive=nfc(directive).strip(),
        due_on=due_on,
        assigned_at=moment.at,
        assigned_by=moment.actor[:300],
    )
    row.save(force_insert=True)
    AssignmentPart.objects.bulk_create(
        [
            AssignmentPart(agency_id=agency_id, assignment=row, role=part.role.value, user_id=part.user_id)
            for part in parts
        ]
    )
    add_participants(agency_id, record_id, [part.user_id for part in parts])
    return row.id


def end_parts(agency_id: UUID, record_id: UUID, *, moment: Moment, user_id: UUID | None = None) -> int:
    """End open parts of a record, of one person or of everybody; how many were open."""
    transactions.require()
    parts = AssignmentPart.objects.of(agency_id).filter(
        assignment__record_id=record_id, ended_at__isnull=True
    )
    if user_id is not None:
        parts = parts.filter(user_id=user_id)
    return parts.update(ended_at=moment.at)


def put_back(agency_id: UUID, record_id: UUID, before: Desks, *, moment: Moment) -> None:
    """Let tasks and parts of a record be open exactly as they were in ``before``; what came since is closed.

    A hand-over taken back stays as history with its parts ended. Whoever saw the record only through it sees it
    no more, but for those who have spoken about it meanwhile.
    """
    transactions.require()
    tasks = Task.objects.of(agency_id).filter(record_id=record_id)
    tasks.filter(closed_at__isnull=True).exclude(pk__in=before.tasks).update(
        closed_at=moment.at, closed_by=moment.actor[:300]
    )
    tasks.filter(pk__in=before.tasks).update(closed_at=None, closed_by="")
    parts = AssignmentPart.objects.of(agency_id).filter(assignment__record_id=record_id)
    parts.filter(ended_at__isnull=True).exclude(pk__in=before.parts).update(ended_at=moment.at)
    parts.filter(pk__in=before.parts).update(ended_at=None)
    spoke = Comment.objects.of(agency_id).filter(record_id=record_id).values("user_id")
    people = Participant.objects.of(agency_id).filter(record_id=record_id)
    people.exclude(user_id__in=before.participants).exclude(user_id__in=spoke).delete()


def comment(agency_id: UUID, record_id: UUID, words: str, *, moment: Moment) -> None:
    """Say something about a record. Raises AssignmentRefusedError when there are no words or too many."""
    transactions.require()
    text = nfc(words).strip()
    if not text or len(text) > LONGEST_COMMENT or moment.user_id is None:
        raise AssignmentRefusedError(f"Nội dung trao đổi phải có từ 1 đến {LONGEST_COMMENT} ký tự.")
    Comment(
        agency_id=agency_id,
        record_id=record_id,
        user_id=moment.user_id,
        actor=moment.actor[:300],
        said_at=moment.at,
        words=text,
    ).save(force_insert=True)
    add_participants(agency_id, record_id, [moment.user_id])


def _check(parts: Sequence[Part]) -> None:
    people = [part.user_id for part in parts]
    if not parts:
        raise AssignmentRefusedError("Hãy chọn người chủ trì, phối hợp hoặc nhận để biết.")
    if len(set(people)) != len(people):
        raise AssignmentRefusedError("Mỗi người chỉ giữ một vai trò trong một lần chuyển; hãy chọn lại.")
    leads = [part for part in parts if part.role is PartRole.LEAD]
    if len(leads) > 1:
        raise AssignmentRefusedError("Chỉ một người chủ trì; những người khác là phối hợp.")
    if not leads and any(part.role is PartRole.COOPERATE for part in parts):
        raise AssignmentRefusedError("Có người phối hợp thì phải có người chủ trì; hãy chọn người chủ trì.")
