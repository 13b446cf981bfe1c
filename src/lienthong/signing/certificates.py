"""Whose certificate it is, and whether it is good at a moment (NĐ 68/2024 Art. 31, 32; OUT-12)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from asn1crypto import x509
from cryptography.x509 import Certificate, load_der_x509_certificate
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)

from lienthong.kernel.clock import vietnam
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.text import fold


class CertificateKind(StrEnum):
    """Whose key it is."""

    PERSONAL = "PERSONAL"
    AGENCY = "AGENCY"


@dataclass(frozen=True, slots=True)
class Trust:
    """What judging stands on: anchors, further certificates, and revocation evidence; all DER."""

    anchors: tuple[bytes, ...]
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsp_responses: tuple[bytes, ...] = ()

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """Anchors and further certificates."""
        return self.anchors + self.intermediates

    def context(self, at: dt.datetime, *, revocation: bool = True) -> ValidationContext:
        """A validation context at a moment; nothing is fetched, revocation evidence is demanded.

        Evidence newer than ``at`` counts (``retroactive``): it can only know more. Without ``revocation``
        only the path and its validity are judged, to tell one reason from the other.
        """
        return ValidationContext(
            trust_roots=[x509.Certificate.load(der) for der in self.anchors],
            other_certs=[x509.Certificate.load(der) for der in self.intermediates],
            crls=list(self.crls) if revocation else [],
            ocsps=list(self.ocsp_responses) if revocation else [],
            moment=at,
            allow_fetching=False,
            revocation_mode="require" if revocation else "soft-fail",
            retroactive_revinfo=True,
        )


Result = TypeVar("Result")

_AGENCY_WORDS = (
    *("ban", "bo", "cuc", "chi cuc", "cong an", "dai hoc", "dang uy", "hoc vien", "hoi dong", "kho bac"),
    *("phong", "quoc hoi", "so", "thanh tra", "thanh pho", "tinh", "tong cuc", "toa an", "trung tam"),
    *("truong", "ubnd", "uy ban", "van phong", "vien", "vu", "xa", "phuong", "huyen", "chinh phu"),
)
_PERSONAL_LOOKALIKES = ("vũ ",)
"""Family names that fold to the same letters as a word for a body (Vũ, vụ)."""


def guess_kind(certificate: Certificate) -> CertificateKind:
    """Personal or agency, from the subject: a title means a person, a body's name means an agency."""
    if certificate.subject.get_attributes_for_oid(NameOID.TITLE):
        return CertificateKind.PERSONAL
    name = common_name(certificate)
    if name.casefold().startswith(_PERSONAL_LOOKALIKES):
        return CertificateKind.PERSONAL
    folded = fold(name)
    is_body = any(folded == word or folded.startswith(word + " ") for word in _AGENCY_WORDS)
    return CertificateKind.AGENCY if is_body else CertificateKind.PERSONAL


def common_name(certificate: Certificate) -> str:
    """The subject's common name, or an empty text."""
    return _attribute(certificate, NameOID.COMMON_NAME)


def organisation(certificate: Certificate) -> str:
    """The subject's organisational unit or organisation."""
    unit = _attribute(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME)
    return unit or _attribute(certificate, NameOID.ORGANIZATION_NAME)


def _attribute(certificate: Certificate, oid: object) -> str:
    for attribute in certificate.subject:
        if attribute.oid == oid:
            return str(attribute.value)
    return ""


def judge_certificate(der: bytes, chain: Sequence[bytes], *, trust: Trust, at: dt.datetime) -> Judgement:
    """Whether a certificate may be used for signing at ``at``: validity, path, revocation, key usage."""
    certificate = load_der_x509_certificate(der)
    validator = CertificateValidator(
        x509.Certificate.load(der),
        intermediate_certs=[x509.Certificate.load(link) for link in chain],
        validation_context=trust.context(at),
    )
    name = common_name(certificate)
    try:
        run(validator.async_validate_usage({"non_repudiation"}))  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    except (ValidationError, PathError) as error:
        return _judgement_of(error, name, certificate)
    return Judgement(Outcome.PASSED, "certificate.good", f"Chứng thư số của {name} có hiệu lực.")


def _judgement_of(error: ValidationError | PathError, name: str, certificate: Certificate) -> Judgement:
    start = vietnam(certificate.not_valid_before_utc).strftime("%d/%m/%Y")
    end = vietnam(certificate.not_valid_after_utc).strftime("%d/%m/%Y")
    match error:
        case RevokedError():
            return Judgement(
                Outcome.FAILED,
                "certificate.revoked",
                f"Chứng thư số của {name} đã bị thu hồi; hãy dùng chứng thư số khác hoặc liên hệ nơi cấp.",
            )
        case ExpiredError():
            return Judgement(
                Outcome.FAILED,
                "certificate.expired",
                f"Chứng thư số của {name} đã hết hạn ngày {end}; hãy đề nghị gia hạn.",
            )
        case NotYetValidError():
            return Judgement(
                Outcome.FAILED,
                "certificate.not_yet_valid",
                f"Chứng thư số của {name} chỉ có hiệu lực từ ngày {start}; hãy kiểm tra thời điểm ký.",
            )
        case InsufficientRevinfoError():
            return Judgement(
                Outcome.CANNOT_TELL,
                "certificate.status_unknown",
                f"Chưa xác định được chứng thư số của {name} có bị thu hồi hay không; "
                "hãy kiểm tra lại khi kết nối được nơi cấp.",
            )
        case PathBuildingError():
            return Judgement(
                Outcome.CANNOT_TELL,
                "certificate.issuer_unknown",
                f"Chưa xác định được nơi cấp chứng thư số của {name}; "
                "hãy cài chứng thư số của cơ quan chứng thực rồi kiểm tra lại.",
            )
        case _:
            return Judgement(
                Outcome.FAILED,
                "certificate.not_for_signing",
                f"Chứng thư số của {name} không dùng được để ký văn bản; hãy chọn chứng thư số khác.",
            )


def run(work: Coroutine[object, object, Result]) -> Result:
    """Run pyHanko's coroutine to its end; must not be called inside a running event loop."""
    return asyncio.run(work)
