"""Tables of incoming documents: state, sources on the axis, and the statuses owed to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from lienthong.kernel.ids import new_id
from lienthong.office.incoming.states import IncomingState, RefusalReason
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
    """An earlier record that seems the same (RCV-06); what the clerk decided is in the course."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "state", "-record"], name="incoming_by_state")]

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
    document_id = models.CharField(max_length=200, blank=True, default="")
    packet_sha256 = models.CharField(max_length=64)
    packet_size = models.BigIntegerField()
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
    at = models.DateTimeField()
    """Business time of the act; written into the packet."""
    person = models.CharField(max_length=200, blank=True, default="")
    department = models.CharField(max_length=200, blank=True, default="")
    description = models.TextField(blank=True, default="")
    doc_id = models.CharField(max_length=64, blank=True, default="")
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "number"], name="incoming_status_order"),
        ]

    def __str__(self) -> str:
        return self.code
