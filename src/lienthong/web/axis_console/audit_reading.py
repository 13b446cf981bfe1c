"""Nhật ký: the audit log, newest first, with names in place of ids. Facts of events are envelope data (D-29)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from lienthong.accounts.queries import list_people
from lienthong.axis.delivery.queries import list_ways
from lienthong.axis.intake.envelopes import list_codes
from lienthong.axis.registry.queries import Directory, directory
from lienthong.infra import audit
from lienthong.infra.json_values import JSON
from lienthong.web.axis_console.audit_words import EVENT_WORDS, FACTS, OBJECT_KINDS, OUTCOMES, actor_words

_APART = dt.timedelta(minutes=1)
_LONGEST_FACT = 300


@dataclass(frozen=True, slots=True)
class ObjectWords:
    """What an event is about, and where it is shown, if anywhere."""

    words: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One event of the log."""

    at_real: dt.datetime
    business_at: dt.datetime | None
    """Business time where it differs from real time (D-13)."""
    code: str
    words: str
    actor: str
    actor_words: str
    object_ref: str
    object: ObjectWords
    outcome: str
    """In words; empty when done."""
    facts: Sequence[tuple[str, str]]
    position: int | None
    """Place in the sealed log; None until sealed."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Some events, newest first, where the next page begins, and how far the log is sealed."""

    lines: Sequence[AuditLine]
    next_before: UUID | None
    seal: audit.Sealed | None


@dataclass(frozen=True, slots=True)
class _Known:
    """Names of what a page of events mentions."""

    snapshot: Directory
    people: Mapping[str, str]
    systems: Mapping[str, str]
    codes: Mapping[UUID, str] = field(default_factory=dict)
    ways: Mapping[UUID, tuple[UUID, UUID]] = field(default_factory=dict)

    def actor_of(self, actor: str) -> str:
        """Who it was: a person, an agency that reported, a system, or a part of the axis."""
        kind, _, rest = actor.partition(":")
        found = _uuid(rest)
        if kind == "agency" and found and (agency := self.snapshot.agency_by_id(found)):
            return agency.name
        return actor_words(actor, self.people)

    def object_of(self, object_ref: str) -> ObjectWords:
        """What a reference means: a document with its page, an agency, a person; else its kind and its id."""
        kind, _, rest = object_ref.partition(":")
        found = _uuid(rest)
        if kind == "message" and found and found in self.codes:
            return self._document(found, "")
        if kind == "delivery" and found and found in self.ways:
            message, recipient = self.ways[found]
            agency = self.snapshot.agency_by_id(recipient)
            return self._document(message, f" đến {agency.name}" if agency else "")
        if kind == "agency" and found and (agency := self.snapshot.agency_by_id(found)):
            return ObjectWords(agency.name)
        if kind == "system" and rest in self.systems:
            return ObjectWords(f"Hệ thống {self.systems[rest]}")
        if object_ref in self.people:
            return ObjectWords(self.people[object_ref])
        words = "Gói tin trạng thái" if kind == "message" else OBJECT_KINDS.get(kind, kind)
        return ObjectWords(f"{words} {rest[-12:] if found else rest}".strip())

    def _document(self, message_id: UUID, after: str) -> ObjectWords:
        code = self.codes.get(message_id) or "không số"
        return ObjectWords(f"Văn bản {code}{after}", reverse("message", args=[message_id]))


def audit_page(wanted: audit.EventFilter, *, before: UUID | None, limit: int) -> AuditPage:
    """A page of the events wanted, older than ``before``; five statements whatever the size of the log."""
    found = audit.list_events(wanted, before=before, limit=limit + 1)
    shown = found[:limit]
    known = _known(event.object_ref for event in shown)
    return AuditPage(
        [_line(event, known) for event in shown],
        shown[-1].id if len(found) > limit else None,
        audit.find_seal(),
    )


def actors_named(text: str) -> str:
    """The actor somebody means by a username, the code of an agency, the id of a system, or as the log has it."""
    wanted = text.strip()
    if person := next((one.ref for one in list_people() if one.username == wanted.casefold()), ""):
        return person
    snapshot = directory()
    if agency := snapshot.agency(wanted):
        return f"agency:{agency.id}"
    return f"system:{wanted}" if snapshot.system(wanted) is not None else wanted


def objects_named(text: str) -> tuple[str, ...]:
    """The objects somebody means by an id, the code of an agency, a system, a username, or a whole reference."""
    wanted = text.strip()
    if not wanted:
        return ()
    if (found := _uuid(wanted)) is not None:
        return tuple(f"{kind}:{found}" for kind in OBJECT_KINDS)
    snapshot = directory()
    if agency := snapshot.agency(wanted):
        return (f"agency:{agency.id}",)
    if system := snapshot.system(wanted):
        return (f"system:{system.id}",)
    person = next((one.ref for one in list_people() if one.username == wanted.casefold()), "")
    return (person or wanted,)


def _known(references: Iterable[str]) -> _Known:
    ids: dict[str, set[UUID]] = {"message": set(), "delivery": set()}
    for reference in references:
        kind, _, rest = reference.partition(":")
        if kind in ids and (found := _uuid(rest)) is not None:
            ids[kind].add(found)
    ways = list_ways(ids["delivery"])
    snapshot = directory()
    return _Known(
        snapshot=snapshot,
        systems={str(system.id): system.system_id for system in snapshot.systems()},
        people={person.ref: person.full_name for person in list_people()},
        codes=list_codes(ids["message"] | {message for message, _ in ways.values()}),
        ways=ways,
    )


def _line(event: audit.EventView, known: _Known) -> AuditLine:
    return AuditLine(
        at_real=event.at_real,
        business_at=event.at if abs(event.at - event.at_real) > _APART else None,
        code=event.code,
        words=EVENT_WORDS.get(event.code, event.code),
        actor=event.actor,
        actor_words=known.actor_of(event.actor),
        object_ref=event.object_ref,
        object=known.object_of(event.object_ref),
        outcome=OUTCOMES.get(event.outcome, event.outcome),
        facts=[(FACTS.get(name, name), fact) for name, value in event.data.items() if (fact := _fact(value))],
        position=event.position,
    )


def _fact(value: JSON) -> str:
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        text = ", ".join(_fact(one) for one in value)
    elif isinstance(value, Mapping):
        text = "; ".join(f"{name}: {_fact(one)}" for name, one in value.items())
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= _LONGEST_FACT else f"{text[:_LONGEST_FACT]}…"


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
