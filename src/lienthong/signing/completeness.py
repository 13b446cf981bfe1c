"""Whether the signatures make a document complete, judged against the body that issued it (D-05, D-06).

The engine says of each signature whether it is good; here is said what the file as a whole is worth: signed by a
person and sealed by the issuing body (NĐ 30 Art. 5), in that order, with number and date as told. Who sent it
does not matter by itself: a sender that is not the issuer is a note with a recorded ground, else a warning.

================================  ==============================================================
case of D-05                      verdict
================================  ==============================================================
seal of the issuing body          complete
contact point seals for the body  complete with a note when the ground is recorded, else a warning
TUQ., council                     seal of the body named on the document: name it in ``seals_accepted``
joint documents                   every issuing body named; one seal is enough, others are a note
forwarded original                complete; the sender is a note or a warning
merged agency                     seal of a predecessor named in ``seals_accepted``: a note
copy made by an agency            agency signature alone: complete as a copy
================================  ==============================================================
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.judgement import Outcome
from lienthong.kernel.text import fold
from lienthong.signing.certificates import CertificateKind
from lienthong.signing.reports import DocumentReport, SignatureReport, TimeSource


class FilePart(StrEnum):
    """What the file is to its document (D-06)."""

    DOCUMENT = "DOCUMENT"
    APPENDIX = "APPENDIX"
    """A separate file that belongs to the document: sealed by the agency, not signed by the person."""
    COPY = "COPY"
    """Sao y, sao lục, trích sao: sealed by the agency that made it."""
    REFERENCE = "REFERENCE"
    """*Tài liệu tham khảo*: may go unsigned."""


class Standing(StrEnum):
    """What the file may be taken for; the words of the banner."""

    VALID = "VALID"
    VALID_WITH_NOTES = "VALID_WITH_NOTES"
    UNKNOWN = "UNKNOWN"
    INVALID = "INVALID"
    REFERENCE_ONLY = "REFERENCE_ONLY"


STANDING_WORDS: dict[Standing, str] = {
    Standing.VALID: "Hợp lệ",
    Standing.VALID_WITH_NOTES: "Hợp lệ, có lưu ý",
    Standing.UNKNOWN: "Chưa xác định",
    Standing.INVALID: "Không hợp lệ",
    Standing.REFERENCE_ONLY: "Để biết, tham khảo",
}

_OUTCOMES = {
    Standing.VALID: Outcome.PASSED,
    Standing.VALID_WITH_NOTES: Outcome.PASSED,
    Standing.UNKNOWN: Outcome.CANNOT_TELL,
    Standing.INVALID: Outcome.FAILED,
    Standing.REFERENCE_ONLY: Outcome.CANNOT_TELL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the metadata say of the document; empty where nothing is known, and then nothing is compared."""

    part: FilePart = FilePart.DOCUMENT
    issuers: tuple[str, ...] = ()
    """Names of the issuing bodies on the document; several for a joint one."""
    seals_accepted: tuple[str, ...] = ()
    """Further bodies whose seal stands for the issuer's on a recorded ground: contact point, predecessor."""
    sender: str = ""
    sender_ground: str = ""
    """The recorded ground on which the sender sends another body's document."""
    number: str = ""
    notation: str = ""
    dated: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """Number, notation and date as they stand on page 1; empty where not found."""

    number: str = ""
    notation: str = ""
    dated: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole in one of five standings (three outcomes): one reason, one thing to do, and remarks."""

    standing: Standing
    code: str
    reason: str
    action: str
    has_person: bool
    has_seal: bool
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The standing as one of the three outcomes."""
        return _OUTCOMES[self.standing]

    @property
    def words(self) -> str:
        """The standing in words."""
        return STANDING_WORDS[self.standing]


_Finding = tuple[Standing, str, str, str]
"""Standing, code, reason, action."""

_ASK_ORIGINAL = "Đề nghị bên gửi gửi lại bản gốc."
_ASK_TO_COMPLETE = "Đề nghị bên gửi bổ sung chữ ký rồi gửi lại; nếu tiếp nhận, chỉ dùng để biết, tham khảo."
_NOTHING_TO_DO = "Không cần làm gì thêm."


