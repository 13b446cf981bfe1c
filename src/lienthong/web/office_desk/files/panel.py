"""The verification panel as values for its template: banner, a card for each signature, six ticks (signing.md §6.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.signatures.reading import FileVerdict
from lienthong.signing.certificates import CertificateKind
from lienthong.signing.completeness import Standing
from lienthong.signing.fields import FieldName
from lienthong.signing.reports import Check, Coverage, SignatureReport, TimeSource

_TONES = {
    Standing.VALID: "done",
    Standing.VALID_WITH_NOTES: "late",
    Standing.UNKNOWN: "waiting",
    Standing.INVALID: "bad",
    Standing.REFERENCE_ONLY: "waiting",
}
_TICK_WORDS = {
    Check.INTEGRITY: "Toàn vẹn",
    Check.KEY: "Chữ ký đúng khóa",
    Check.CHAIN: "Chuỗi tin cậy",
    Check.REVOCATION: "Chưa thu hồi",
    Check.TIME_STAMP: "Dấu thời gian",
    Check.CHANGES: "Không có thay đổi ngoài phép",
}
_MARKS = {
    Outcome.PASSED: ("done", "Đạt"),
    Outcome.FAILED: ("bad", "Không đạt"),
    Outcome.CANNOT_TELL: ("waiting", "Chưa rõ"),
}
_OUTCOME_WORDS = {
    Outcome.PASSED: ("done", "Hợp lệ"),
    Outcome.FAILED: ("bad", "Không hợp lệ"),
    Outcome.CANNOT_TELL: ("waiting", "Chưa xác định"),
}
_SOURCES = {
    TimeSource.TIME_STAMP: "dấu thời gian của cơ quan chứng thực",
    TimeSource.CLAIMED: "người ký tự khai",
    TimeSource.NONE: "không có",
}


@dataclass(frozen=True, slots=True)
class Tick:
    """One of the six checks of a signature."""

    tone: str
    mark: str
    words: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Card:
    """One signature."""

    number: int
    """Counted from 1, as in its address."""
    role: str
    tone: str
    standing: str
    explanation: str
    signature: SignatureReport
    source: str
    evidence: str
    coverage: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """What the fragment shows."""

    tone: str
    standing: str
    reason: str
    action: str
    notes: Sequence[str]
    cards: Sequence[Card]
    judged_at: dt.datetime
    presence: str


def panel_of(found: FileVerdict) -> Panel:
    """The panel of one file."""
    verdict = found.verdict
    cards = [
        _card(number, one, found.report.revisions) for number, one in enumerate(found.signatures, start=1)
    ]
    return Panel(
        tone=_TONES[verdict.standing],
        standing=verdict.words,
        reason=verdict.reason,
        action=verdict.action,
        notes=verdict.notes,
        cards=cards,
        judged_at=found.judged_at,
        presence=_presence(has_person=verdict.has_person, has_seal=verdict.has_seal),
    )


def _card(number: int, one: SignatureReport, revisions: int) -> Card:
    tone, standing = _OUTCOME_WORDS[one.judgement.outcome]
    return Card(
        number=number,
        role=_role(one),
        tone=tone,
        standing=standing,
        explanation="" if one.judgement.outcome is Outcome.PASSED else _reason(one.judgement.sentence),
        signature=one,
        source=_SOURCES[one.time_source],
        evidence=_evidence(one),
        coverage=_coverage(one, revisions),
        ticks=tuple(_tick(check, one.checks.get(check)) for check in Check),
    )


def _reason(sentence: str) -> str:
    """The reason alone: what to do stands once, in the banner."""
    first, _, _ = sentence.partition(". ")
    return f"{first.rstrip('.')}."


def _role(one: SignatureReport) -> str:
    """From the certificate; a field's name only tells apart the agency's two acts."""
    if one.kind is CertificateKind.PERSONAL:
        return "Người có thẩm quyền"
    match one.field_name:
        case FieldName.NUMBER_DATE.value:
            return "Số, ngày văn bản (cơ quan)"
        case FieldName.APPENDIX.value:
            return "Cơ quan, trên phụ lục"
        case _:
            return "Dấu cơ quan"


def _tick(check: Check, found: Judgement | None) -> Tick:
    outcome = found.outcome if found else Outcome.CANNOT_TELL
    tone, mark = _MARKS[outcome]
    return Tick(tone, mark, _TICK_WORDS[check], found.sentence if found else "")


def _evidence(one: SignatureReport) -> str:
    match one.evidence:
        case "CRL":
            return "theo danh sách thu hồi (CRL)"
        case "OCSP":
            return "theo trả lời trực tuyến (OCSP)"
        case _:
            return "chưa kiểm tra được"


def _coverage(one: SignatureReport, revisions: int) -> str:
    match one.coverage:
        case Coverage.WHOLE_FILE:
            return "Toàn bộ tệp"
        case Coverage.REVISION:
            return f"Toàn bộ tệp khi ký (phiên bản {one.revision} trong {revisions})"
        case Coverage.PARTIAL:
            return "Chỉ một phần tệp"


def _presence(*, has_person: bool, has_seal: bool) -> str:
    match has_person, has_seal:
        case True, True:
            return "Có cả chữ ký của người có thẩm quyền và của cơ quan"
        case True, False:
            return "Chỉ có chữ ký của cá nhân, chưa có của cơ quan"
        case False, True:
            return "Chỉ có chữ ký của cơ quan"
        case _:
            return "Không có chữ ký số"
