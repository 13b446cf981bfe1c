"""The letter as a value: the components of NĐ 30 Art. 8 in the order they stand on the page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

from lienthong.kernel.text import nfc
from lienthong.letters.errors import LetterIncompleteError, UnknownKindError
from lienthong.letters.kinds import ABBREVIATIONS, OFFICIAL_LETTER

FACT_LABELS = {
    "issuing_body": "tên cơ quan ban hành",
    "number": "số",
    "notation": "ký hiệu",
    "place": "địa danh",
    "dated": "ngày ban hành",
    "subject": "trích yếu",
    "addressees": "nơi kính gửi",
    "body": "nội dung",
    "recipients": "nơi nhận",
    "signature_lines": "quyền hạn, chức vụ người ký",
    "signer_name": "họ tên người ký",
}
"""Names of facts (fields of ``Letter``) as officials call them."""

ALWAYS_NEEDED = (
    "issuing_body",
    "notation",
    "place",
    "subject",
    "body",
    "recipients",
    "signature_lines",
    "signer_name",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter, all text in NFC.

    ``number`` empty and ``dated`` None mean: the place is kept free and filled by the clerk's stamp
    (D-20). ``issuing_body`` and ``parent_body`` may hold line breaks. ``subject`` is without "V/v".
    ``body`` is one string per paragraph, numbered points with their number. ``signature_lines`` are the
    lines above the signature (TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH / PHÓ CHỦ TỊCH, D-22).

    Raises ``UnknownKindError`` for a kind outside NĐ 30 Art. 7.
    """

    issuing_body: str
    notation: str
    place: str
    subject: str
    body: tuple[str, ...]
    recipients: tuple[str, ...]
    signature_lines: tuple[str, ...]
    signer_name: str
    addressees: tuple[str, ...] = ()
    parent_body: str = ""
    kind: str = OFFICIAL_LETTER
    number: str = ""
    dated: dt.date | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, nfc(value).strip())
            elif isinstance(value, tuple):
                lines = tuple(nfc(line).strip() for line in value)
                object.__setattr__(self, field.name, tuple(line for line in lines if line))
        if self.kind not in ABBREVIATIONS:
            raise UnknownKindError(
                f"Không có loại văn bản “{self.kind}” trong 29 loại của Nghị định 30/2020/NĐ-CP; "
                "hãy chọn đúng tên loại.",
                kind=self.kind,
            )

    @property
    def is_official_letter(self) -> bool:
        """Whether it is a công văn: subject under the number instead of a title in the middle."""
        return self.kind == OFFICIAL_LETTER

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of facts without which the letter cannot be typeset."""
        needed = (*ALWAYS_NEEDED, "addressees") if self.is_official_letter else ALWAYS_NEEDED
        return tuple(name for name in needed if not getattr(self, name))

    def require_complete(self) -> None:
        """Pass, or raise ``LetterIncompleteError`` naming everything that is missing."""
        missing = self.missing
        if missing:
            labels = ", ".join(FACT_LABELS[name] for name in missing)
            raise LetterIncompleteError(
                f"Văn bản chưa đủ thành phần thể thức: {labels}. Hãy bổ sung trước khi trình bày.",
                missing=missing,
            )


def number_text(number: int) -> str:
    """A number as it stands after "Số:": two digits below ten (NĐ 30 Annex I)."""
    return f"{number:02d}"


def day_texts(dated: dt.date) -> tuple[str, str, str]:
    """Day, month and year as written in the place-and-date line: days below 10, months 1 and 2 padded."""
    month = f"{dated.month:02d}" if dated.month <= 2 else str(dated.month)
    return f"{dated.day:02d}", month, str(dated.year)
