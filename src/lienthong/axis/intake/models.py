"""The table of accepted messages: one row per packet taken in, document or status."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.kernel.ids import new_id


class Service(models.TextChoices):
    """What kind of packet a message is."""

    EDOC = "EDOC", "Văn bản"
    STATUS = "STATUS", "Trạng thái"


class Message(models.Model):
    """An accepted packet. Its id is the DocId on the wire; its bytes lie in the blob store (D-02)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.CharField(max_length=6, choices=Service.choices)
    system = models.ForeignKey("axis_registry.ConnectedSystem", on_delete=models.PROTECT, related_name="+")
    sender_agency = models.ForeignKey("axis_registry.Agency", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    attempt = models.PositiveIntegerField(default=0)
    """0 for the first time these bytes came; each re-send after a bad end counts one more (D-01)."""
    resend_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    business_type = models.PositiveSmallIntegerField(null=True)
    document_id = models.TextField(blank=True, default="")
    document_key = models.TextField(blank=True, default="", db_index=True)
    """``document_id`` trimmed and case-folded, for matching."""
    code_number = models.TextField(blank=True, default="")
    code_notation = models.TextField(blank=True, default="")
    code_key = models.TextField(blank=True, default="", db_index=True)
    """``number/notation`` folded for matching, without the year."""
    issued_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    steering_type = models.PositiveSmallIntegerField(null=True)
    kind_name = models.TextField(blank=True, default="")
    subject = models.TextField(blank=True, default="")
    subject_folded = models.TextField(blank=True, default="")
    status_code = models.CharField(max_length=8, blank=True, default="")
    warnings = models.JSONField(default=list)
    """Problems that did not refuse the packet: ``[{code, sentence, where}]``, shown to both sides."""
    accepted_at = models.DateTimeField()
    """Business time of acceptance."""
    received_at = models.DateTimeField()
    """Real time of acceptance."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["system", "sender_agency", "sha256", "service", "attempt"],
                name="intake_same_bytes_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sender_agency", "service", "-accepted_at"], name="intake_sent_newest"),
        ]

    def __str__(self) -> str:
        return str(self.id)
