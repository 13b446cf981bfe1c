"""The letter the late province writes to its own bodies, citing the one it carries out (*văn bản triển khai*)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Final

import yaml

from lienthong.demo.cast import PlayedAgency
from lienthong.letters.model import Letter, day_texts

_FILE: Final = Path(__file__).resolve().parent / "follow_up.yaml"
_CONTENT: Final[dict[str, Any]] = yaml.safe_load(_FILE.read_text("utf-8"))

OPINION: Final[str] = _CONTENT["opinion"]
"""What the deputy of the absent signer asks for."""


def follow_up(carried_out: Letter, *, code: str, issued_on: dt.date, agency: PlayedAgency) -> Letter:
    """The letter of ``agency`` about ``carried_out``, which got ``code`` on a legal date."""
    day, month, year = day_texts(issued_on)
    issuer = " ".join(carried_out.issuing_body.split())
    told = {
        "code": code,
        "day": day,
        "month": month,
        "year": year,
        "issuer": issuer.capitalize() if issuer.isupper() else issuer,
        "subject": carried_out.subject,
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
