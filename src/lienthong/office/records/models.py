"""Tables of records: documents, their files, books with numbers, and their course (NĐ 30 Annex VI; D-21)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.kernel.ids import new_id
from lienthong.office.organization.ownership import AgencyOwned
from lienthong.office.records.states import Act, Direction, FileRole, NumberState


class Record(AgencyOwned):
    """One document of one agency, with the metadata of regulations §3.3. The same letter is another row elsewhere."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    direction = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Direction])
    issuing_body = models.ForeignKey(
        "office_organization.IssuingBody", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Of an outgoing one; null for incoming."""
    kind_name = models.CharField(max_length=100)
    code_number = models.CharField(max_length=11, blank=True, default="")
    code_notation = models.CharField(max_length=30, blank=True, default="")
    issued_on = models.DateField(null=True)
    issuer_name = models.CharField(max_length=200)
    issuer_code = models.CharField(max_length=64, blank=True, default="")
    subject = models.CharField(max_length=500)
    language = models.CharField(max_length=30, blank=True, default="Tiếng Việt")
    page_count = models.PositiveIntegerField(null=True)
    description = models.CharField(max_length=500, blank=True, default="")
    signer_authority = models.CharField(max_length=200, blank=True, default="")
    signer_position = models.CharField(max_length=100, blank=True, default="")
    signer_name = models.CharField(max_length=50, blank=True, default="")
    urgency = models.PositiveSmallIntegerField(default=0)
    """0 thường, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc."""
    due_on = models.DateField(null=True)
    document_id = models.CharField(max_length=200, blank=True, default="")
    """``DocumentId`` on the wire; the legal one (agency, year, ordinal) is ``legal_document_id``."""
    legal_document_id = models.CharField(max_length=80, blank=True, default="")
    to_places = models.TextField(blank=True, default="")
    """Nơi nhận as printed, a line each."""
    in_reply_to = models.CharField(max_length=120, blank=True, default="")
    """Code of the document it answers or cites, as written."""
    replies_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replies")
    identity_key = models.CharField(max_length=400, blank=True, default="")
    """Folded issuer, number, notation and year: the same document from two sources is one record (D-03)."""
    document_key = models.CharField(max_length=200, blank=True, default="")
    """``document_id`` folded."""
    code_key = models.CharField(max_length=60, blank=True, default="")
    """``number/notation`` folded, for finding by number in any spelling."""
    words_plain = models.TextField(blank=True, default="")
    """Searchable words with marks, NFC, lower case."""
    words_folded = models.TextField(blank=True, default="")
    """The same without marks (đ→d)."""
    created_at = models.DateTimeField()
    """Business time."""
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)
    """Counted up by every change; a form that knows an older one is refused (two editors at once)."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "legal_document_id"],
                condition=~Q(legal_document_id=""),
                name="records_legal_id_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "direction", "-id"], name="records_newest"),
            models.Index(fields=["agency", "code_key"], name="records_by_code"),
            models.Index(fields=["agency", "identity_key"], name="records_by_identity"),
            models.Index(fields=["agency", "document_key"], name="records_by_document"),
        ]

    def __str__(self) -> str:
        return f"{self.code_number}/{self.code_notation}"


class RecordFile(AgencyOwned):
    """A file of a record; bytes lie in the blob store. A new version adds a row, the old one stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="files")
    role = models.CharField(max_length=9, choices=[(one.value, one.value) for one in FileRole])
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["record", "role", "position"],
                condition=Q(is_current=True),
                name="records_one_current_file",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "sha256"], name="records_file_bytes")]

    def __str__(self) -> str:
        return self.name


class Register(AgencyOwned):
    """A book of one year: *sổ đăng ký văn bản đi/đến*; paper shares it (D-21)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issuing_body = models.ForeignKey(
        "office_organization.IssuingBody", on_delete=models.PROTECT, related_name="+"
    )
    """Each issuing body has its own outgoing books; incoming ones are the agency's own body's."""
    direction = models.CharField(max_length=3, choices=[(one.value, one.value) for one in Direction])
    series = models.CharField(max_length=60, default="")
    """Empty: the administrative series; else a kind with a series of its own."""
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)
    closed_on = models.DateField(null=True)
    """*Khóa sổ.*"""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "issuing_body", "direction", "series", "year"],
                name="records_one_book",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.year}"


class RegisterEntry(AgencyOwned):
    """A number in a book; never reused, a cancelled one stays with its reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField()
    record = models.OneToOneField(Record, null=True, on_delete=models.PROTECT, related_name="entry")
    """Null for a number given to paper or reserved for the paper book of secret documents."""
    state = models.CharField(
        max_length=9, choices=[(one.value, one.value) for one in NumberState], default=NumberState.TAKEN.value
    )
    reason = models.CharField(max_length=300, blank=True, default="")
    dated = models.DateField()
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="records_number_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Happening(AgencyOwned):
    """A line of *Quá trình*; rows are only added."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="course")
    act = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Act])
    at = models.DateTimeField()
    """Business time."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Null: the system by itself."""
    actor = models.CharField(max_length=300)
    """Name, post, and for whom: ``Trần A (Phó Chánh Văn phòng) xử lý thay Lê B (văn bản số 12/QĐ-VP)``."""
    words = models.TextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record", "id"], name="records_course")]

    def __str__(self) -> str:
        return self.act


class Replacement(AgencyOwned):
    """A document that takes the place of another: the chain old → new (NĐ 30 Art. 18.3; REC-06)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    newer = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="replaces")
    older = models.ForeignKey(Record, null=True, on_delete=models.PROTECT, related_name="replaced_by")
    """Null while the replaced document is not held here."""
    older_document_id = models.CharField(max_length=200, blank=True, default="")
    """As the packet names it."""
    older_key = models.CharField(max_length=200, blank=True, default="")
    """``older_document_id`` folded."""
    sender_key = models.CharField(max_length=64, blank=True, default="")
    """Of an incoming one: who sent the newer document, folded; only the same sender replaces."""
    reason = models.TextField(blank=True, default="")
    named_at = models.DateTimeField()
    in_force_at = models.DateTimeField(null=True)
    """Business time of issue or arrival of the newer; null while it is only being drafted."""
    dropped_at = models.DateTimeField(null=True)
    """The newer was cancelled before issue; the older stands."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["older"],
                condition=Q(older__isnull=False, dropped_at__isnull=True),
                name="records_replaced_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "older_key"],
                condition=Q(older__isnull=True),
                name="records_waits_for_older",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.older_document_id} → {self.newer_id}"
