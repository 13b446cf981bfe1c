"""Reading keys and verdicts of one agency. Everything returned is a frozen view; keys themselves never leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from cryptography.x509 import load_der_x509_certificate

from lienthong.office.signatures.models import Credential, Verification
from lienthong.office.signatures.reading import FileVerdict, file_verdict_from_json
from lienthong.signing.certificates import common_name


@dataclass(frozen=True, slots=True)
class CredentialView:
    """A key as administrators and its owner see it."""

    id: UUID
    user_id: UUID | None
    body_id: UUID | None
    subject: str
    serial: str
    fingerprint: str
    valid_to: dt.datetime | None
    tries_left: int
    enrolled_at: dt.datetime

    @property
    def is_locked(self) -> bool:
        """No try is left."""
        return self.tries_left == 0


def credential_of_person(agency_id: UUID, user_id: UUID) -> CredentialView | None:
    """The key a person signs with now."""
    row = Credential.objects.of(agency_id).filter(user_id=user_id, retired_at__isnull=True).first()
    return credential_view(row) if row else None


def credential_of_body(agency_id: UUID, body_id: UUID) -> CredentialView | None:
    """The key an issuing body is sealed with now (D-05)."""
    row = Credential.objects.of(agency_id).filter(issuing_body_id=body_id, retired_at__isnull=True).first()
    return credential_view(row) if row else None


def list_credentials(agency_id: UUID) -> list[CredentialView]:
    """All keys in use, oldest first."""
    rows = Credential.objects.of(agency_id).filter(retired_at__isnull=True).order_by("id")
    return [credential_view(row) for row in rows]


def fingerprints_of(agency_id: UUID, user_id: UUID) -> frozenset[str]:
    """Of every certificate the person has or had here: what they signed with an older key stays theirs."""
    rows = Credential.objects.of(agency_id).filter(user_id=user_id)
    return frozenset(rows.values_list("fingerprint", flat=True))


def newest_verdict(agency_id: UUID, file_id: UUID) -> FileVerdict | None:
    """The newest verdict on a file, whatever it rests on."""
    row = Verification.objects.of(agency_id).filter(file_id=file_id).order_by("-id").first()
    return file_verdict_from_json(row.report, judged_at=row.judged_at) if row else None


def newest_verdicts(agency_id: UUID, record_id: UUID) -> dict[UUID, FileVerdict]:
    """The newest verdict on each file of a record, by file id."""
    rows = Verification.objects.of(agency_id).filter(file__record_id=record_id).order_by("id")
    return {row.file_id: file_verdict_from_json(row.report, judged_at=row.judged_at) for row in rows}


def credential_view(row: Credential) -> CredentialView:
    """The view of one row, for the operations beside this module."""
    certificate = load_der_x509_certificate(bytes(row.certificate))
    return CredentialView(
        id=row.id,
        user_id=row.user_id,
        body_id=row.issuing_body_id,
        subject=common_name(certificate),
        serial=f"{certificate.serial_number:X}",
        fingerprint=row.fingerprint,
        valid_to=row.valid_to,
        tries_left=row.tries_left,
        enrolled_at=row.enrolled_at,
    )
