"""Pure rules of records: keys for finding and matching, lengths of fields, the legal document id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

from lienthong.identifiers.folding import fold_identifier
from lienthong.kernel.text import fold, nfc
from lienthong.office.records.errors import FieldTooLongError

LONGEST: Mapping[str, tuple[int, str]] = MappingProxyType(
    {
        "kind_name": (100, "Tên loại văn bản"),
        "code_number": (11, "Số của văn bản"),
        "code_notation": (30, "Ký hiệu của văn bản"),
        "issuer_name": (200, "Cơ quan ban hành"),
        "subject": (500, "Trích yếu nội dung"),
        "language": (30, "Ngôn ngữ"),
        "description": (500, "Ghi chú"),
        "signer_position": (100, "Chức vụ người ký"),
        "signer_name": (50, "Họ và tên người ký"),
    }
)
"""Fields with their lengths in NĐ 30 Annex VI Part II (regulations §3.3)."""

MOST_PAGES = 999
URGENCY_WORDS: Mapping[int, str] = MappingProxyType({0: "Thường", 1: "Khẩn", 2: "Thượng khẩn", 3: "Hỏa tốc"})


def check_lengths(values: Mapping[str, object]) -> None:
    """Pass, or raise FieldTooLongError naming every field that is too long; nothing is cut."""
    wrong = [
        f"{label} dài {len(str(values[name]))} ký tự (tối đa {longest})"
        for name, (longest, label) in LONGEST.items()
        if name in values and len(str(values[name])) > longest
    ]
    if wrong:
        raise FieldTooLongError(f"{'; '.join(wrong)}. Hãy rút gọn rồi thử lại.")


def code_key(number: str, notation: str) -> str:
    """Folded ``number/notation`` without leading zeroes: found in any spelling, 05/BC-VP as 5/bc-vp."""
    written = f"{number.strip().lstrip('0') or number.strip()}/{notation.strip()}"
    return fold(written).replace(" ", "")[:60]


def identity_key(issuer: str, number: str, notation: str, issued_on: dt.date | None) -> str:
    """Issuer, number, notation and year: equal for the same document from two sources; empty when one is missing.

    Marks count here (Đ is not D): folding would make two documents one. Only form and case are evened.
    """
    if not (issuer.strip() and number.strip() and notation.strip() and issued_on):
        return ""
    plain = f"{fold_identifier(number).lstrip('0')}/{fold_identifier(notation)}".replace(" ", "")
    return f"{fold_identifier(issuer)}|{plain}|{issued_on.year}"[:400]


def document_key(document_id: str) -> str:
    """A DocumentId for matching: what looks the same is the same."""
    return fold_identifier(document_id)[:200]


def search_words(*texts: str) -> tuple[str, str]:
    """The words by which a record is found: with marks in lower case, and folded."""
    plain = " ".join(" ".join(nfc(text).split()) for text in texts if text)
    return plain.casefold(), fold(plain)


def legal_document_id(organ_code: str, year: int, ordinal: int) -> str:
    """*Mã định danh văn bản*: agency code, year of issue, ordinal within the year (QĐ 28 Art. 10.2b; OUT-17)."""
    return f"{organ_code}.{year}.{ordinal:06d}"
