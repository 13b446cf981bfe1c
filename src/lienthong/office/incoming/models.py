"""Tables of incoming documents: state, sources on the axis, the statuses owed to them, what went wrong."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.exchange.changes import ChangeKind
from lienthong.kernel.ids import new_id
from lienthong.office.incoming.states import (
    AskedState,
    DuplicateDecision,
    IncidentKind,
    IncomingState,
    RefusalReason,
)
from lienthong.office.organization.ownership import AgencyOwned


class Incoming(AgencyOwned):
    """The life of one incoming record."""

    record = models.OneToOneField(
        "office_records.Record", primary_key=True, on_delete=models.PROTECT, related_name="incoming"
    )
    state = models.CharField(
        max_length=11,
        choices=[(one.value, one.value) for one in IncomingState],
        default=IncomingState.ARRIVED.value,
    )
    arrived_at = models.DateTimeField()
    """Business time of durable storage."""
    accepted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    refusal = models.CharField(
        max_length=17, blank=True, default="", choices=[(one.value, one.value) for one in RefusalReason]
    )
    refusal_words = models.TextField(blank=True, default="")
    is_for_information = models.BooleanField(default=False)
    """*Để biết*, giấy mời: ends at hand-over (D-09)."""
    checks = models.JSONField(default=list)
    """The automatic check before acceptance: ``[{name, outcome, code, sentence}]`` (RCV-02)."""
    duplicate_of = models.ForeignKey(
        "office_records.Record", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """An earlier record that seems the same (RCV-06)."""
    duplicate_decision = models.CharField(
        max_length=9,
        blank=True,
        default="",
        choices=[(one.value, one.value) for one in DuplicateDecision],
    )
    """What the clerk decided about it; who and when is in the course."""
    checked_at = models.DateTimeField(null=True)
    """Business time of the last full check."""
    has_paper = models.BooleanField(null=True)
    """The sender says that a paper copy follows; nothing waits for it (RCV-09)."""
    undo = models.JSONField(default=dict)
    """The last act that may still be taken back: ``{by, until, before, tasks, parts, owed}``."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "-record"], name="incoming_by_state"),
            models.Index(fields=["agency", "-record"], name="incoming_newest"),
            models.Index(fields=["agency", "arrived_at"], name="incoming_by_arrival"),
        ]

    def __str__(self) -> str:
        return self.state


class Source(AgencyOwned):
    """One message on the axis that brought the document: the issuer's, or a forwarder's (D-03)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incoming = models.ForeignKey(Incoming, on_delete=models.PROTECT, related_name="sources")
    doc_id = models.CharField(max_length=64)
    """DocId on the axis: exactly one record per (message, recipient)."""
    sender_code = models.CharField(max_length=64)
    """Who sent it over the axis; statuses go there."""
    sender_name = models.CharField(max_length=200)
    is_forwarder = models.BooleanField(default=False)
    """Another body than the issuer sent it: forwarded, or sent for the issuer by its contact point (D-05)."""
    recipient_code = models.CharField(max_length=64)
    """Under which of our codes it came."""
    document_id = models.TextField(blank=True, default="")
    """As written in this packet; statuses repeat it, whatever the clerk corrects on the record."""
    code = models.TextField(blank=True, default="")
    """Số, ký hiệu as written in this packet."""
    issued_on = models.DateField(null=True)
    packet_sha256 = models.CharField(max_length=64)
    packet_size = models.BigIntegerField()
    sent_at = models.DateTimeField(null=True)
    """When the axis took it from the sender, as its list says."""
    arrived_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "doc_id"], name="incoming_message_once"),
        ]

    def __str__(self) -> str:
        return self.doc_id


class StatusOwed(AgencyOwned):
    """A status told to a sender; owed with the act that causes it, sent by the outbox (D-09, RCV-01)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="statuses")
    number = models.PositiveSmallIntegerField()
    """Order within its source."""
    code = models.CharField(max_length=2)
    document_id = models.TextField(blank=True, default="")
    """Of an answer to a recall or update: the id its packet bore; empty: the source's own (D-11)."""
    at = models.DateTimeField()
    """Business time of the act; written into the packet."""
    person = models.CharField(max_length=200, blank=True, default="")
    department = models.CharField(max_length=200, blank=True, default="")
    description = models.TextField(blank=True, default="")
    doc_id = models.CharField(max_length=64, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    """Business time at which the axis took it."""
    withdrawn_at = models.DateTimeField(null=True)
    """The act was taken back before the status went out; it is never sent."""
    refusal = models.TextField(blank=True, default="")
    """Why the axis will not take it; an incident tells the clerk."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "number"], name="incoming_status_order"),
        ]

    def __str__(self) -> str:
        return self.code


class ChangeAsked(AgencyOwned):
    """A sender recalls, updates or asks back a document it sent us (D-12; REC-03)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=9, choices=[(one.value, one.value) for one in ChangeKind])
    doc_id = models.CharField(max_length=64)
    """DocId of the message on the axis: the same one is taken once."""
    incoming = models.ForeignKey(Incoming, null=True, on_delete=models.PROTECT, related_name="changes")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="changes")
    """Under which message the sender gave us the document; the answer goes there."""
    sender_code = models.CharField(max_length=64)
    sender_name = models.CharField(max_length=200)
    sender_key = models.CharField(max_length=64)
    """Folded: only who sent the document changes it (ADR 0005)."""
    document_id = models.TextField(blank=True, default="")
    """``DocumentId`` of the message itself."""
    document_key = models.CharField(max_length=200, blank=True, default="")
    """Of the document it names, folded."""
    reason = models.TextField(blank=True, default="")
    words = models.TextField(blank=True, default="")
    """What it changes, in words; ``ReceiverType`` and ``DocumentInfo`` are shown here and never acted on."""
    state = models.CharField(max_length=11, choices=[(one.value, one.value) for one in AskedState])
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=300, blank=True, default="")
    answer_words = models.TextField(blank=True, default="")
    packet_sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "doc_id"], name="incoming_change_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "document_key"],
                condition=models.Q(state=AskedState.WAITING.value),
                name="incoming_change_waiting",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Incident(AgencyOwned):
    """Something that came and could not become a document, or needs the clerk; open while ``closed_at`` is null.

    Of a secret packet only sender, level of certainty and time are kept: no number, no subject (D-23).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in IncidentKind])
    doc_id = models.CharField(max_length=64)
    sender_code = models.CharField(max_length=64)
    sender_name = models.CharField(max_length=200, blank=True, default="")
    sentence = models.TextField()
    """What happened and what to do; also the words told to the axis."""
    record = models.ForeignKey(
        "office_records.Record", null=True, on_delete=models.PROTECT, related_name="incidents"
    )
    packet_sha256 = models.CharField(max_length=64, blank=True, default="")
    """The packet kept as evidence; never of a secret one."""
    happened_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    """Business time at which the axis was told."""
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=300, blank=True, default="")
    closing_words = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "doc_id", "kind"],
                condition=models.Q(answered_at__isnull=True),
                name="incoming_incident_told_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "-id"],
                condition=models.Q(closed_at__isnull=True),
                name="incoming_open_incidents",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
