"""A first verifier, for the demonstration and tests; the verdict engine with all rules comes later.

Judges every signature by pyHanko against given anchors at a given time, with the strict list of allowed
changes (signing.md §6.2 R3) and the tail rule R1: pyHanko alone accepts bytes appended without a
closing ``%%EOF``.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from enum import StrEnum

from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.signing.certificates import (
    CertificateKind,
    Trust,
    common_name,
    guess_kind,
    organisation,
    run,
)


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


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found out about one signature; ``signed_at`` is aware, or None when not stated."""

    field_name: str
    kind: CertificateKind
    signer: str
    organisation: str
    issuer: str
    serial: str
    signed_at: dt.datetime | None
    time_source: TimeSource
    intact: bool
    valid: bool
    coverage: Coverage
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """All signatures in the order of signing, the tail rule, and the worst of them as the whole."""

    signatures: tuple[SignatureReport, ...]
    tail: Judgement
    judgement: Judgement


_ALLOWED_CHANGES = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
        XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
        DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
        MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
)
"""R3: new or filled signature fields, validation data and metadata; no form filling, no notes."""

_PASSED = Judgement(Outcome.PASSED, "signature.good", "Chữ ký hợp lệ, văn bản nguyên vẹn.")
_UNREADABLE = Judgement(
    Outcome.CANNOT_TELL,
    "signature.unreadable",
    "Chưa xác định được: tệp hoặc chữ ký có cấu trúc không đọc được. Đề nghị bên gửi gửi lại bản gốc.",
)
_UNSIGNED = Judgement(
    Outcome.FAILED,
    "document.unsigned",
    "Văn bản không có chữ ký số. Đề nghị bên gửi ký số rồi gửi lại.",
)


def verify(pdf: bytes, *, trust: Trust, at: dt.datetime) -> DocumentReport:
    """Judge every signature of a file at ``at`` (aware); never raises for what is in the file.

    A trusted time stamp moves the judging of its signature's certificate to the stamped moment.
    """
    tail = judge_tail(pdf)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        embedded = reader.embedded_regular_signatures
        reports = tuple(_judge(item, trust, at) for item in embedded)
    except Exception:  # noqa: BLE001 - hostile files break the parser in any way; none may pass or crash
        return DocumentReport((), tail, _UNREADABLE)
    return DocumentReport(reports, tail, _worst(reports, tail))


def judge_tail(pdf: bytes) -> Judgement:
    """R1: after the last ``%%EOF`` only CR, LF, space and NUL."""
    _, mark, rest = pdf.rpartition(b"%%EOF")
    if mark and not rest.strip(b"\r\n \0"):
        return Judgement(Outcome.PASSED, "document.tail_clean")
    return Judgement(
        Outcome.FAILED,
        "document.tail_appended",
        "Tệp có dữ liệu chèn thêm sau phần kết thúc, không tin cậy được. Đề nghị bên gửi gửi lại bản gốc.",
    )


def _worst(reports: tuple[SignatureReport, ...], tail: Judgement) -> Judgement:
    if not reports:
        return _UNSIGNED
    judgements = [tail, *(report.judgement for report in reports)]
    for outcome in (Outcome.FAILED, Outcome.CANNOT_TELL):
        for judgement in judgements:
            if judgement.outcome is outcome:
                return judgement
    return _PASSED


def _judge(embedded: EmbeddedPdfSignature, trust: Trust, at: dt.datetime) -> SignatureReport:
    status, stamped_at = run(_status(embedded, trust, at))
    certificate = load_der_x509_certificate(embedded.signer_cert.dump())
    claimed = embedded.self_reported_timestamp
    source = TimeSource.TIME_STAMP if stamped_at else TimeSource.CLAIMED if claimed else TimeSource.NONE
    return SignatureReport(
        field_name=embedded.field_name,
        kind=guess_kind(certificate),
        signer=common_name(certificate),
        organisation=organisation(certificate),
        issuer=certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:X}",
        signed_at=stamped_at or claimed,
        time_source=source,
        intact=status.intact,
        valid=status.valid,
        coverage=_coverage(status),
        judgement=_judgement(status),
    )


