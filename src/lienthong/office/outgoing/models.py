"""Tables of outgoing documents: state, recipients, sendings, each recipient's statuses, preflight reviews."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.exchange.changes import ChangeKind
from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.ids import new_id
from lienthong.office.organization.ownership import AgencyOwned
from lienthong.office.outgoing.states import AskState, OutgoingState, RecipientKind, SendState


class Outgoing(AgencyOwned):
    """The life of one outgoing record."""

    record = models.OneToOneField(
        "office_records.Record", primary_key=True, on_delete=models.PROTECT, related_name="outgoing"
    )
    state = models.CharField(
        max_length=9,
        choices=[(one.value, one.value) for one in OutgoingState],
        default=OutgoingState.DRAFT.value,
    )
    unit = models.ForeignKey(
        "office_organization.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    drafter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ground = models.ForeignKey(
        "office_organization.SigningGround", null=True, on_delete=models.PROTECT, related_name="+"
    )
    form = models.JSONField(default=dict)
    """What the drafting form holds (autosaved); the typeset letter is made from it."""
    form_version = models.PositiveIntegerField(default=1)
    """Counted up by every saving; a form that knows an older one is refused (two editors)."""
    saved_version = models.PositiveIntegerField(default=0)
    """The version from which record and page were made last; what was typed since is only kept."""
    is_uploaded = models.BooleanField(default=False)
    """The main file was brought as a PDF; else it is typeset from the form."""
    layout = models.JSONField(default=dict)
    """Places of the three signature fields on the current main file."""
    is_reference_only = models.BooleanField(default=False)
    """*Để biết, tham khảo*: may go unsigned (SND-09)."""
    signed_at = models.DateTimeField(null=True)
    sealing_at = models.DateTimeField(null=True)
    """When the clerk's act took its number; with it the act resumes after a crash, the same to the byte."""
    sealing_by = models.CharField(max_length=300, blank=True, default="")
    sealed_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField(null=True)
    undo = models.JSONField(default=dict)
    """The last act that may still be undone: ``act``, ``user``, ``until`` (real time, ISO 8601)."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "-record"], name="outgoing_newest"),
            models.Index(fields=["agency", "state", "-record"], name="outgoing_by_state"),
            models.Index(
                fields=["agency"],
                condition=Q(state=OutgoingState.SIGNED.value, sealing_at__isnull=False),
                name="outgoing_half_sealed",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Recipient(AgencyOwned):
    """A *nơi nhận* of one of the three kinds (D-04)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="recipients")
    kind = models.CharField(max_length=7, choices=[(one.value, one.value) for one in RecipientKind])
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=64, blank=True, default="")
    """Organ code on the axis; empty for the other kinds."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """A person inside."""
    unit = models.ForeignKey(
        "office_organization.Unit", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """A unit inside: its heads read it."""
    tag = models.CharField(max_length=60, blank=True, default="")
    """Để báo cáo, để phối hợp, để thực hiện, Lưu."""
    way = models.CharField(max_length=60, blank=True, default="")
    """Outside: thư công vụ, bưu chính …"""
    sent_on = models.DateField(null=True)
    proof = models.CharField(max_length=300, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outgoing", "code"], condition=~Q(code=""), name="outgoing_recipient_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Sending(AgencyOwned):
    """One packet handed to the axis: bytes fixed once, sent until the axis answers (architecture §4 step 2)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    """1 for the first, counted up by every re-send and every *gửi bổ sung*."""
    packet_sha256 = models.CharField(max_length=64, blank=True, default="")
    """Empty until the packet is built."""
    packed_at = models.DateTimeField()
    """Business time written into the packet: built anew after a crash, it is the same bytes."""
    doc_id = models.CharField(max_length=64, blank=True, default="")
    """The axis' DocId once accepted."""
    sent_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=300)
    contact = models.JSONField(default=dict)
    """The clerk named in the packet as the person to ask: ``name``, ``department``, ``email``."""
    followed_at = models.DateTimeField(null=True)
    """Real time at which the axis was last asked what became of it."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outgoing", "number"], name="outgoing_sending_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "doc_id"], name="outgoing_by_doc_id"),
            models.Index(fields=["agency", "-sent_at"], name="outgoing_last_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.outgoing_id} #{self.number}"


class RecipientSending(AgencyOwned):
    """One recipient of one sending: how far it got, and the processing status reported (two machines apart)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sending = models.ForeignKey(Sending, on_delete=models.PROTECT, related_name="lines")
    recipient = models.ForeignKey(Recipient, on_delete=models.PROTECT, related_name="lines")
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in SendState], default=SendState.QUEUED.value
    )
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    fault_code = models.CharField(max_length=80, blank=True, default="")
    fault = models.TextField(blank=True, default="")
    """The sentence of the refusal or of the recipient's fail."""
    taken_at = models.DateTimeField(null=True)
    """When the recipient's system took it from the axis, as the axis says."""
    progress = models.CharField(
        max_length=11,
        choices=[(one.value, one.value) for one in ProgressState],
        default=ProgressState.NONE.value,
    )
    progress_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    """Why it was refused or returned."""
    is_superseded = models.BooleanField(default=False)
    """Sent again later: that line counts, this one is history."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sending", "recipient"], name="outgoing_line_once"),
            models.UniqueConstraint(
                fields=["recipient"], condition=Q(is_superseded=False), name="outgoing_one_current_line"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "state"], condition=Q(is_superseded=False), name="outgoing_current_lines"
            ),
            models.Index(
                fields=["agency", "progress"], condition=Q(is_superseded=False), name="outgoing_by_progress"
            ),
        ]

    def __str__(self) -> str:
        return self.state


class Change(AgencyOwned):
    """One message by which a document already sent is recalled, updated or asked back (D-12)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=9, choices=[(one.value, one.value) for one in ChangeKind])
    reason = models.TextField()
    notice_code = models.CharField(max_length=60, blank=True, default="")
    """Of *thu hồi*: số, ký hiệu of the notice that recalls (NĐ 30 Art. 18.4)."""
    notice_on = models.DateField(null=True)
    notice_signer = models.CharField(max_length=200, blank=True, default="")
    fields = models.JSONField(default=dict)
    """Of *cập nhật*: the fields of the record as they are from now on, dates in ISO 8601."""
    document_id = models.CharField(max_length=200, blank=True, default="")
    """``MessageHeader/DocumentId`` of the packet; an update has one of its own, so that its answer is known by it."""
    document_key = models.CharField(max_length=200, blank=True, default="")
    packed_at = models.DateTimeField()
    """Business time written into the packet; the same row always makes the same bytes (D-01)."""
    packet_sha256 = models.CharField(max_length=64, blank=True, default="")
    doc_id = models.CharField(max_length=64, blank=True, default="")
    """The axis' DocId once accepted."""
    made_by = models.CharField(max_length=300)
    contact = models.JSONField(default=dict)
    followed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "document_key"], name="outgoing_change_by_document")
        ]

    def __str__(self) -> str:
        return self.kind


