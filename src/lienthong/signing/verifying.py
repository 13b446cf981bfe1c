"""The first verifier: every signature judged by pyHanko against given anchors at a given time.

Beyond pyHanko: the strict list of allowed changes (signing.md §6.2 R3); the tail rule R1, for it accepts bytes
appended without a closing ``%%EOF``; and the bytes themselves are asked where a damaged structure leaves the
reader with nothing (``raw_bytes``). Whether the signatures make the document complete is ``completeness``.
"""

from __future__ import annotations

import datetime as dt
import io

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
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.signing import raw_bytes
from lienthong.signing.certificates import Trust, run
from lienthong.signing.describing import Found, describe
from lienthong.signing.reports import Coverage, DocumentReport, SignatureReport, TimeSource

__all__ = ["Coverage", "DocumentReport", "SignatureReport", "TimeSource", "judge_tail", "verify"]

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

_HEADER_WITHIN = 1024
_PASSED = Judgement(Outcome.PASSED, "signature.good", "Chữ ký hợp lệ, văn bản nguyên vẹn.")
_UNREADABLE = Judgement(
    Outcome.CANNOT_TELL,
    "signature.unreadable",
    "Chưa xác định được: tệp hoặc chữ ký có cấu trúc không đọc được. Đề nghị bên gửi gửi lại bản gốc.",
)
_DAMAGED = Judgement(
    Outcome.FAILED,
    "signature.altered",
    "Không hợp lệ: tệp đã thay đổi sau khi ký. Đề nghị bên gửi gửi lại bản gốc.",
)
_NOT_PDF = Judgement(
    Outcome.CANNOT_TELL,
    "document.not_pdf",
    "Tệp không phải PDF nên không kiểm tra được chữ ký số. Đề nghị bên gửi gửi bản PDF có chữ ký số.",
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
    if b"%PDF-" not in pdf[:_HEADER_WITHIN]:
        return DocumentReport((), tail, _DAMAGED if raw_bytes.find(pdf) else _NOT_PDF)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        revisions = reader.total_revisions
        reports = tuple(_judge(pdf, item, trust, at) for item in reader.embedded_regular_signatures)
        fields = [(name, value is not None) for name, value, _ in enumerate_sig_fields(reader)]
        known = {one.field_name for one in reports} | {
            item.fq_name for item in reader.embedded_timestamp_signatures if _is_sound_stamp(item, trust, at)
        }
    except Exception:  # noqa: BLE001 - hostile files break the parser in any way; none may pass or crash
        return DocumentReport(
            (), tail, _DAMAGED if raw_bytes.shows_damage(pdf, trust.certificates) else _UNREADABLE
        )
    empty = tuple(name for name, is_filled in fields if not is_filled)
    judgement = _worst(reports, tail)
    # The reader passes over a filled field whose signature it does not recognise, and the difference policy lets
    # any filling of a signature field be: what was not judged must not be part of a good document.
    is_passed_over = any(is_filled and name not in known for name, is_filled in fields)
    if is_passed_over or (not reports and raw_bytes.find(pdf)):
        judgement = (
            _DAMAGED if raw_bytes.shows_damage(pdf, trust.certificates) else _worse(judgement, _UNREADABLE)
        )
    return DocumentReport(reports, tail, judgement, revisions, empty)


def _is_sound_stamp(item: EmbeddedPdfSignature, trust: Trust, at: dt.datetime) -> bool:
    """A document time stamp covers what it says; who issued it plays no part in the verdict yet."""
    status = run(
        async_validate_pdf_timestamp(item, validation_context=trust.context(at), diff_policy=_ALLOWED_CHANGES)
    )
    return bool(status.intact and status.valid)


def _worse(judgement: Judgement, other: Judgement) -> Judgement:
    is_worse = judgement.outcome is Outcome.FAILED and judgement is not _UNSIGNED
    return judgement if is_worse else other


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


def _judge(pdf: bytes, embedded: EmbeddedPdfSignature, trust: Trust, at: dt.datetime) -> SignatureReport:
    status, stamped_at = run(_status(embedded, trust, at))
    claimed = embedded.self_reported_timestamp
    source = TimeSource.TIME_STAMP if stamped_at else TimeSource.CLAIMED if claimed else TimeSource.NONE
    start, length, resume, rest = (int(number) for number in embedded.byte_range)
    is_intact = status.intact and raw_bytes.is_sound(pdf, (start, length, resume, rest), trust.certificates)
    judgement = _judgement(status) if is_intact else _failing("altered")
    found = Found(
        certificate=load_der_x509_certificate(embedded.signer_cert.dump()),
        chain=tuple(one.dump() for one in embedded.other_embedded_certs),
        trusted=status.trusted,
        stamp=_stamp(status),
        changes=_changes(status),
        moment=stamped_at or at,
    )
    return describe(
        found,
        trust,
        field_name=embedded.field_name,
        signed_at=stamped_at or claimed,
        time_source=source,
        intact=is_intact,
        valid=status.valid,
        coverage=_coverage(status),
        judgement=judgement,
        revision=embedded.signed_revision + 1,
        covered_length=resume + rest,
    )


def _stamp(status: PdfSignatureStatus) -> Outcome:
    """Whether a time stamp can be relied on; without one it cannot be told when it was signed."""
    stamp = status.timestamp_validity
    if stamp is None:
        return Outcome.CANNOT_TELL
    if not (stamp.intact and stamp.valid):
        return Outcome.FAILED
    return Outcome.PASSED if stamp.trusted else Outcome.CANNOT_TELL


def _changes(status: PdfSignatureStatus) -> Outcome:
    """Whether only what R3 allows came after the signature."""
    if not status.intact:
        return Outcome.CANNOT_TELL
    is_suspicious = isinstance(status.diff_result, SuspiciousModification) or not status.docmdp_ok
    return Outcome.FAILED if is_suspicious or _coverage(status) is Coverage.PARTIAL else Outcome.PASSED


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
        "Không hợp lệ: tệp đã thay đổi sau khi ký. Đề nghị bên gửi gửi lại bản gốc.",
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