async def _status(
    embedded: EmbeddedPdfSignature,
    trust: Trust,
    at: dt.datetime,
) -> tuple[PdfSignatureStatus, dt.datetime | None]:
    """The status, judged at the stamped moment when the stamp can be trusted, else at ``at``."""
    status = await _validate(embedded, trust, at, at)
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.valid and stamp.trusted):
        return status, None
    if stamp.timestamp == at:
        return status, stamp.timestamp
    return await _validate(embedded, trust, stamp.timestamp, at), stamp.timestamp


async def _validate(
    embedded: EmbeddedPdfSignature,
    trust: Trust,
    moment: dt.datetime,
    at: dt.datetime,
) -> PdfSignatureStatus:
    return await async_validate_pdf_signature(
        embedded,
        signer_validation_context=trust.context(moment),
        ts_validation_context=trust.context(at),
        diff_policy=_ALLOWED_CHANGES,
    )


def _coverage(status: PdfSignatureStatus) -> Coverage:
    match status.coverage:
        case SignatureCoverageLevel.ENTIRE_FILE:
            return Coverage.WHOLE_FILE
        case SignatureCoverageLevel.ENTIRE_REVISION:
            return Coverage.REVISION
        case _:
            return Coverage.PARTIAL


_TRUST_PROBLEMS = {
    AdESFailure.REVOKED: "revoked",
    AdESIndeterminate.REVOKED_NO_POE: "revoked",
    AdESIndeterminate.REVOKED_CA_NO_POE: "revoked",
    AdESFailure.NOT_YET_VALID: "out_of_validity",
    AdESIndeterminate.NOT_YET_VALID: "out_of_validity",
    AdESIndeterminate.EXPIRED: "out_of_validity",
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "out_of_validity",
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: "out_of_validity",
}

_SENTENCES = {
    "revoked": (Outcome.FAILED, "Không hợp lệ: chứng thư số của người ký đã bị thu hồi. Đề nghị ký lại."),
    "out_of_validity": (
        Outcome.FAILED,
        "Không hợp lệ: chứng thư số của người ký không còn hoặc chưa có hiệu lực. Đề nghị ký lại.",
    ),
    "untrusted": (
        Outcome.CANNOT_TELL,
        "Chưa xác định được nơi cấp hoặc tình trạng thu hồi của chứng thư số. Hãy cập nhật rồi kiểm tra lại.",
    ),
    "altered": (
        Outcome.FAILED,
        "Không hợp lệ: nội dung đã thay đổi sau khi ký. Đề nghị bên gửi gửi lại bản gốc.",
    ),
    "changed_later": (
        Outcome.FAILED,
        "Không hợp lệ: sau khi ký, tệp có thay đổi ngoài các ô chữ ký. Đề nghị bên gửi gửi lại bản gốc.",
    ),
    "partial": (
        Outcome.FAILED,
        "Không hợp lệ: chữ ký không bao trùm toàn bộ văn bản. Đề nghị bên gửi gửi lại bản gốc.",
    ),
}


def _judgement(status: PdfSignatureStatus) -> Judgement:
    if not (status.intact and status.valid):
        return _failing("altered")
    if _coverage(status) is Coverage.PARTIAL:
        return _failing("partial")
    if isinstance(status.diff_result, SuspiciousModification) or not status.docmdp_ok:
        return _failing("changed_later")
    if not status.trusted:
        problem = status.trust_problem_indic
        return _failing("untrusted" if problem is None else _TRUST_PROBLEMS.get(problem, "untrusted"))
    return _PASSED


def _failing(name: str) -> Judgement:
    outcome, sentence = _SENTENCES[name]
    return Judgement(outcome, f"signature.{name}", sentence)
