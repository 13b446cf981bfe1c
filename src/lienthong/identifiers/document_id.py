"""Mã định danh văn bản on the wire: opaque, written by us in three parts (edXML notes §9).

Ours: ``<OrganId of the sender>,<yyyy/MM/dd>,<number>/<notation>``. Others send UUIDs, dates with
hyphens or impossible dates; all are kept as written and compared folded. The legal form of QĐ 28
Art. 10.2b (agency, year, ordinal) is another thing, kept by the office.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from lienthong.identifiers.folding import fold_identifier
from lienthong.identifiers.organ_code import OrganCode
from lienthong.kernel.text import nfc

_DATE = re.compile(r"([0-9]{4})[/-]([0-9]{2})[/-]([0-9]{2})")


@dataclass(frozen=True, slots=True)
class DocumentIdParts:
    """The three parts of an id that has them."""

    organ_code: OrganCode
    issued_on: dt.date | None
    """``None`` when the middle part is no date, or a date that never was (``2014/02/30``)."""
    code: str
    """Number and notation as written, ``807/VPCP-KSTT``."""


@dataclass(frozen=True, slots=True, order=True)
class DocumentId:
    """An id as written, compared and sorted by its folded form."""

    text: str = field(compare=False)
    """Trimmed and in NFC, otherwise as written; may be empty when a packet left it so."""
    folded: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", nfc(self.text.strip()))
        object.__setattr__(self, "folded", fold_identifier(self.text))

    @classmethod
    def parse(cls, text: str) -> DocumentId:
        """Any text as an id; never refuses."""
        return cls(text)

    @classmethod
    def of(cls, organ_code: OrganCode, issued_on: dt.date, code: str) -> DocumentId:
        """The three-part id we emit; ``code`` is number and notation, ``807/VPCP-KSTT``."""
        return cls(f"{organ_code},{issued_on:%Y/%m/%d},{nfc(code.strip())}")

    def __str__(self) -> str:
        return self.text

    @property
    def parts(self) -> DocumentIdParts | None:
        """The three parts, ``None`` for an id of another form."""
        pieces = self.text.split(",", 2)
        if len(pieces) != 3:
            return None
        organ, date, code = (piece.strip() for piece in pieces)
        return DocumentIdParts(OrganCode(organ), _date(date), code)


def _date(text: str) -> dt.date | None:
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        return dt.date(*(int(piece) for piece in found.groups()))
    except ValueError:
        return None
