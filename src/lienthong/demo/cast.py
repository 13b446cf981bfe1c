"""Who plays: offices, their agencies and people, read from ``cast.yaml``. DEMONSTRATION DATA.

Secrets of one run (passwords, PINs, keys of systems) are made here and live no longer than the run.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import yaml

from lienthong.edxml.model import Organization
from lienthong.kernel.text import fold
from lienthong.letters.kinds import ABBREVIATIONS
from lienthong.letters.model import Letter

FILE: Final = Path(__file__).resolve().parent / "cast.yaml"
MAIL_DOMAIN: Final = "trinh-dien.invalid"
"""Reserved by RFC 2606: a mail that escaped would reach nobody."""
_PIN_DIGITS = 6
_RISING = "01234567890123456789"
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""No letters that are taken for others when a password is copied from a screen."""


def _password() -> str:
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


def _pin() -> str:
    """Six different digits, not one after the other: any other PIN the key store refuses as too easy."""
    while True:
        pin = "".join(secrets.SystemRandom().sample("0123456789", _PIN_DIGITS))
        if pin not in _RISING and pin not in _RISING[::-1]:
            return pin


@dataclass(frozen=True, slots=True)
class PlayedOffice:
    """One installation of the office; its key to the axis is made for one run."""

    key: str
    title: str
    system_id: str
    secret: str = field(default_factory=lambda: secrets.token_hex(24), repr=False)
    """Hexadecimal: a word of a command must not begin with a hyphen."""


