"""Số và ký hiệu of a document (D-24).

Three forms are understood: the state form ``807/VPCP-KSTT``, the legal-normative form with the year
``28/2018/QĐ-TTg`` and ``20/2023/QH15``, the Party form ``338-QĐ/TW``. Anything else is kept as written.
Printing follows NĐ 30 Annex I: a number below ten has a leading zero, no spaces around the signs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from lienthong.identifiers.folding import fold_identifier
from lienthong.kernel.text import nfc


class CodeForm(StrEnum):
    """Which rule a code is written by."""

    STATE = "STATE"
    LEGAL_NORMATIVE = "LEGAL_NORMATIVE"
    PARTY = "PARTY"
    AS_WRITTEN = "AS_WRITTEN"


_LETTER = r"[^\W\d_]"
_SIGN = r"[^\s/,;-]"
_NUMBER = rf"(?P<number>[0-9]+{_LETTER}?)"
_JOINED = rf"{_SIGN}+(?:-{_SIGN}+)*"
_NOTATION = rf"(?P<notation>(?=[^/]*{_LETTER}){_JOINED})"
_FORMS = (
    (CodeForm.LEGAL_NORMATIVE, re.compile(rf"{_NUMBER}/(?P<year>(?:19|20)[0-9]{{2}})/{_NOTATION}")),
    (CodeForm.STATE, re.compile(rf"{_NUMBER}/{_NOTATION}")),
    (CodeForm.PARTY, re.compile(rf"{_NUMBER}-(?P<notation>{_LETTER}{_SIGN}*/{_JOINED})")),
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_SPACED_SIGN = re.compile(r"\s*([/-])\s*")


@dataclass(frozen=True, slots=True)
class DocumentCode:
    """A number with its notation; equal when the canonical print is equal."""

    form: CodeForm
    number: str
    """Canonical, at least two digits (``07``); empty when kept as written."""
    notation: str
    """``VPCP-KSTT``, ``QĐ-TTg``, ``QĐ/TW``; the whole text when kept as written."""
    year: int | None = None
    """Only of the legal-normative form."""

    @classmethod
    def parse(cls, text: str) -> DocumentCode:
        """The code in a text like ``807/VPCP-KSTT``; never refuses."""
        written = nfc(text.strip())
        tidy = _SPACED_SIGN.sub(r"\1", written.translate(_DASHES))
        for form, pattern in _FORMS:
            if found := pattern.fullmatch(tidy):
                parts = found.groupdict()
                year = int(parts["year"]) if "year" in parts else None
                return cls(form, _canonical_number(parts["number"]), parts["notation"], year)
        return cls(CodeForm.AS_WRITTEN, "", written)

    @classmethod
    def from_wire(cls, number: str, notation: str) -> DocumentCode:
        """The code of the two wire fields ``CodeNumber`` and ``CodeNotation``; one may be empty."""
        return cls.parse("/".join(part.strip() for part in (number, notation) if part.strip()))

    def __str__(self) -> str:
        match self.form:
            case CodeForm.STATE:
                return f"{self.number}/{self.notation}"
            case CodeForm.LEGAL_NORMATIVE:
                return f"{self.number}/{self.year}/{self.notation}"
            case CodeForm.PARTY:
                return f"{self.number}-{self.notation}"
            case CodeForm.AS_WRITTEN:
                return self.notation

    @property
    def wire_number(self) -> str:
        """For ``CodeNumber``: together with ``/`` and `wire_notation` it prints the code again."""
        match self.form:
            case CodeForm.STATE | CodeForm.LEGAL_NORMATIVE:
                return self.number
            case CodeForm.PARTY:
                return str(self).partition("/")[0]
            case CodeForm.AS_WRITTEN:
                return self.notation.partition("/")[0]

    @property
    def wire_notation(self) -> str:
        """For ``CodeNotation``: what follows the first ``/``."""
        return str(self).partition("/")[2]

    @property
    def folded(self) -> str:
        """The key for judging two codes the same: canonical, case disregarded, marks kept."""
        return fold_identifier(str(self))


def _canonical_number(text: str) -> str:
    digits = re.match("[0-9]+", text)
    assert digits is not None
    return digits.group().lstrip("0").zfill(2) + text[digits.end() :]
