"""Tables of statuses: current progress with its due time, history that only grows, requests to change."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.ids import new_id


class Progress(models.Model):
    """Where one document stands at one recipient, and who must act next until when (conservation law)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.OneToOneField(
        "axis_delivery.Delivery", on_delete=models.PROTECT, related_name="progress"
    )
    state = models.CharField(
        max_length=11,
        choices=[(word.value, word.value) for word in ProgressState],
        default=ProgressState.NONE.value,
    )
    since = models.DateTimeField()
    """Business time at which the axis learnt of this state."""
    rule = models.CharField(max_length=40, blank=True, default="")
    """The rule whose due time runs; empty when closed."""
    due_at = models.DateTimeField(null=True)
    """Business time; null exactly when closed."""
    owner_agency = models.ForeignKey(
        "axis_registry.Agency", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    """The party that must act next; null exactly when closed."""
    closed_at = models.DateTimeField(null=True)
    """Business time at which it became *đã xong*, or was sent again and counts there."""
    late_at = models.DateTimeField(null=True)
    """Business time after which it is no longer *bình thường*; null exactly when closed."""
    late_class = models.CharField(max_length=13, blank=True, default="")
    """Its class of D-15 from then on."""
    later_at = models.DateTimeField(null=True)
    """Business time after which ``later_class`` comes before it; mostly null."""
    later_class = models.CharField(max_length=13, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, due_at__isnull=False, owner_agency__isnull=False)
                | models.Q(closed_at__isnull=False, due_at__isnull=True, owner_agency__isnull=True),
                name="statuses_open_has_owner_and_due",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"], condition=models.Q(closed_at__isnull=True), name="statuses_open_by_due"
            ),
            models.Index(
                fields=["owner_agency", "due_at"],
                condition=models.Q(closed_at__isnull=True),
                name="statuses_open_by_owner",
            ),
            models.Index(
                fields=["rule", "due_at"],
                condition=models.Q(closed_at__isnull=True),
                name="statuses_open_by_rule",
            ),
            models.Index(fields=["closed_at"], name="statuses_closed"),
            models.Index(
                fields=["late_at", "late_class", "later_at", "later_class"],
                condition=models.Q(late_at__isnull=False),
                name="statuses_open_by_class",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.state}"


class ChangeRequest(models.Model):
    """A sender asks a recipient to recall, update or give back a document (D-11, D-12)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=9, choices=[(word.value, word.value) for word in ChangeKind])
    message = models.ForeignKey("axis_intake.Message", on_delete=models.PROTECT, related_name="+")
    """The packet (type 1, 2) or status message (13) that asks."""
    sender_agency = models.ForeignKey("axis_registry.Agency", on_delete=models.PROTECT, related_name="+")
    recipient_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delivery = models.ForeignKey(
        "axis_delivery.Delivery", null=True, on_delete=models.PROTECT, related_name="changes"
    )
    """The document concerned; null when the axis never carried it to this recipient."""
    request_delivery = models.OneToOneField(
        "axis_delivery.Delivery", null=True, on_delete=models.PROTECT, related_name="asks"
    )
    """The delivery of the asking packet itself (types 1 and 2)."""
    state = models.CharField(
        max_length=8,
        choices=[(word.value, word.value) for word in ChangeState],
        default=ChangeState.OPEN.value,
    )
    reason = models.TextField(blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    """Business time by which the recipient should have answered."""
    answered_at = models.DateTimeField(null=True)
    answer_code = models.CharField(max_length=2, blank=True, default="")
    answer_text = models.TextField(blank=True, default="")
    is_carried_out = models.BooleanField(default=False)
    """The document is gone at the recipient."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "recipient_agency"], name="statuses_change_asked_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["recipient_agency", "opened_at"],
                condition=models.Q(state="OPEN"),
                name="statuses_open_changes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class Replacement(models.Model):
    """A document of type 3 names one that it takes the place of: the chain old → new (REC-06)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey("axis_intake.Message", on_delete=models.PROTECT, related_name="+")
    """The packet of the newer document."""
    sender_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    older_document_id = models.TextField()
    """As written."""
    older_key = models.TextField()
    """The same, folded; matched with the same sender's documents only."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "older_key"], name="statuses_replaced_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["older_key", "sender_agency"], name="statuses_replaced_by"),
        ]

    def __str__(self) -> str:
        return f"{self.older_document_id} → {self.message_id}"


class StatusEntry(models.Model):
    """A status message as it came; rows are only added (PRC-06)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(
        "axis_intake.Message", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    delivery = models.ForeignKey(
        "axis_delivery.Delivery",
        null=True,
        on_delete=models.PROTECT,
        related_name="status_entries",
        db_index=False,
    )
    """Null: it matches nothing and is shown as *không khớp* (D-11)."""
    change = models.ForeignKey(ChangeRequest, null=True, on_delete=models.PROTECT, related_name="entries")
    """The request this status opened or answered."""
    code = models.CharField(max_length=8)
    reported_at = models.DateTimeField(null=True)
    """What the reporting system wrote."""
    received_at = models.DateTimeField()
    """Business time at which the axis took it in."""
    from_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    from_code = models.TextField(blank=True, default="")
    other_code = models.TextField(blank=True, default="")
    """``ResponseFor/OrganId`` as written."""
    document_id = models.TextField(blank=True, default="")
    document_code = models.TextField(blank=True, default="")
    issued_on = models.DateField(null=True)
    staff_name = models.TextField(blank=True, default="")
    staff_department = models.TextField(blank=True, default="")
    staff_email = models.TextField(blank=True, default="")
    staff_mobile = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    is_applied = models.BooleanField(default=False)
    """It moved or renewed the document's own status."""
    becomes = models.CharField(
        max_length=11, blank=True, default="", choices=[(word.value, word.value) for word in ProgressState]
    )
    """The state it led to, when applied."""
    note = models.TextField(blank=True, default="")
    """Why it was not applied, in Vietnamese."""
    replay_of = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replayed_as")
    """The held entry applied by this row, once the 03 it had overtaken came."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message"],
                condition=models.Q(replay_of__isnull=True),
                name="statuses_message_recorded_once",
            ),
        ]
        indexes: ClassVar = [
            # Without the nulls: else SQLite takes this one for what matches nothing, and sorts it all.
            models.Index(
                fields=["delivery"],
                condition=models.Q(delivery__isnull=False),
                name="statuses_of_delivery",
            ),
            models.Index(
                fields=["received_at", "id"],
                condition=models.Q(delivery__isnull=True),
                name="statuses_unmatched_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.delivery_id}"
