"""Tables of delivery: one row per message and recipient, its events, open holdings, refusals at the door."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.axis.delivery.states import OFFERED, BadEnd, DeliveryState, EventKind, Service
from lienthong.kernel.ids import new_id

_OFFERED = models.Q(state__in=sorted(OFFERED))


class Delivery(models.Model):
    """A message on its way to one recipient."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(
        "axis_intake.Message", on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    service = models.CharField(max_length=6, choices=[(word.value, word.value) for word in Service])
    sender_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    sender_code = models.TextField(blank=True, default="")
    """As written by the sender."""
    recipient_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient_code = models.TextField(blank=True, default="")
    """As written by the sender."""
    state = models.CharField(
        max_length=10,
        choices=[(word.value, word.value) for word in DeliveryState],
        default=DeliveryState.WAITING.value,
    )
    bad_end = models.CharField(
        max_length=8,
        blank=True,
        default=BadEnd.NONE.value,
        choices=[(word.value, word.value) for word in BadEnd if word],
    )
    """Empty, or how it ended so that the same bytes may be sent again (D-01)."""
    resent_by = models.UUIDField(null=True)
    """The message that carries the same bytes to this recipient again."""
    urgency = models.PositiveSmallIntegerField(default=0)
    lane = models.PositiveSmallIntegerField(default=5)
    """0 first. Lists and work are ordered by lane, then by time (SND-05)."""
    route = models.CharField(max_length=10, default="MAILBOX")
    sent_at = models.DateTimeField()
    """Business time at which the axis accepted it."""
    first_taken_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    """Business time of the last answer that moved the state."""
    changed_at = models.DateTimeField()
    """Business time of the last change of this row."""
    fail_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "recipient_agency"], name="delivery_once_per_recipient"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["recipient_agency", "service", "lane", "sent_at", "id"],
                condition=_OFFERED,
                name="delivery_offered",
            ),
            models.Index(
                fields=["sent_at", "id"],
                condition=models.Q(state=DeliveryState.HELD.value),
                name="delivery_held_back",
            ),
            models.Index(fields=["recipient_agency", "service", "-sent_at"], name="delivery_received_newest"),
            models.Index(fields=["sender_agency", "service", "-sent_at"], name="delivery_sent_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DeliveryEvent(models.Model):
    """Something that happened to a delivery; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=14, choices=[(word.value, word.value) for word in EventKind])
    at = models.DateTimeField()
    """Business time."""
    at_real = models.DateTimeField()
    by = models.TextField(blank=True, default="")
    """The actor: ``system:<id>``, ``operator:<name>`` or ``axis``."""
    note = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.kind}"


class Holding(models.Model):
    """A recipient holds a document of a sender, under one of the keys that identify it (D-01, SND-04)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recipient_agency = models.ForeignKey(
        "axis_registry.Agency", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.TextField()
    message = models.ForeignKey("axis_intake.Message", on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="holdings")
    is_open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender_agency", "recipient_agency", "key"],
                condition=models.Q(is_open=True),
                name="delivery_held_once",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class DoorRefusal(models.Model):
    """A document refused at the door, per recipient: *gửi lỗi* until sent again or given up (D-15).

    Kept only where document and recipient are known, and never for a duplicate or for secrecy.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    system_id = models.CharField(max_length=100)
    sender_agency = models.ForeignKey("axis_registry.Agency", on_delete=models.PROTECT, related_name="+")
    recipient_code = models.TextField()
    """As written; it may name nobody."""
    document_key = models.TextField()
    """Of the document refused; of a recall or update, that of the document it speaks of."""
    change_type = models.PositiveSmallIntegerField(default=0)
    """``BussinessDocType`` of a refused recall (1) or update (2): an item beside the document's own, 0."""
    code = models.TextField(blank=True, default="")
    """Số và ký hiệu, as printed."""
    subject = models.TextField(blank=True, default="")
    """Trích yếu as on the envelope (D-29)."""
    urgency = models.PositiveSmallIntegerField(default=0)
    kind_name = models.TextField(blank=True, default="")
    error_code = models.TextField()
    sentence = models.TextField(blank=True, default="")
    refused_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.TextField(blank=True, default="")
    """The message that brought the document after all, or the reason it was given up."""
    due_at = models.DateTimeField()
    """Business time by which the sender must act."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sender_agency", "document_key", "recipient_code", "change_type"],
                condition=models.Q(settled_at__isnull=True),
                name="delivery_refusal_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["refused_at"], name="delivery_refused"),
            models.Index(
                fields=["refused_at", "id"],
                condition=models.Q(settled_at__isnull=True),
                name="delivery_refusals_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_key} → {self.recipient_code}"
