"""Tables of accepted messages, one row per packet taken in, and of the slow look at the files of documents."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.axis.intake.states import SignedState
from lienthong.axis.registry.states import FileCheck
from lienthong.kernel.ids import new_id
from lienthong.kernel.judgement import Outcome


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


class DocumentCheck(models.Model):
    """The slow look at the files of one accepted document; the row is owed from acceptance on and never deleted."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.PROTECT, related_name="check_of_files"
    )
    is_held = models.BooleanField(default=False)
    """A recipient gets the document only after it; such rows go first."""
    is_scanned = models.BooleanField(default=False)
    """Every file was found free of malware at the door."""
    due_at = models.DateTimeField()
    """Real time from which it may be made, or made again."""
    finished_at = models.DateTimeField(null=True)
    """Real time; null: still owed."""
    signed = models.CharField(
        max_length=8,
        blank=True,
        default=SignedState.NOT_YET.value,
        choices=[(word.value, word.name) for word in SignedState if word],
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["-is_held", "due_at"],
                condition=models.Q(finished_at__isnull=True),
                name="intake_checks_owed",
            ),
            models.Index(
                fields=["finished_at"],
                condition=models.Q(signed=SignedState.UNSIGNED.value),
                name="intake_unsigned",
            ),
        ]

    def __str__(self) -> str:
        return str(self.message_id)


class CheckedFile(models.Model):
    """One outcome: a file of a document, in the order of the packet, and one check."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveIntegerField()
    """From 1, as in the packet."""
    name = models.TextField(blank=True, default="")
    check_kind = models.CharField(max_length=9, choices=[(word.value, word.value) for word in FileCheck])
    outcome = models.CharField(max_length=11, choices=[(word.value, word.value) for word in Outcome])
    code = models.TextField()
    sentence = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message", "position", "check_kind"], name="intake_file_checked_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.position} {self.check_kind}"
