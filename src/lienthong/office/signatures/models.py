"""Tables of signing: keys behind a PIN, and the verdicts kept with files."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.kernel.ids import new_id
from lienthong.kernel.judgement import Outcome
from lienthong.office.organization.ownership import AgencyOwned


class Credential(AgencyOwned):
    """A signing key of a person or of an issuing body, sealed under its PIN; software keys are *trình diễn* only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    """Of a person; null for the agency's."""
    issuing_body = models.ForeignKey(
        "office_organization.IssuingBody", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Whose seal it is; null for a person's."""
    certificate = models.BinaryField()
    chain = models.JSONField(default=list)
    """Issuers' certificates, base64 DER, nearest first."""
    sealed_key = models.BinaryField()
    picture = models.BinaryField()
    """Signature (blue) or seal (red) as transparent PNG (NĐ 30 Annex I)."""
    tries_left = models.PositiveSmallIntegerField(default=5)
    """Locked at 0."""
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, issuing_body__isnull=True)
                | Q(user__isnull=True, issuing_body__isnull=False),
                name="signatures_key_has_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Verification(AgencyOwned):
    """The verdict on one file at one time, with its whole report."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(
        "office_records.RecordFile", on_delete=models.PROTECT, related_name="verifications"
    )
    sha256 = models.CharField(max_length=64)
    judged_at = models.DateTimeField()
    """Business time."""
    outcome = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Outcome])
    report = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "-id"], name="signatures_newest_verdict")]

    def __str__(self) -> str:
        return self.outcome
