"""Tables of warnings: focal officers, alerts, what is to be told, messages to officers.

A party is an agency of the product that installs this: its id is kept without a foreign key, because the
axis and the office each have agencies of their own.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lienthong.alerts.states import (
    AlertKind,
    AnnouncementKind,
    AnnouncementState,
    Closing,
    NoticeState,
    OfficerKind,
)
from lienthong.kernel.ids import new_id


class FocalOfficer(models.Model):
    """A person an agency registered to be warned, from a legal date until a legal date (ALR-03).

    A change of staff ends one row and adds another; rows are never altered otherwise, nor deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party_id = models.UUIDField()
    kind = models.CharField(max_length=9, choices=[(one.value, one.value) for one in OfficerKind])
    full_name = models.CharField(max_length=200)
    post = models.CharField(max_length=200, blank=True, default="")
    """Chức vụ."""
    unit = models.CharField(max_length=200, blank=True, default="")
    mobile = models.CharField(max_length=30, blank=True, default="")
    mail = models.CharField(max_length=254)
    """Official mailbox."""
    deputy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="deputies")
    """Null for the officer; a deputy is told while no officer of this kind is valid."""
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    """Exclusive; null: until further notice."""
    registered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="alerts_officer_order",
            ),
            models.UniqueConstraint(
                fields=["party_id", "kind", "mail"],
                condition=Q(valid_to__isnull=True),
                name="alerts_officer_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name


class Alert(models.Model):
    """One reason to worry, for one party, from the moment it was seen until its cause ended (ALR-08)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=13, choices=[(one.value, one.value) for one in AlertKind])
    subject_ref = models.CharField(max_length=100)
    party_id = models.UUIDField()
    """Whom it concerns."""
    about = models.UUIDField(null=True)
    """The document in this product, where there is one: who takes part in it sees its alerts."""
    owner_id = models.UUIDField(null=True)
    """Who must act next, where this product knows them."""
    owner_name = models.TextField(blank=True, default="")
    document_code = models.CharField(max_length=100, blank=True, default="")
    sender_name = models.TextField(blank=True, default="")
    recipient_name = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, blank=True, default="")
    is_urgent = models.BooleanField(default=False)
    rule = models.CharField(max_length=40)
    rules_version = models.CharField(max_length=20)
    threshold = models.TextField()
    evidence = models.JSONField(default=list)
    """``[[label, text], …]``: the facts it rests on."""
    fingerprint = models.CharField(max_length=100)
    """Rule and moment: tells this cause from the next one of the same kind."""
    since = models.DateTimeField()
    """Business time from which the cause holds."""
    opened_at = models.DateTimeField()
    """Business time at which it was seen."""
    due_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closing = models.CharField(
        max_length=7, blank=True, default="", choices=[(one.value, one.value) for one in Closing]
    )
    changed_at = models.DateTimeField()
    """Real time of the last change of this row; makes versions of counters."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "party_id"],
                condition=Q(closed_at__isnull=True),
                name="alerts_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closing="") | Q(closed_at__isnull=False) & ~Q(closing=""),
                name="alerts_closed_with_reason",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["party_id", "since"], condition=Q(closed_at__isnull=True), name="alerts_open_of_party"
            ),
            models.Index(fields=["kind"], condition=Q(closed_at__isnull=True), name="alerts_open_by_kind"),
            models.Index(fields=["party_id", "-changed_at"], name="alerts_changed"),
            models.Index(fields=["subject_ref"], name="alerts_of_subject"),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="alerts_of_document"),
            models.Index(
                fields=["party_id", "-closed_at"],
                condition=Q(closed_at__isnull=False),
                name="alerts_closed_of_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_ref}"


class Announcement(models.Model):
    """Something officers of a party are to be told: an alert, or a plain notice; told once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=14, choices=[(one.value, one.value) for one in AnnouncementKind])
    alert = models.OneToOneField(
        Alert, null=True, on_delete=models.PROTECT, related_name="announcement", db_index=False
    )
    subject_ref = models.CharField(max_length=100)
    party_id = models.UUIDField()
    officer_kinds = models.CharField(max_length=60)
    """Kinds of officers to tell, separated by blanks."""
    heading = models.CharField(max_length=100)
    document_code = models.CharField(max_length=100, blank=True, default="")
    sender_name = models.TextField(blank=True, default="")
    recipient_name = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    path = models.CharField(max_length=300, blank=True, default="")
    is_urgent = models.BooleanField(default=False)
    tell_from = models.DateTimeField()
    """Business time."""
    state = models.CharField(
        max_length=7,
        choices=[(one.value, one.value) for one in AnnouncementState],
        default=AnnouncementState.WAITING.value,
    )
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject_ref", "party_id"],
                condition=Q(alert__isnull=True),
                name="alerts_notice_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "party_id"], name="alerts_to_be_told"),
        ]

    def __str__(self) -> str:
        return f"{self.heading} {self.document_code}"


class Notice(models.Model):
    """One message to one officer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party_id = models.UUIDField()
    channel = models.CharField(max_length=4, default="MAIL")
    officer_name = models.CharField(max_length=200)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(
        max_length=6,
        choices=[(one.value, one.value) for one in NoticeState],
        default=NoticeState.QUEUED.value,
    )
    queued_at = models.DateTimeField()
    """Business time, as the others here."""
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    """What the mail server said last, while it is not sent."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["party_id", "-queued_at"], name="alerts_notices_of_party"),
            models.Index(fields=["state", "-queued_at"], name="alerts_notices_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.subject}"


class NoticeLine(models.Model):
    """A notice tells an officer of an announcement; no address hears the same thing twice (ALR-06)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="lines")
    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    address = models.CharField(max_length=254)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["announcement", "address"], name="alerts_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.announcement_id} → {self.address}"


class SweepMark(models.Model):
    """How far a sweep has read, in real time."""

    name = models.CharField(primary_key=True, max_length=60)
    read_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
