"""Reading ``pki.yaml``: which certificates the demonstration PKI has."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import yaml

from lienthong.kernel.clock import VIETNAM

FILE: Final = Path(__file__).resolve().parent / "pki.yaml"


class Purpose(StrEnum):
    """What a certificate is for."""

    ROOT = "ROOT"
    ISSUING = "ISSUING"
    TSA = "TSA"
    OCSP = "OCSP"
    PERSONAL = "PERSONAL"
    AGENCY = "AGENCY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """One certificate to be made; times are aware."""

    name: str
    purpose: Purpose
    common_name: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    unit: str = ""
    """Name of the agency a person belongs to."""
    title: str = ""
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """The whole PKI; ``digest`` names this very declaration."""

    country: str
    organization: str
    ocsp_address: str
    certificates: Mapping[str, Declared]
    digest: str


def personal(agency: str) -> str:
    """Name of the certificate of an agency's signer."""
    return f"{agency}-signer"


def agency(key: str) -> str:
    """Name of the certificate of an agency."""
    return f"{key}-agency"


def load(path: Path = FILE) -> Declaration:
    """Read the declaration."""
    raw = path.read_bytes()
    content = yaml.safe_load(raw)
    first, last = _start(content["valid_from"]), _end(content["valid_until"])
    listed: list[Declared] = []

    def declare(name: str, purpose: Purpose, common_name: str, unit: str = "", title: str = "") -> None:
        listed.append(
            Declared(
                name=name,
                purpose=purpose,
                common_name=common_name,
                valid_from=first,
                valid_until=last,
                unit=unit,
                title=title,
            ),
        )

    declare("root", Purpose.ROOT, content["authorities"]["root"])
    declare("issuing", Purpose.ISSUING, content["authorities"]["issuing"])
    declare("tsa", Purpose.TSA, content["services"]["tsa"])
    declare("ocsp", Purpose.OCSP, content["services"]["ocsp"])
    for key, entry in content["agencies"].items():
        declare(agency(key), Purpose.AGENCY, entry["name"])
        signer = entry["signer"]
        declare(personal(key), Purpose.PERSONAL, signer["name"], unit=entry["name"], title=signer["title"])
    listed.extend(
        Declared(
            name=name,
            purpose=Purpose.PERSONAL,
            common_name=entry["name"],
            valid_from=_start(entry["valid_from"]) if "valid_from" in entry else first,
            valid_until=_end(entry["valid_until"]) if "valid_until" in entry else last,
            unit=content["agencies"][entry["agency"]]["name"],
            title=entry["title"],
            revoked_at=_start(entry["revoked_on"]) if "revoked_on" in entry else None,
        )
        for name, entry in content["refused"].items()
    )
    return Declaration(
        country=content["country"],
        organization=content["organization"],
        ocsp_address=content["ocsp_address"],
        certificates={declared.name: declared for declared in listed},
        digest=hashlib.sha256(raw).hexdigest()[:16],
    )


def _start(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(0), tzinfo=VIETNAM)


def _end(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=VIETNAM)
