"""One incoming document with its sources and checks, and the incidents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.clock import real_now
from lienthong.office.incoming.models import Incident, Incoming, Source
from lienthong.office.incoming.policies import Check
from lienthong.office.incoming.states import (
    CHECK_WORDS,
    INCIDENT_WORDS,
    STATE_WORDS,
    IncidentKind,
    IncomingState,
)

SHOWN_INCIDENTS = 100


@dataclass(frozen=True, slots=True)
class SourceView:
    """A message that brought the document, and who is told about it."""

    doc_id: str
    sender_code: str
    sender_name: str
    is_forwarder: bool
    recipient_code: str
    document_id: str
    sent_at: dt.datetime | None
    arrived_at: dt.datetime
    packet_size: int


@dataclass(frozen=True, slots=True)
class IncomingView:
    """Where an incoming document stands."""

    record_id: UUID
    state: IncomingState
    arrived_at: dt.datetime
    accepted_at: dt.datetime | None
    closed_at: dt.datetime | None
    refusal_words: str
    is_for_information: bool
    has_paper: bool | None
    checks: tuple[Check, ...]
    checked_at: dt.datetime | None
    duplicate_of: UUID | None
    duplicate_decision: str
    sources: tuple[SourceView, ...]
    undo_by: str
    """Who may still take the last act back; empty when nobody can."""
    undo_until: dt.datetime | None
    """Real time."""

    @property
    def state_words(self) -> str:
        """The state as the screen says it."""
        return STATE_WORDS[self.state]

    @property
    def check_lines(self) -> list[tuple[str, Check]]:
        """The lines of the panel with their names."""
        return [(CHECK_WORDS[one.name], one) for one in self.checks]


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Something that came and could not become a document, or needs the clerk."""

    id: UUID
    agency_id: UUID
    kind: IncidentKind
    doc_id: str
    sender_code: str
    sender_name: str
    sentence: str
    record_id: UUID | None
    happened_at: dt.datetime
    answered_at: dt.datetime | None
    closed_at: dt.datetime | None
    closed_by: str
    closing_words: str

    @property
    def kind_words(self) -> str:
        """What it is about, in words."""
        return INCIDENT_WORDS[self.kind]


def find_incoming(agency_id: UUID, record_id: UUID) -> IncomingView | None:
    """One incoming document of the agency."""
    row = Incoming.objects.of(agency_id).filter(pk=record_id).first()
    if row is None:
        return None
    sources = Source.objects.of(agency_id).filter(incoming_id=record_id).order_by("id")
    until = dt.datetime.fromisoformat(row.undo["until"]) if row.undo else None
    can_undo = until is not None and until > real_now()
    return IncomingView(
        record_id=row.pk,
        state=IncomingState(row.state),
        arrived_at=row.arrived_at,
        accepted_at=row.accepted_at,
        closed_at=row.closed_at,
        refusal_words=row.refusal_words,
        is_for_information=row.is_for_information,
        has_paper=row.has_paper,
        checks=tuple(Check.read(one) for one in row.checks),
        checked_at=row.checked_at,
        duplicate_of=row.duplicate_of_id,
        duplicate_decision=row.duplicate_decision,
        sources=tuple(_source(one) for one in sources),
        undo_by=row.undo["by"] if can_undo else "",
        undo_until=until if can_undo else None,
    )


def open_incidents(agency_id: UUID) -> list[IncidentView]:
    """What the clerk still has to deal with, newest first."""
    rows = Incident.objects.of(agency_id).filter(closed_at__isnull=True).order_by("-id")
    return [_incident(row) for row in rows[:SHOWN_INCIDENTS]]


def incidents_of(agency_id: UUID, record_id: UUID) -> list[IncidentView]:
    """Open incidents about one document."""
    rows = Incident.objects.of(agency_id).filter(record_id=record_id, closed_at__isnull=True)
    return [_incident(row) for row in rows.order_by("-id")]


def _source(row: Source) -> SourceView:
    return SourceView(
        doc_id=row.doc_id,
        sender_code=row.sender_code,
        sender_name=row.sender_name,
        is_forwarder=row.is_forwarder,
        recipient_code=row.recipient_code,
        document_id=row.document_id,
        sent_at=row.sent_at,
        arrived_at=row.arrived_at,
        packet_size=row.packet_size,
    )


def _incident(row: Incident) -> IncidentView:
    return IncidentView(
        id=row.id,
        agency_id=row.agency_id,
        kind=IncidentKind(row.kind),
        doc_id=row.doc_id,
        sender_code=row.sender_code,
        sender_name=row.sender_name,
        sentence=row.sentence,
        record_id=row.record_id,
        happened_at=row.happened_at,
        answered_at=row.answered_at,
        closed_at=row.closed_at,
        closed_by=row.closed_by,
        closing_words=row.closing_words,
    )
