"""Tables of signing: keys behind a PIN, and the verdicts kept with files."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from lienthong.kernel.ids import new_id
from lienthong.kernel.judgement import Outcome
from lienthong.office.organization.ownership import AgencyOwned
from lienthong.office.signatures.policies import TRIES


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
    fingerprint = models.CharField(max_length=64)
    """SHA-256 of the certificate, hexadecimal: how a signature in a file is found to be this key's."""
    chain = models.JSONField(default=list)
    """Issuers' certificates, base64 DER, nearest first."""
    sealed_key = models.BinaryField()
    """``keystore``: encrypted under the PIN, sealed again by the key ring for this row alone."""
    picture = models.BinaryField()
    """Signature (blue) or seal (red) as transparent PNG (NĐ 30 Annex I)."""
    tries_left = models.PositiveSmallIntegerField(default=TRIES)
    """Locked at 0, unless a PIN is being looked at: a right one gives its try back."""
    opening_until = models.DateTimeField(null=True)
    """Real time: a PIN is being looked at until then at the latest."""
    opening_id = models.UUIDField(null=True)
    """Whose lease that is."""
    valid_to = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField()
    """Business time."""
    retired_at = models.DateTimeField(null=True)
    """Replaced by a newer key; kept, so that what it signed is still known to be its owner's."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, issuing_body__isnull=True)
                | Q(user__isnull=True, issuing_body__isnull=False),
                name="signatures_key_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["agency", "user"],
                condition=Q(retired_at__isnull=True, user__isnull=False),
                name="signatures_one_key_of_person",
            ),
            models.UniqueConstraint(
                fields=["agency", "issuing_body"],
                condition=Q(retired_at__isnull=True, issuing_body__isnull=False),
                name="signatures_one_key_of_body",
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
    basis = models.CharField(max_length=64)
    """What the verdict rests on besides the bytes: trust, rules, expectations; SHA-256 of all of it."""
    judged_at = models.DateTimeField()
    """Business time."""
    outcome = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Outcome])
    report = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["file", "-id"], name="signatures_newest_verdict")]

    def __str__(self) -> str:
        return self.outcome
