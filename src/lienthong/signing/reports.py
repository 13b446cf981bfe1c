"""What was found out about a signed file, as values that travel as JSON between processes and into the database.

Times are aware, in JSON ISO 8601. The six checks of a signature are those the verification panel shows
(Thông tư on verification software 2025; signing.md §6.4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.signing.certificates import CertificateKind


class Coverage(StrEnum):
    """How much of the file the signature covers."""

    WHOLE_FILE = "WHOLE_FILE"
    REVISION = "REVISION"
    """All of the file as it was when signed; later updates were judged separately."""
    PARTIAL = "PARTIAL"


class TimeSource(StrEnum):
    """Where the signing time comes from."""

    TIME_STAMP = "TIME_STAMP"
    CLAIMED = "CLAIMED"
    NONE = "NONE"


class Check(StrEnum):
    """The six ticks, in the order they are shown."""

    INTEGRITY = "INTEGRITY"
    KEY = "KEY"
    CHAIN = "CHAIN"
    REVOCATION = "REVOCATION"
    TIME_STAMP = "TIME_STAMP"
    CHANGES = "CHANGES"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """What was found out about one signature; ``signed_at`` is aware, or None when not stated."""

    field_name: str
    kind: CertificateKind
    signer: str
    organisation: str
    issuer: str
    serial: str
    """Hexadecimal."""
    signed_at: dt.datetime | None
    time_source: TimeSource
    intact: bool
    valid: bool
    coverage: Coverage
    judgement: Judgement
    title: str = ""
    """Chức vụ in the certificate of a person."""
    fingerprint: str = ""
    """SHA-256 of the certificate, hexadecimal."""
    certificate: str = ""
    """The certificate, base64 DER: kept with the document (TT 41/2017 Art. 9)."""
    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None
    """Validity of the certificate."""
    revision: int = 0
    """Which revision of the file it covers, counted from 1."""
    covered_length: int = 0
    """How many bytes from the beginning of the file it covers, its own container included."""
    evidence: str = ""
    """What the revocation status rests on: ``CRL``, ``OCSP``, or nothing."""
    evidence_at: dt.datetime | None = None
    """When that evidence was issued."""
    checks: Mapping[Check, Judgement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All signatures in the order of signing, the tail rule, and the worst of them as the whole."""

    signatures: tuple[SignatureReport, ...]
    tail: Judgement
    judgement: Judgement
    revisions: int = 0
    """How many revisions the file has."""
    empty_fields: tuple[str, ...] = ()
    """Signature fields reserved and not filled: the act they wait for is not in this file."""


def to_json(report: DocumentReport) -> dict[str, Any]:
    """The report as plain JSON values."""
    return {
        "signatures": [_signature_to_json(one) for one in report.signatures],
        "tail": judgement_to_json(report.tail),
        "judgement": judgement_to_json(report.judgement),
        "revisions": report.revisions,
        "empty_fields": list(report.empty_fields),
    }


def from_json(values: Mapping[str, Any]) -> DocumentReport:
    """The report written by ``to_json``; raises KeyError or ValueError for anything else."""
    return DocumentReport(
        signatures=tuple(_signature_from_json(one) for one in values["signatures"]),
        tail=judgement_from_json(values["tail"]),
        judgement=judgement_from_json(values["judgement"]),
        revisions=int(values["revisions"]),
        empty_fields=tuple(values["empty_fields"]),
    )


def judgement_to_json(judgement: Judgement) -> dict[str, str]:
    """A judgement as JSON."""
    return {"outcome": judgement.outcome.value, "code": judgement.code, "sentence": judgement.sentence}


def judgement_from_json(values: Mapping[str, str]) -> Judgement:
    """A judgement from JSON."""
    return Judgement(Outcome(values["outcome"]), values["code"], values["sentence"])


_PLAIN = ("field_name", "signer", "organisation", "issuer", "serial", "title", "fingerprint", "certificate")
_COUNTED = ("intact", "valid", "revision", "covered_length", "evidence")
_TIMES = ("signed_at", "valid_from", "valid_to", "evidence_at")


def _signature_to_json(one: SignatureReport) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(one, name) for name in (*_PLAIN, *_COUNTED)}
    values |= {name: _time_to_json(getattr(one, name)) for name in _TIMES}
    return values | {
        "kind": one.kind.value,
        "time_source": one.time_source.value,
        "coverage": one.coverage.value,
        "judgement": judgement_to_json(one.judgement),
        "checks": {check.value: judgement_to_json(found) for check, found in one.checks.items()},
    }


def _signature_from_json(values: Mapping[str, Any]) -> SignatureReport:
    known: dict[str, Any] = {name: values[name] for name in (*_PLAIN, *_COUNTED)}
    known |= {name: _time_from_json(values[name]) for name in _TIMES}
    return SignatureReport(
        kind=CertificateKind(values["kind"]),
        time_source=TimeSource(values["time_source"]),
        coverage=Coverage(values["coverage"]),
        judgement=judgement_from_json(values["judgement"]),
        checks={Check(name): judgement_from_json(found) for name, found in values["checks"].items()},
        **known,
    )


def _time_to_json(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _time_from_json(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
