"""Reading desks, hand-overs and words; and who may see a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import ROLE_WORDS, OfficePermission, OfficeRole
from lienthong.office.records.queries import find_record
from lienthong.office.workflow.models import Assignment, AssignmentPart, Comment, Participant, Task
from lienthong.office.workflow.states import TASK_WORDS, PartRole, TaskKind

_PART_ORDER = {role: place for place, role in enumerate(PartRole)}
DESK_LIMIT = 200
"""Tasks read for one desk; more are told as a number."""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A row of the desk."""

    id: UUID
    kind: TaskKind
    record_id: UUID
    code: str
    subject: str
    issuer_name: str
    direction: str
    urgency: int
    opened_at: dt.datetime
    due_at: dt.datetime | None
    words: str
    user_id: UUID | None
    role: OfficeRole | None
    stands_in_for: str
    """Name of the absent person whose task it is; empty for one's own."""

    @property
    def kind_words(self) -> str:
        """What is to be done, in words."""
        return TASK_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class PartView:
    """A person's part of a hand-over."""

    role: PartRole
    user_id: UUID
    full_name: str
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A hand-over."""

    id: UUID
    directive: str
    due_on: dt.date | None
    assigned_at: dt.datetime
    assigned_by: str
    parts: tuple[PartView, ...]


@dataclass(frozen=True, slots=True)
class CommentView:
    """Words exchanged about a record."""

    actor: str
    said_at: dt.datetime
    words: str


def may_see(actor: Actor, record_id: UUID) -> bool:
    """Whether the record exists for this person: of their agency, and they see all or take part in it.

    A deputy sees what the absent person takes part in (D-22: inbox and opinions move).
    """
    if OfficePermission.READ_ALL in actor.permissions:
        return find_record(actor.agency_id, record_id) is not None
    return (
        Participant.objects.of(actor.agency_id)
        .filter(record_id=record_id, user_id__in=desks_of(actor))
        .exists()
    )


def seen_by(actor: Actor) -> QuerySet[Participant] | None:
    """Rows naming the records a person takes part in; None when they see every record of the agency."""
    if OfficePermission.READ_ALL in actor.permissions:
        return None
    return Participant.objects.of(actor.agency_id).filter(user_id__in=desks_of(actor))


def seen_among(actor: Actor, record_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these records of the agency the person may see."""
    seen = seen_by(actor)
    if seen is None:
        return set(record_ids)
    return set(seen.filter(record_id__in=list(record_ids)).values_list("record_id", flat=True))


def on_desk_of(actor: Actor) -> QuerySet[Task, UUID]:
    """Ids of the records with something to do on a person's desk, as a query for others to narrow by."""
    return _open_tasks(actor).order_by().values_list("record_id", flat=True)


@dataclass(frozen=True, slots=True)
class HolderView:
    """Who has something to do about a record, and what."""

    user_id: UUID | None
    """None: a role's room."""
    role: OfficeRole | None
    full_name: str
    kind: TaskKind

    @property
    def words(self) -> str:
        """As shown: ``Phạm Quốc Đạt (chuyển xử lý)``."""
        who = self.full_name or (ROLE_WORDS[self.role] if self.role else "")
        return f"{who} ({TASK_WORDS[self.kind].lower()})"

    def is_on_desk_of(self, actor: Actor) -> bool:
        """Whether this person may do it: own, of their roles, or of those they stand in for."""
        if self.user_id is None:
            return self.role in actor.roles
        return self.user_id in desks_of(actor)


def holders_of_records(agency_id: UUID, record_ids: Sequence[UUID]) -> dict[UUID, list[HolderView]]:
    """Who holds each of several records; documents merely to be read are not held."""
    rows = Task.objects.of(agency_id).filter(record_id__in=list(record_ids), closed_at__isnull=True)
    found: dict[UUID, list[HolderView]] = {}
    for row in rows.exclude(kind=TaskKind.READ.value).select_related("user").order_by("id"):
        holder = HolderView(
            row.user_id,
            OfficeRole(row.role) if row.role else None,
            row.user.full_name if row.user else "",
            TaskKind(row.kind),
        )
        found.setdefault(row.record_id, []).append(holder)
    return found


def desks_of(actor: Actor) -> list[UUID]:
    """One's own desk, then those one stands in for."""
    return [actor.user_id, *(absent.user_id for absent in actor.stands_in_for)]