def judge_document(report: DocumentReport, expected: Expected, printed: Printed | None = None) -> Verdict:
    """What the file is worth, given what its signatures are and what is expected of it."""
    persons = [one for one in report.signatures if one.kind is CertificateKind.PERSONAL]
    seals = [one for one in report.signatures if one.kind is CertificateKind.AGENCY]
    finding = (
        _not_good(report, expected)
        or _missing(report, expected, persons, seals)
        or _doubt(expected, printed, seals)
    )
    notes: list[str] = []
    if finding is None:
        notes = _notes(report, expected, persons, seals)
        standing = Standing.VALID_WITH_NOTES if notes else Standing.VALID
        finding = (standing, "document.complete", _complete_words(expected, persons), _NOTHING_TO_DO)
    return Verdict(*finding, bool(persons), bool(seals), tuple(notes))


def _not_good(report: DocumentReport, expected: Expected) -> _Finding | None:
    """No signature, or one that is not good, or a file that is not whole."""
    if report.judgement.code in _WITHOUT_SIGNATURE:
        return _unsigned(expected, _WITHOUT_SIGNATURE[report.judgement.code])
    match report.judgement.outcome:
        case Outcome.PASSED:
            return None
        case Outcome.FAILED:
            standing = Standing.INVALID
        case Outcome.CANNOT_TELL:
            standing = Standing.UNKNOWN
    reason, _, action = report.judgement.sentence.partition(". ")
    for opening in ("Không hợp lệ: ", "Chưa xác định được: "):
        if reason.startswith(opening):
            rest = reason.removeprefix(opening)
            reason = rest[:1].upper() + rest[1:]
    return standing, report.judgement.code, f"{reason.rstrip('.')}.", action or _ASK_ORIGINAL


_WITHOUT_SIGNATURE = {
    "document.unsigned": "Tệp không có chữ ký số",
    "document.not_pdf": "Tệp không phải PDF, không có chữ ký số kiểm tra được",
}


def _unsigned(expected: Expected, why: str) -> _Finding:
    if expected.part is FilePart.APPENDIX:
        return (
            Standing.REFERENCE_ONLY,
            "document.appendix_unsealed",
            f"{why} của cơ quan: phụ lục này không thay thế bản giấy.",
            "Đề nghị bên gửi ký số phụ lục rồi gửi lại; khi chưa có, chỉ dùng để biết, tham khảo.",
        )
    return (
        Standing.REFERENCE_ONLY,
        "document.reference_only",
        f"{why}: chỉ để biết, tham khảo, không thay thế văn bản giấy.",
        "Nếu cần dùng làm căn cứ, đề nghị bên gửi gửi bản có chữ ký số hoặc bản giấy.",
    )


def _missing(
    report: DocumentReport,
    expected: Expected,
    persons: Sequence[SignatureReport],
    seals: Sequence[SignatureReport],
) -> _Finding | None:
    """A signature the document must have and has not (R8)."""
    if expected.part is FilePart.REFERENCE:
        return None
    if not seals and report.empty_fields:
        return (
            Standing.INVALID,
            "document.rolled_back",
            "Tệp dừng ở bản mới có chữ ký của người có thẩm quyền: các ô dành cho số, ngày và dấu còn trống.",
            "Đề nghị bên gửi gửi bản đã cấp số và đóng dấu.",
        )
    if not seals:
        return (
            Standing.INVALID,
            "document.seal_missing",
            "Văn bản chưa có chữ ký số của cơ quan ban hành.",
            _ASK_TO_COMPLETE,
        )
    if expected.part is FilePart.DOCUMENT and not persons:
        return (
            Standing.INVALID,
            "document.person_missing",
            "Văn bản chưa có chữ ký số của người có thẩm quyền.",
            _ASK_TO_COMPLETE,
        )
    return None


def _doubt(expected: Expected, printed: Printed | None, seals: Sequence[SignatureReport]) -> _Finding | None:
    """Good signatures that do not fit what is told about the document."""
    if expected.part in {FilePart.DOCUMENT, FilePart.APPENDIX} and expected.issuers:
        accepted = (*expected.issuers, *expected.seals_accepted, *_sender_with_ground(expected))
        if not any(same_body(seal.signer, body) for seal in seals for body in accepted):
            return (
                Standing.UNKNOWN,
                "document.seal_of_another_body",
                f"Chữ ký số của cơ quan là của {seals[0].signer}, không phải của cơ quan ban hành "
                f"ghi trên văn bản ({'; '.join(expected.issuers)}).",
                "Kiểm tra lại cơ quan ban hành; nếu không rõ, đề nghị bên gửi xác nhận trước khi tiếp nhận.",
            )
    if printed is not None and expected.part is FilePart.DOCUMENT:
        return _differs(expected, printed)
    return None