class ChangeLine(AgencyOwned):
    """One recipient of one request to change, and its answer: a machine of its own (D-11)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change = models.ForeignKey(Change, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey(RecipientSending, on_delete=models.PROTECT, related_name="changes")
    state = models.CharField(
        max_length=8, choices=[(one.value, one.value) for one in AskState], default=AskState.QUEUED.value
    )
    sent_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer_code = models.CharField(max_length=2, blank=True, default="")
    answer_text = models.TextField(blank=True, default="")
    """The recipient's words, or why the axis refused the message."""
    is_carried_out = models.BooleanField(default=False)
    """The document is gone at this recipient."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["change", "line"], name="outgoing_change_line_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency"],
                condition=Q(state__in=[AskState.QUEUED.value, AskState.SENT.value]),
                name="outgoing_open_changes",
            ),
        ]

    def __str__(self) -> str:
        return self.state


class StatusHeard(AgencyOwned):
    """A status message about an outgoing document as it came; rows are only added (PRC-06)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(RecipientSending, null=True, on_delete=models.PROTECT, related_name="heard")
    """Null: it matches nothing and is shown as *không khớp* (D-11)."""
    axis_doc_id = models.CharField(max_length=64)
    """DocId of the status packet: the same one is recorded once."""
    code = models.CharField(max_length=8)
    from_code = models.CharField(max_length=64)
    document_id = models.CharField(max_length=200, blank=True, default="")
    document_code = models.CharField(max_length=120, blank=True, default="")
    issued_on = models.DateField(null=True)
    heard_at = models.DateTimeField()
    """Business time at which it came to us."""
    reported_at = models.DateTimeField(null=True)
    staff = models.CharField(max_length=300, blank=True, default="")
    description = models.TextField(blank=True, default="")
    is_applied = models.BooleanField(default=False)
    change = models.ForeignKey(ChangeLine, null=True, on_delete=models.PROTECT, related_name="heard")
    """The request to change that this status answered."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "axis_doc_id"], name="outgoing_status_once"),
        ]

    def __str__(self) -> str:
        return self.code


class PreflightReview(AgencyOwned):
    """The clerk's confirmed review before release: what was found, amber with its reason (SND-03)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    outgoing = models.ForeignKey(Outgoing, on_delete=models.PROTECT, related_name="reviews")
    findings = models.JSONField()
    reasons = models.JSONField()
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=300)

    def __str__(self) -> str:
        return str(self.id)


class AxisAgency(models.Model):
    """A body the axis knows, as its list said last. Public, the same for every tenant: it belongs to none."""

    key = models.CharField(primary_key=True, max_length=64)
    """The code, folded."""
    code = models.CharField(max_length=64)
    old_key = models.CharField(max_length=64, blank=True, default="", db_index=True)
    """The code of the older generation, folded."""
    old_code = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=300)
    words = models.TextField()
    """Name and codes folded, for searching."""
    is_listed = models.BooleanField(default=True)
    """False: it is gone from the list; nothing may be sent to it."""
    listed_at = models.DateTimeField()
    """Real time of the list that named it last."""

    def __str__(self) -> str:
        return self.code
