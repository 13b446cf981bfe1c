"""Tables of work: tasks on desks, assignments with their parts, words exchanged."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.kernel.ids import new_id
from lienthong.office.organization.ownership import AgencyOwned
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.workflow.states import PartRole, TaskKind


class Task(AgencyOwned):
    """Something one person, or whoever holds a role, has to do about a record. Open while ``closed_at`` is null."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey("office_records.Record", on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=9, choices=[(one.value, one.value) for one in TaskKind])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(
        max_length=12, blank=True, default="", choices=[(one.value, one.value) for one in OfficeRole]
    )
    """Filled exactly when ``user`` is null: anyone in that role may take it (văn thư)."""
    opened_at = models.DateTimeField()
    """Business time."""
    due_at = models.DateTimeField(null=True)
    """Business time."""
    words = models.CharField(max_length=500, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, role="") | (Q(user__isnull=True) & ~Q(role="")),
                name="workflow_task_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["record", "kind", "user"],
                condition=Q(closed_at__isnull=True, user__isnull=False),
                name="workflow_task_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["record", "kind", "role"],
                condition=Q(closed_at__isnull=True, user__isnull=True),
                name="workflow_task_of_role_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "user", "due_at"], condition=Q(closed_at__isnull=True), name="workflow_desk"
            ),
            models.Index(
                fields=["agency", "role", "due_at"],
                condition=Q(closed_at__isnull=True, user__isnull=True),
                name="workflow_room",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Assignment(AgencyOwned):
    """One hand-over of an incoming record by a leader or the clerk: directive, deadline, parts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey("office_records.Record", on_delete=models.PROTECT, related_name="assignments")
    directive = models.TextField(blank=True, default="")
    """Ý kiến chỉ đạo (bút phê)."""
    due_on = models.DateField(null=True)
    assigned_at = models.DateTimeField()
    assigned_by = models.CharField(max_length=300)

    def __str__(self) -> str:
        return str(self.id)


class AssignmentPart(AgencyOwned):
    """A person's part of an assignment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="parts")
    role = models.CharField(max_length=9, choices=[(one.value, one.value) for one in PartRole])
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "user"], name="workflow_one_part_each"),
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(role="LEAD"), name="workflow_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Comment(AgencyOwned):
    """Words exchanged about a record (*Trao đổi*); never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey("office_records.Record", on_delete=models.PROTECT, related_name="comments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor = models.CharField(max_length=300)
    said_at = models.DateTimeField()
    words = models.TextField()

    def __str__(self) -> str:
        return str(self.id)


class Participant(AgencyOwned):
    """Who may see a record besides those who see all: the integer set behind every list (office.md lesson 4)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey("office_records.Record", on_delete=models.PROTECT, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "user"], name="workflow_participant_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "user", "-record"], name="workflow_seen_by")]

    def __str__(self) -> str:
        return str(self.id)
