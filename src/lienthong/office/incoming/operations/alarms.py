"""Alerts raised by what happens in reception, in the transaction of the event itself (D-10, D-23)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from lienthong.alerts import operations as alerts
from lienthong.alerts.policies import DocumentWords, Evidence
from lienthong.alerts.policies.events import event_cause
from lienthong.alerts.states import AlertKind
from lienthong.exchange.changes import KIND_WORDS, ChangeKind
from lienthong.office.incoming.models import ChangeAsked, Incident
from lienthong.office.incoming.operations.steps import Held
from lienthong.office.incoming.states import INCIDENT_WORDS, AskedState, IncidentKind
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.queries import get_agency

INCIDENTS_PATH = "/van-ban-den/su-co/"
"""Where the clerk, and nobody else, says how an incident was dealt with; a test holds it against the addresses."""

_ALERTS_PATH = "/canh-bao/"


def alert_of_incident(kind: IncidentKind) -> AlertKind:
    """Refused secret packets have a kind of their own: other officers hear of them (D-23)."""
    return AlertKind.SECRET_PACKET if kind is IncidentKind.SECRET else AlertKind.INCIDENT


def warn_of_incident(row: Incident, *, at: dt.datetime) -> None:
    """The alert stands until the incident is closed; of a secret packet it names the sender and nothing else."""
    kind = IncidentKind(row.kind)
    path = _ALERTS_PATH if kind is IncidentKind.SECRET else INCIDENTS_PATH
    agency = get_agency(row.agency_id)
    sender = row.sender_name or row.sender_code
    cause = event_cause(
        alert_of_incident(kind),
        agency_id=agency.id,
        subject_ref=incident_ref(row.id),
        document=DocumentWords("", sender, agency.name, path),
        at=at,
        rule=kind.value,
        owner_id=agency.id,
        owner_name=agency.name,
        evidence=(Evidence("Sự cố", INCIDENT_WORDS[kind]), Evidence("Nơi gửi", sender)),
        about=row.record_id,
    )
    alerts.raise_event(cause, at=at, by="office")


def end_incident(incident_id: UUID, kind: IncidentKind, *, at: dt.datetime, by: str) -> None:
    """The clerk has dealt with it."""
    alerts.end_event(alert_of_incident(kind), [incident_ref(incident_id)], at=at, by=by)


def warn_of_return(held: Held, actor: Actor, said: str, *, at: dt.datetime) -> None:
    """Inside the receiving office: those who had the document hear that it went back, and why (D-10)."""
    record = held.record
    cause = event_cause(
        AlertKind.RETURNED,
        agency_id=actor.agency_id,
        subject_ref=f"incoming:{record.id}",
        document=DocumentWords(
            record.code, record.issuer_name, actor.agency.name, f"/canh-bao/?ve={record.id}"
        ),
        at=at,
        owner_name=record.issuer_name,
        evidence=(Evidence("Người trả lại", actor.signature_line), Evidence("Lý do", said)),
        about=record.id,
    )
    alerts.raise_event(cause, at=at, by=actor.ref)


def warn_of_change(held: Held, asked: ChangeAsked, *, at: dt.datetime) -> None:
    """A recall was carried out, or a take-back refused: those who had the document hear (D-12, REC-05)."""
    record, agency = held.record, get_agency(asked.agency_id)
    what = KIND_WORDS[ChangeKind(asked.kind)]
    is_refused = asked.state == AskedState.REFUSED
    cause = event_cause(
        AlertKind.CHANGE_DENIED if is_refused else AlertKind.RECALLED,
        agency_id=agency.id,
        subject_ref=f"asked:{asked.id}",
        document=DocumentWords(record.code, asked.sender_name, agency.name, f"/canh-bao/?ve={record.id}"),
        at=at,
        owner_name=asked.sender_name if is_refused else agency.name,
        evidence=(
            Evidence("Yêu cầu", what),
            Evidence("Nơi gửi", asked.sender_name),
            Evidence("Lý do", (asked.answer_words if is_refused else asked.reason) or "không ghi"),
        ),
        about=record.id,
    )
    alerts.raise_event(cause, at=at, by="office")


def incident_ref(incident_id: UUID) -> str:
    """How alerts name an incident."""
    return f"incident:{incident_id}"
