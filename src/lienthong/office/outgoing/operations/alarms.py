"""Alerts raised by what happens to outgoing documents, in the transaction of the event itself (D-10, D-23)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from lienthong.alerts import operations as alerts
from lienthong.alerts.policies import DocumentWords, Evidence
from lienthong.alerts.policies.events import event_cause
from lienthong.alerts.states import AlertKind
from lienthong.exchange.changes import KIND_WORDS, ChangeKind
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.queries import get_agency
from lienthong.office.outgoing.models import ChangeLine, RecipientSending, Sending
from lienthong.office.outgoing.operations.steps import Held
from lienthong.office.outgoing.states import AskState

REFUSED_BY_AXIS = "secret_sending"
"""Rule of the alert about a packet that went to the axis and was refused there for secrecy."""


def warn_of_return(held: Held, line: RecipientSending, *, at: dt.datetime) -> None:
    """A recipient returned what it had accepted: the sender's people must know and act (D-10)."""
    record, agency = held.record, get_agency(line.agency_id)
    evidence = [Evidence("Nơi trả lại", line.recipient.name)]
    if line.reason:
        evidence.append(Evidence("Lý do", line.reason))
    cause = event_cause(
        AlertKind.RETURNED,
        agency_id=agency.id,
        subject_ref=line_ref(line),
        document=DocumentWords(record.code, agency.name, line.recipient.name, f"/canh-bao/?ve={record.id}"),
        at=at,
        owner_id=agency.id,
        owner_name=agency.name,
        evidence=evidence,
        about=record.id,
    )
    alerts.raise_event(cause, at=at, by="office")


def end_return(lines: Collection[RecipientSending], *, at: dt.datetime, by: str) -> None:
    """Sent again, or given up with a reason: nothing is left to be noted."""
    alerts.end_event(AlertKind.RETURNED, [line_ref(line) for line in lines], at=at, by=by)


def warn_of_denial(held: Held, asked: ChangeLine, *, at: dt.datetime) -> None:
    """A recipient refused a recall, take-back or update (02, 16): the sender's leaders must know (D-12, REC-05)."""
    record, agency = held.record, get_agency(asked.agency_id)
    name = asked.line.recipient.name
    evidence = [
        Evidence("Yêu cầu", KIND_WORDS[ChangeKind(asked.change.kind)]),
        Evidence("Nơi từ chối", name if asked.state == AskState.REFUSED else "Trục"),
        Evidence("Lý do", asked.answer_text or "không ghi"),
    ]
    cause = event_cause(
        AlertKind.CHANGE_DENIED,
        agency_id=agency.id,
        subject_ref=f"change:{asked.id}",
        document=DocumentWords(record.code, agency.name, name, f"/canh-bao/?ve={record.id}"),
        at=at,
        owner_id=agency.id,
        owner_name=agency.name,
        evidence=evidence,
        about=record.id,
    )
    alerts.raise_event(cause, at=at, by="office")


def warn_of_secret(actor: Actor, *, at: dt.datetime) -> None:
    """Clerk and officer for secrecy hear who tried and when, once until they have taken note (D-23)."""
    cause = event_cause(
        AlertKind.SECRET_DRAFT,
        agency_id=actor.agency_id,
        subject_ref=f"secret:{actor.user_id}",
        document=DocumentWords("", actor.agency.name, "", "/canh-bao/"),
        at=at,
        owner_id=actor.agency_id,
        owner_name=actor.agency.name,
        evidence=(Evidence("Người nhập", actor.signature_line),),
    )
    alerts.raise_event(cause, at=at, by=actor.ref)


def warn_of_secret_sending(sending: Sending, *, at: dt.datetime) -> None:
    """The axis found a mark of secrecy in what was sent: the same people hear, without number or subject (D-23)."""
    agency = get_agency(sending.agency_id)
    cause = event_cause(
        AlertKind.SECRET_DRAFT,
        agency_id=agency.id,
        subject_ref=f"secret:{sending.id}",
        document=DocumentWords("", agency.name, "", "/canh-bao/"),
        at=at,
        rule=REFUSED_BY_AXIS,
        owner_id=agency.id,
        owner_name=agency.name,
        evidence=(Evidence("Người gửi", sending.made_by),),
    )
    alerts.raise_event(cause, at=at, by="office")


def line_ref(line: RecipientSending) -> str:
    """How alerts name a document at one recipient."""
    return f"outgoing:{line.id}"
