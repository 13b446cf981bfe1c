"""The letter the late province writes to its own bodies, citing the one it carries out (*văn bản triển khai*)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from lienthong.demo.cast import PlayedAgency
from lienthong.letters.model import Letter, day_texts

_FILE: Final = Path(__file__).resolve().parent / "follow_up.yaml"
_CONTENT: Final[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))

OPINION: Final[str] = _CONTENT["opinion"]
"""What the deputy of the absent signer asks for."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """The letter that is carried out, as it is cited."""

    code: str
    issued_on: dt.date
    issuer: str
    subject: str


def follow_up(cited: CarriedOut, agency: PlayedAgency) -> Letter:
    """The letter of ``agency`` that carries out another."""
    day, month, year = day_texts(cited.issued_on)
    told = {
        "code": cited.code,
        "day": day,
        "month": month,
        "year": year,
        "issuer": cited.issuer,
        "subject": cited.subject,
    }
    authority = agency.signer.authority
    return Letter(
        issuing_body=agency.name,
        notation=f"{agency.abbreviation}-KGVX",
        place=agency.place,
        subject=_CONTENT["subject"],
        addressees=tuple(_CONTENT["addressees"]),
        body=tuple(paragraph.format(**told) for paragraph in _CONTENT["body"]),
        recipients=tuple(_CONTENT["recipients"]),
        signature_lines=authority.lines if authority else (),
        signer_name=agency.signer.name,
    )


def revised_body(letter: Letter) -> tuple[str, ...]:
    """Its text with what the deputy asked for, before the closing sentence."""
    return (*letter.body[:-1], _CONTENT["addition"], letter.body[-1])
