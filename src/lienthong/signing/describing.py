"""Telling what is known of one signature: the certificate's facts, the status evidence, the six checks."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from asn1crypto import crl, ocsp, x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from cryptography.x509.oid import NameOID
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import (
    ExpiredError,
    NotYetValidError,
    PathError,
    RevokedError,
    ValidationError,
)

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.signing.certificates import Trust, common_name, guess_kind, organisation, run
from lienthong.signing.reports import Check, SignatureReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the engine found out; ``moment`` is when the certificate was judged."""

    certificate: Certificate
    chain: tuple[bytes, ...]
    trusted: bool
    """The certificate was found good, revocation included."""
    stamp: Outcome
    changes: Outcome
    moment: dt.datetime


_WORDS: Mapping[Check, Mapping[Outcome, str]] = {
    Check.INTEGRITY: {
        Outcome.PASSED: "Nội dung nguyên vẹn so với lúc ký",
        Outcome.FAILED: "Nội dung đã thay đổi sau khi ký",
        Outcome.CANNOT_TELL: "Chưa xác định được tính toàn vẹn",
    },
    Check.KEY: {
        Outcome.PASSED: "Chữ ký do đúng khóa của chứng thư số này tạo ra",
        Outcome.FAILED: "Chữ ký không khớp với chứng thư số",
        Outcome.CANNOT_TELL: "Chưa xác định được chữ ký có khớp chứng thư số hay không",
    },
    Check.CHAIN: {
        Outcome.PASSED: "Chứng thư số do nơi cấp được tin cậy cấp, còn hiệu lực khi ký",
        Outcome.FAILED: "Chứng thư số không có hiệu lực vào lúc ký hoặc không dùng được để ký",
        Outcome.CANNOT_TELL: "Chưa xác định được nơi cấp chứng thư số",
    },
    Check.REVOCATION: {
        Outcome.PASSED: "Chứng thư số chưa bị thu hồi khi ký",
        Outcome.FAILED: "Chứng thư số đã bị thu hồi",
        Outcome.CANNOT_TELL: "Chưa kiểm tra được tình trạng thu hồi",
    },
    Check.TIME_STAMP: {
        Outcome.PASSED: "Có dấu thời gian tin cậy",
        Outcome.FAILED: "Dấu thời gian không tin cậy được",
        Outcome.CANNOT_TELL: "Không có dấu thời gian tin cậy; chỉ có giờ do người ký tự khai",
    },
    Check.CHANGES: {
        Outcome.PASSED: "Không có thay đổi nào ngoài các ô chữ ký",
        Outcome.FAILED: "Sau khi ký, tệp có thay đổi ngoài các ô chữ ký",
        Outcome.CANNOT_TELL: "Chưa xác định được các thay đổi sau khi ký",
    },
}


def describe(found: Found, trust: Trust, **facts: Any) -> SignatureReport:
    """The report of one signature; ``facts`` are the fields the engine knows already."""
    certificate = found.certificate
    der = certificate.public_bytes(Encoding.DER)
    source, issued_at = _evidence(certificate, trust)
    outcomes = _outcomes(found, trust, intact=facts["intact"], valid=facts["valid"])
    if outcomes[Check.REVOCATION] is Outcome.CANNOT_TELL:
        source, issued_at = "", None
    return SignatureReport(
        kind=guess_kind(certificate),
        signer=common_name(certificate),
        organisation=organisation(certificate),
        title=_title(certificate),
        issuer=_issuer(certificate),
        serial=f"{certificate.serial_number:X}",
        fingerprint=hashlib.sha256(der).hexdigest(),
        certificate=base64.b64encode(der).decode(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        evidence=source,
        evidence_at=issued_at,
        checks={
            check: Judgement(outcome, f"check.{check.value.lower()}", _WORDS[check][outcome])
            for check, outcome in outcomes.items()
        },
        **facts,
    )


def _outcomes(found: Found, trust: Trust, *, intact: bool, valid: bool) -> dict[Check, Outcome]:
    chain = Outcome.PASSED if found.trusted else _chain(found, trust)
    revocation = Outcome.PASSED if found.trusted else Outcome.CANNOT_TELL
    if chain is Outcome.PASSED and not found.trusted:
        revocation = _revocation(found, trust)
    return {
        Check.INTEGRITY: Outcome.PASSED if intact else Outcome.FAILED,
        Check.KEY: Outcome.PASSED if valid else Outcome.FAILED,
        Check.CHAIN: chain,
        Check.REVOCATION: revocation,
        Check.TIME_STAMP: found.stamp,
        Check.CHANGES: found.changes,
    }


def _chain(found: Found, trust: Trust) -> Outcome:
    """Path and validity alone, whatever is known of revocation."""
    try:
        _validate(found, trust, revocation=False)
    except (ExpiredError, NotYetValidError):
        return Outcome.FAILED
    except (ValidationError, PathError):
        return Outcome.CANNOT_TELL
    return Outcome.PASSED


def _revocation(found: Found, trust: Trust) -> Outcome:
    try:
        _validate(found, trust, revocation=True)
    except RevokedError:
        return Outcome.FAILED
    except (ValidationError, PathError):
        return Outcome.CANNOT_TELL
    return Outcome.PASSED


def _validate(found: Found, trust: Trust, *, revocation: bool) -> None:
    validator = CertificateValidator(
        x509.Certificate.load(found.certificate.public_bytes(Encoding.DER)),
        intermediate_certs=[x509.Certificate.load(der) for der in found.chain],
        validation_context=trust.context(found.moment, revocation=revocation),
    )
    run(validator.async_validate_usage(set()))  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated


def _evidence(certificate: Certificate, trust: Trust) -> tuple[str, dt.datetime | None]:
    """The newest evidence at hand about the certificate: its kind and when it was issued."""
    issuer = certificate.issuer.public_bytes()
    lists = [crl.CertificateList.load(der) for der in trust.crls]
    issued = [one["tbs_cert_list"]["this_update"].native for one in lists if one.issuer.dump() == issuer]
    if issued:
        return "CRL", max(issued)
    for der in trust.ocsp_responses:
        answer = ocsp.OCSPResponse.load(der).response_data
        for single in answer["responses"]:
            if single["cert_id"]["serial_number"].native == certificate.serial_number:
                return "OCSP", answer["produced_at"].native
    return "", None


def _title(certificate: Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.TITLE)
    return str(found[0].value) if found else ""


def _issuer(certificate: Certificate) -> str:
    found = certificate.issuer.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else certificate.issuer.rfc4514_string()