def desk(actor: Actor, *, limit: int = DESK_LIMIT) -> list[TaskView]:
    """Open tasks of a person: own, of their roles, and of those they stand in for; soonest due first."""
    absent = {one.user_id: one.full_name for one in actor.stands_in_for}
    rows = (
        _open_tasks(actor).select_related("record").order_by(F("due_at").asc(nulls_last=True), "id")[:limit]
    )
    return [_task_view(row, absent) for row in rows]


def count_desk(actor: Actor) -> int:
    """How many tasks lie on the desk."""
    return _open_tasks(actor).count()


def find_task(actor: Actor, record_id: UUID, kinds: Sequence[TaskKind]) -> TaskView | None:
    """The open task of one of these kinds that this person may do about a record, their own first."""
    absent = {one.user_id: one.full_name for one in actor.stands_in_for}
    rows = _open_tasks(actor).filter(record_id=record_id, kind__in=[kind.value for kind in kinds])
    found = sorted(rows.select_related("record"), key=lambda row: row.user_id != actor.user_id)
    return _task_view(found[0], absent) if found else None


def open_tasks_of(agency_id: UUID, record_id: UUID) -> list[TaskView]:
    """Everything still to be done about a record, whoever's it is: who holds it now."""
    rows = Task.objects.of(agency_id).filter(record_id=record_id, closed_at__isnull=True)
    return [_task_view(row, {}) for row in rows.select_related("record").order_by("id")]


def assignments_of(agency_id: UUID, record_id: UUID) -> list[AssignmentView]:
    """Hand-overs of a record, newest first."""
    rows = list(Assignment.objects.of(agency_id).filter(record_id=record_id).order_by("-id"))
    parts: dict[UUID, list[PartView]] = {}
    found = AssignmentPart.objects.of(agency_id).filter(assignment__in=[row.id for row in rows])
    for part in found.select_related("user").order_by("id"):
        view = PartView(PartRole(part.role), part.user_id, part.user.full_name, part.ended_at)
        parts.setdefault(part.assignment_id, []).append(view)
    return [
        AssignmentView(
            row.id,
            row.directive,
            row.due_on,
            row.assigned_at,
            row.assigned_by,
            _in_order(parts.get(row.id, ())),
        )
        for row in rows
    ]


def leads_of_records(agency_id: UUID, record_ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, str]]:
    """Who leads each of several records by its newest hand-over: user and name."""
    parts = AssignmentPart.objects.of(agency_id).filter(
        role=PartRole.LEAD.value, assignment__record_id__in=list(record_ids)
    )
    found = parts.order_by("id").values_list("assignment__record_id", "user_id", "user__full_name")
    return {record_id: (user_id, name) for record_id, user_id, name in found}


def _in_order(parts: Sequence[PartView]) -> tuple[PartView, ...]:
    """The lead first, then co-operating, then informed."""
    return tuple(sorted(parts, key=lambda one: _PART_ORDER[one.role]))


def comments_of(agency_id: UUID, record_id: UUID) -> list[CommentView]:
    """Words exchanged, oldest first."""
    rows = Comment.objects.of(agency_id).filter(record_id=record_id).order_by("id")
    return [CommentView(row.actor, row.said_at, row.words) for row in rows]


def _open_tasks(actor: Actor) -> QuerySet[Task]:
    mine = Q(user_id__in=desks_of(actor)) | Q(
        user__isnull=True, role__in=[role.value for role in actor.roles]
    )
    return Task.objects.of(actor.agency_id).filter(mine, closed_at__isnull=True)


def _task_view(row: Task, absent: dict[UUID, str]) -> TaskView:
    record = row.record
    notation = f"/{record.code_notation}" if record.code_notation else ""
    return TaskView(
        id=row.id,
        kind=TaskKind(row.kind),
        record_id=row.record_id,
        code=f"{record.code_number or ('…' if notation else '')}{notation}",
        subject=record.subject,
        issuer_name=record.issuer_name,
        direction=record.direction,
        urgency=record.urgency,
        opened_at=row.opened_at,
        due_at=row.due_at,
        words=row.words,
        user_id=row.user_id,
        role=OfficeRole(row.role) if row.role else None,
        stands_in_for=absent.get(row.user_id, "") if row.user_id else "",
    )