@dataclass(frozen=True, slots=True)
class PlayedUnit:
    """A unit; its abbreviation ends the notation of letters it drafts."""

    name: str
    abbreviation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """On what ground a person signs, and the lines above their name (D-22)."""

    prefix: str
    lines: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody invented, with the secrets of one run."""

    username: str
    name: str
    title: str
    role: str
    """As ``office.organization.policies.OfficeRole``."""
    unit: str
    mail: str
    authority: Authority | None = None
    password: str = field(default_factory=_password, repr=False)
    pin: str = field(default_factory=_pin, repr=False)

    @property
    def signs(self) -> bool:
        """Whether a PIN is asked of them: for their signature, or for the seal the clerk keeps."""
        return self.authority is not None or self.role == "CLERK"

    @property
    def line(self) -> str:
        """Name and title, as the trace names who acts."""
        return f"{self.name} ({self.title})"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedAgency:
    """An agency with both generations of its code, its office and its people."""

    key: str
    """Its name in the demonstration PKI."""
    office: PlayedOffice
    code: str
    old_code: str
    name: str
    short_name: str
    place: str
    abbreviation: str
    units: tuple[PlayedUnit, ...]
    people: Mapping[str, Person] = field(hash=False)
    """By part: clerk, officer, head, deputy, signer, reception, operation."""
    superior: str = ""
    """Cơ quan chủ quản, printed above the name."""
    parent_code: str = ""

    def organization(self, *, code: str = "") -> Organization:
        """The agency as packets name it; ``code`` to name it by its older one."""
        return Organization(organ_id=code or self.code, name=self.name)

    @property
    def mail(self) -> str:
        """Its official mail box."""
        return f"{self.key}@{MAIL_DOMAIN}"

    @property
    def clerk(self) -> Person:
        """Văn thư."""
        return self.people["clerk"]

    @property
    def officer(self) -> Person:
        """The officer who drafts and handles."""
        return self.people["officer"]

    @property
    def signer(self) -> Person:
        """Who signs."""
        return self.people["signer"]

    @property
    def leader(self) -> Person:
        """Who approves drafts and assigns incoming letters; in small agencies the signer."""
        return self.people.get("head") or self.signer

    @property
    def deputy(self) -> Person:
        """Who minds the leader's desk; where nobody is named, the leader."""
        return self.people.get("deputy") or self.leader

    @property
    def focal_officers(self) -> tuple[Person, ...]:
        """The registered officers for reception and for operation, where there are any (D-16)."""
        return tuple(self.people[part] for part in ("reception", "operation") if part in self.people)


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts of the story."""

    sender: PlayedAgency
    ministry: PlayedAgency
    mistaken: PlayedAgency
    """Gets the letter by mistake and returns it."""
    intended: PlayedAgency
    """Gets it after the mistake was noticed."""
    late: PlayedAgency
    """Its system takes the letter at once, its clerk the next day."""
    subordinates: tuple[PlayedAgency, ...] = ()
    """To whom the late province passes on what the letter asks for."""

    @property
    def everyone(self) -> tuple[PlayedAgency, ...]:
        """All agencies, parents before children."""
        agencies = (self.sender, self.ministry, self.intended, self.mistaken, self.late, *self.subordinates)
        return tuple(sorted(agencies, key=lambda agency: bool(agency.parent_code)))

    @property
    def offices(self) -> tuple[PlayedOffice, ...]:
        """The installations, in the order of the stage."""
        return tuple(dict.fromkeys(agency.office for agency in self.everyone))

    def tenants(self, office: PlayedOffice) -> tuple[PlayedAgency, ...]:
        """Agencies of one installation."""
        return tuple(agency for agency in self.everyone if agency.office == office)

    @property
    def passes_it_on(self) -> bool:
        """Whether the late agency has subordinates to whom it writes in turn."""
        return bool(self.subordinates) and self.subordinates[0].parent_code == self.late.code

    def issuing(self, letter: Letter) -> Cast:
        """The same cast whose sender writes this letter: place, notation and signature block are its own."""
        sender, authority = self.sender, self.sender.signer.authority
        assert authority is not None
        kind = ABBREVIATIONS[letter.kind]
        prefix = f"{kind}-" if kind and letter.notation.startswith(f"{kind}-") else ""
        body, _, unit = letter.notation.removeprefix(prefix).partition("-")
        signer = replace(
            sender.signer,
            authority=replace(
                authority, prefix=_prefix_of(letter.signature_lines), lines=letter.signature_lines
            ),
        )
        units = tuple(
            replace(one, abbreviation="" if prefix else unit) if one.name == sender.officer.unit else one
            for one in sender.units
        )
        return replace(
            self,
            sender=replace(
                sender,
                place=letter.place,
                abbreviation=letter.notation.removeprefix(prefix) if prefix else body,
                units=units,
                people={**sender.people, "signer": signer},
            ),
        )

    def sent_by(self, agency: PlayedAgency) -> Cast:
        """The same story with another sender; the one whose part it takes changes places with it."""
        parts: dict[str, Any] = {
            part: self.sender
            for part in ("ministry", "mistaken", "intended", "late")
            if getattr(self, part) == agency
        }
        return replace(self, sender=agency, **parts)


def _prefix_of(lines: tuple[str, ...]) -> str:
    """In what capacity a block of signature lines signs: the last prefix counts (NĐ 30 Art. 13)."""
    found = [word for line in lines for word in ("TM", "KT", "TL", "Q") if line.startswith(f"{word}.")]
    return found[-1] if found else "HEAD"


def demonstration_cast() -> Cast:
    """The cast of the letter of 01/02/2021, with fresh secrets."""
    content = yaml.safe_load(FILE.read_text("utf-8"))
    offices = {
        key: PlayedOffice(key, entry["title"], entry["system"]) for key, entry in content["offices"].items()
    }
    agencies = {key: _agency(key, content, offices) for key in content["agencies"]}
    parts: Mapping[str, Any] = content["parts"]
    return Cast(
        subordinates=tuple(agencies[key] for key in parts["subordinates"]),
        **{part: agencies[key] for part, key in parts.items() if part != "subordinates"},
    )


def _agency(key: str, content: Mapping[str, Any], offices: Mapping[str, PlayedOffice]) -> PlayedAgency:
    entry = content["agencies"][key]
    parent = content["agencies"].get(entry.get("parent", ""))
    units = entry["units"]
    return PlayedAgency(
        key=key,
        office=offices[entry["office"]],
        code=entry["code"],
        old_code=entry["old_code"],
        name=entry["name"],
        short_name=entry["short_name"],
        place=entry["place"],
        abbreviation=entry["abbreviation"],
        units=tuple(PlayedUnit(one["name"], one["abbreviation"]) for one in units.values()),
        people={
            part: _person(key, part, content["roles"][part], told, units)
            for part, told in entry["people"].items()
        },
        superior=entry.get("superior", ""),
        parent_code=parent["code"] if parent else "",
    )


_USERNAMES = {
    "clerk": "vanthu",
    "officer": "chuyenvien",
    "head": "lanhdao",
    "deputy": "pho",
    "signer": "nguoiky",
    "vice": "phochutich",
    "reception": "tiepnhan",
    "operation": "vanhanh",
}


def _person(
    agency: str, part: str, role: str, told: Mapping[str, Any], units: Mapping[str, Mapping[str, str]]
) -> Person:
    username = f"{_USERNAMES[part]}.{fold(agency)}"
    authority = (
        Authority(prefix=told["prefix"], lines=tuple(told["lines"]), source=told["source"])
        if "prefix" in told
        else None
    )
    return Person(
        username=username,
        name=told["name"],
        title=told["title"],
        role=role,
        unit=units[told["unit"]]["name"] if "unit" in told else "",
        mail=f"{username}@{MAIL_DOMAIN}",
        authority=authority,
    )