def _differs(expected: Expected, printed: Printed) -> _Finding | None:
    action = "Đối chiếu văn bản với thông tin gửi kèm; nếu khác, đề nghị bên gửi xác nhận."
    told, stands = f"{expected.number}/{expected.notation}", f"{printed.number}/{printed.notation}"
    if all((expected.number, expected.notation, printed.number, printed.notation)) and (
        _code(told) != _code(stands)
    ):
        reason = f"Số, ký hiệu trên văn bản ({stands}) khác thông tin gửi kèm ({told})."
        return Standing.UNKNOWN, "document.number_differs", reason, action
    if expected.dated and printed.dated and expected.dated != printed.dated:
        reason = f"Ngày trên văn bản ({printed.dated:%d/%m/%Y}) khác thông tin gửi kèm ({expected.dated:%d/%m/%Y})."
        return Standing.UNKNOWN, "document.date_differs", reason, action
    return None


def _notes(
    report: DocumentReport,
    expected: Expected,
    persons: Sequence[SignatureReport],
    seals: Sequence[SignatureReport],
) -> list[str]:
    notes: list[str] = []
    if expected.issuers and seals and not _sealed_by(seals, expected.issuers):
        notes.append(f"Dấu là của {seals[0].signer}, đóng thay cơ quan ban hành theo căn cứ đã ghi nhận.")
    if len(expected.issuers) > 1:
        absent = [body for body in expected.issuers if not _sealed_by(seals, (body,))]
        if absent and len(absent) < len(expected.issuers):
            notes.append(f"Văn bản liên tịch: chưa thấy chữ ký số của {'; '.join(absent)}.")
    if (
        expected.sender
        and expected.issuers
        and not any(same_body(expected.sender, body) for body in expected.issuers)
    ):
        ground = (
            f" (căn cứ: {expected.sender_ground})"
            if expected.sender_ground
            else ("; chưa có căn cứ được ghi nhận, hãy kiểm tra")
        )
        notes.append(f"Bên gửi là {expected.sender}, không phải cơ quan ban hành{ground}.")
    if persons and seals and min(one.revision for one in seals) < min(one.revision for one in persons):
        notes.append("Dấu của cơ quan có trước chữ ký của người có thẩm quyền, không đúng thứ tự quy định.")
    if any(one.time_source is not TimeSource.TIME_STAMP for one in report.signatures):
        notes.append("Có chữ ký không kèm dấu thời gian: giờ ký do người ký tự khai.")
    return notes


def _complete_words(expected: Expected, persons: Sequence[SignatureReport]) -> str:
    match expected.part:
        case FilePart.APPENDIX:
            return "Phụ lục nguyên vẹn, có chữ ký số của cơ quan."
        case FilePart.COPY:
            return "Bản sao nguyên vẹn, có chữ ký số của cơ quan sao."
        case FilePart.REFERENCE:
            return "Tài liệu tham khảo nguyên vẹn so với lúc ký."
        case _ if persons:
            return "Văn bản nguyên vẹn, có đủ chữ ký của người có thẩm quyền và dấu của cơ quan."
        case _:
            return "Văn bản nguyên vẹn so với lúc ký."


def _sender_with_ground(expected: Expected) -> tuple[str, ...]:
    """The contact point may have sealed for the body it sends for, when the ground is recorded."""
    return (expected.sender,) if expected.sender and expected.sender_ground else ()


def _sealed_by(seals: Sequence[SignatureReport], bodies: Sequence[str]) -> bool:
    return any(same_body(seal.signer, body) for seal in seals for body in bodies)


_SHORT = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "tp": "thanh pho",
    "stttt": "so thong tin va truyen thong",
}
_PARTS = re.compile(r"[^\W_]+")


def body_key(name: str) -> str:
    """A body's name for comparing: folded, usual abbreviations written out."""
    words = _PARTS.findall(fold(name))
    return " ".join(_SHORT.get(word, word) for word in words)


def same_person(left: str, right: str) -> bool:
    """Whether two names are the same person's, apart from case and spacing."""
    return bool(left) and " ".join(left.split()).casefold() == " ".join(right.split()).casefold()


def same_body(left: str, right: str) -> bool:
    """Whether two names are the same body's, apart from case, marks and usual abbreviations."""
    return bool(left) and body_key(left) == body_key(right)


def _code(text: str) -> str:
    """``05/UBND-KT`` as it compares: no leading zeros, one case, no white space."""
    number, _, notation = "".join(text.split()).casefold().partition("/")
    return f"{number.lstrip('0') or '0'}/{notation}"
