"""Incidents: what came and could not become a document, told to the axis and to the clerk, never silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import audit, blobs, transactions
from lienthong.kernel.ids import new_id
from lienthong.kernel.text import nfc
from lienthong.office.incoming.errors import ReasonNeededError, StateChangedError
from lienthong.office.incoming.models import Incident
from lienthong.office.incoming.operations.alarms import end_incident, warn_of_incident
from lienthong.office.incoming.states import IncidentKind
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission


@dataclass(frozen=True, slots=True, kw_only=True)
class NewIncident:
    """What happened with a message. Of a secret one nothing but sender and time may stand here (D-23)."""

    kind: IncidentKind
    doc_id: str
    sender_code: str
    sentence: str
    sender_name: str = ""
    record_id: UUID | None = None
    packet_sha256: str = ""
    """Bytes already in the blob store, kept as evidence."""


def record_incident(agency_ids: Sequence[UUID], new: NewIncident, *, at: dt.datetime) -> None:
    """Note it for every agency the message was for; once while the axis has not been told. Owns its transaction."""
    with transactions.owned():
        for agency_id in agency_ids:
            open_incident(agency_id, new, at=at)


def open_incident(agency_id: UUID, new: NewIncident, *, at: dt.datetime, is_told: bool = False) -> None:
    """The same in the transaction that is open; ``is_told``: the axis waits for no answer."""
    transactions.require()
    known = Incident.objects.of(agency_id).filter(doc_id=new.doc_id, kind=new.kind.value)
    if known.filter(answered_at__isnull=True).exists():
        return
    row = Incident(
        id=new_id(),
        agency_id=agency_id,
        kind=new.kind.value,
        doc_id=new.doc_id,
        sender_code=new.sender_code[:64],
        sender_name=nfc(new.sender_name)[:200],
        sentence=nfc(new.sentence),
        record_id=new.record_id,
        packet_sha256=new.packet_sha256,
        happened_at=at,
        answered_at=at if is_told else None,
    )
    row.save(force_insert=True)
    if new.packet_sha256:
        claim = blobs.reference(
            new.packet_sha256, holder=f"agency:{agency_id}", purpose="incident", owner_id=str(row.id)
        )
        blobs.store_references([claim])
    warn_of_incident(row, at=at)
    audit.record(
        "incoming.incident",
        actor="system",
        object_ref=f"incident:{row.id}",
        at=at,
        data={"agency": str(agency_id), "kind": new.kind.value, "doc_id": new.doc_id},
    )


def incident_answered(agency_ids: Sequence[UUID], doc_id: str, *, at: dt.datetime) -> None:
    """The axis was told what became of the message. Owns its transaction."""
    with transactions.owned():
        for agency_id in agency_ids:
            Incident.objects.of(agency_id).filter(doc_id=doc_id, answered_at__isnull=True).update(
                answered_at=at
            )


def close_incident(actor: Actor, incident_id: UUID, *, words: str, at: dt.datetime) -> None:
    """The clerk has dealt with it, and says how. Raises ReasonNeededError, StateChangedError."""
    require(actor, OfficePermission.RECEIVE)
    said = nfc(words).strip()
    if not said:
        raise ReasonNeededError("Hãy ghi đã xử lý sự cố như thế nào.")
    with transactions.owned():
        open_ones = Incident.objects.of(actor.agency_id).filter(pk=incident_id, closed_at__isnull=True)
        kind = open_ones.values_list("kind", flat=True).first()
        closed = open_ones.update(closed_at=at, closed_by=actor.signature_line[:300], closing_words=said)
        if kind is None or not closed:
            raise StateChangedError("Sự cố này đã được đóng hoặc không có trong cơ quan.")
        end_incident(incident_id, IncidentKind(kind), at=at, by=actor.ref)
        audit.record(
            "incoming.incident_closed",
            actor=actor.ref,
            object_ref=f"incident:{incident_id}",
            at=at,
            data={"agency": str(actor.agency_id)},
        )
