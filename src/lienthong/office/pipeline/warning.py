"""The office's sweep of warnings: each agency of the installation warns its own people (D-16).

What is watched comes from sources that the components in both directions supply (``ItemSource``); the sweep
decides by the same rules as the axis what is late, opens and closes alerts, and tells focal officers and
clerks of the agency by the mail of their accounts.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lienthong.alerts import operations as alerts
from lienthong.alerts.operations import Announced
from lienthong.alerts.policies import Cause, DocumentWords, Evidence, Facts, Rules, explain
from lienthong.alerts.policies.audience import ARRIVAL
from lienthong.alerts.policies.causes import cause_of, moment
from lienthong.alerts.policies.rules import Owner
from lienthong.alerts.ports import Addressee, Letterhead
from lienthong.alerts.queries.backups import backup_causes
from lienthong.alerts.states import AlertKind, AnnouncementKind, OfficerKind, Side
from lienthong.exchange.statuses import ProgressState
from lienthong.infra import transactions
from lienthong.infra.clock import business_now
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.organization.queries import list_agencies, list_posts

BY = "office"
EVERY = dt.timedelta(seconds=5)
"""Real time between two sweeps."""

RAISED: Mapping[Side, frozenset[AlertKind]] = {
    Side.SENDER: frozenset(
        {
            AlertKind.SEND_ERROR,
            AlertKind.NOT_ARRIVED,
            AlertKind.RECEIVE_ERROR,
            AlertKind.NOT_ACCEPTED,
            AlertKind.NO_STATUS,
        }
    ),
    Side.RECIPIENT: frozenset({AlertKind.NOT_ACCEPTED, AlertKind.BACKLOG, AlertKind.NO_STATUS}),
}
"""What an agency warns its own people of: what becomes of what it sent, and what lies with itself."""
_PEOPLE = frozenset({OfficerKind.RECEPTION, OfficerKind.OPERATION})
_OPERATION = frozenset({OfficerKind.OPERATION})
_KINDS_OF_ROLE: Mapping[OfficeRole, frozenset[OfficerKind]] = {
    OfficeRole.CLERK: frozenset({OfficerKind.RECEPTION, OfficerKind.SECRECY}),
    OfficeRole.FOCAL: _PEOPLE,
    OfficeRole.SECRECY: frozenset({OfficerKind.SECRECY}),
}


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One open document of one agency: sent to one recipient, or come in.

    ``facts`` are what this office knows: of an outgoing document the states heard from the recipient, with
    ``sent_at`` the acceptance by the axis and ``taken_at`` null until the first word of the other side; of an
    incoming one its arrival as ``sent_at`` and ``taken_at``, and its own state. Times are business times.
    The ids of parties in ``facts`` are not used here.
    """

    agency_id: uuid.UUID
    side: Side
    """SENDER: we sent it; RECIPIENT: it came to us."""
    subject_ref: str
    """``outgoing:<line>`` or ``incoming:<record>``; stable, at most 100 characters."""
    facts: Facts
    document: DocumentWords
    record_id: uuid.UUID | None = None
    """The document in the office: those who take part in it see the alert."""


@dataclass(frozen=True, slots=True)
class ArrivedItem:
    """A document that was stored durably and not announced before; naming one again is harmless."""

    agency_id: uuid.UUID
    subject_ref: str
    document: DocumentWords
    arrived_at: dt.datetime
    is_pressing: bool
    """Urgent, công điện or steering: told at once."""


class ItemSource(Protocol):
    """Supplied by ``office.outgoing`` and ``office.incoming``: reads over all agencies, for this sweep only."""

    def open_items(self, at: dt.datetime) -> Iterable[ItemFacts]:
        """Everything not closed at a business time; a source may leave out what cannot be late yet."""

    def arrived_items(self, at: dt.datetime) -> Iterable[ArrivedItem]:
        """What came in lately (a day is enough); none for a source of outgoing documents."""


class People:
    """The addressees of an office: clerks, focal officers and officers for secrecy, by the mail of their account."""

    def of(self, party_ids: Collection[uuid.UUID], on: dt.date) -> Mapping[uuid.UUID, Sequence[Addressee]]:
        """Those in post on a date; a person with two posts gets one message."""
        return {party_id: _people_of(party_id, on) for party_id in party_ids}


def sweep(sources: Sequence[ItemSource], letterhead: Letterhead) -> None:
    """Everything once, at business time now; safe to repeat."""
    at, rules, calendar = business_now(), Rules.default(), WorkingCalendar.default()
    causes = [
        cause
        for source in sources
        for item in source.open_items(at)
        if (cause := cause_of_item(item, at, rules, calendar)) is not None
    ]
    causes += backup_causes(lambda: {agency.id: _OPERATION for agency in list_agencies()})
    watched = RAISED[Side.SENDER] | RAISED[Side.RECIPIENT] | {AlertKind.UNTAKEN, AlertKind.BACKUP_LATE}
    alerts.reconcile(watched, causes, at=at, by=BY)
    arrived = [
        _announced(item, rules, calendar, at) for source in sources for item in source.arrived_items(at)
    ]
    if fresh := alerts.unknown(arrived):
        with transactions.owned():
            alerts.notify(fresh)
    alerts.tell(addressees=People(), letterhead=letterhead, rules=rules, at=at, by=BY)


def cause_of_item(item: ItemFacts, at: dt.datetime, rules: Rules, calendar: WorkingCalendar) -> Cause | None:
    """The alert of one item for its own agency, or None."""
    explanation = explain(item.facts, at, rules, calendar)
    if explanation is None:
        return _untaken(item, at, rules)
    if explanation.document_class.value not in {kind.value for kind in RAISED[item.side]}:
        return None
    acts_here = (explanation.rule.owner is Owner.SENDER) == (item.side is Side.SENDER)
    return cause_of(
        item.facts,
        explanation,
        rules,
        subject_ref=item.subject_ref,
        document=item.document,
        told={item.agency_id: _PEOPLE},
        owner_id=item.agency_id if acts_here else None,
        about=item.record_id,
    )


def _untaken(item: ItemFacts, at: dt.datetime, rules: Rules) -> Cause | None:
    """What nobody has taken after an hour by the clock, at night and in Tết too; seen on screens (D-08).

    A packet still in our own queue counts as well: the axis has been away for an hour.
    """
    facts = item.facts
    since = facts.sent_at + rules.warnings.untaken
    is_untaken = facts.taken_at is None and facts.state is ProgressState.NONE
    if item.side is not Side.SENDER or not is_untaken or at <= since:
        return None
    minutes = int(rules.warnings.untaken.total_seconds() // 60)
    return Cause(
        kind=AlertKind.UNTAKEN,
        subject_ref=item.subject_ref,
        document=item.document,
        told={item.agency_id: frozenset()},
        owner_id=None,
        owner_name=item.document.recipient_name,
        is_urgent=facts.is_urgent,
        rule="untaken",
        rules_version=rules.version,
        threshold=f"Mọi văn bản, tính theo giờ đồng hồ: {minutes} phút kể từ lúc gửi.",
        since=since,
        due_at=None,
        evidence=(Evidence("Gửi lúc", moment(facts.sent_at)), Evidence("Nơi nhận lấy lúc", "chưa lấy")),
        about=item.record_id,
    )


def _announced(item: ArrivedItem, rules: Rules, calendar: WorkingCalendar, at: dt.datetime) -> Announced:
    gathered = calendar.add_working_minutes(item.arrived_at, rules.warnings.arrival_working_minutes)
    return Announced(
        kind=AnnouncementKind.ARRIVAL,
        subject_ref=item.subject_ref,
        party_id=item.agency_id,
        officer_kinds=ARRIVAL,
        heading="Có văn bản đến",
        tell_from=at if item.is_pressing else gathered,
        is_urgent=item.is_pressing,
        code=item.document.code,
        sender_name=item.document.sender_name,
        recipient_name=item.document.recipient_name,
        path=item.document.path,
    )


def _people_of(agency_id: uuid.UUID, on: dt.date) -> list[Addressee]:
    found: dict[str, Addressee] = {}
    for post in list_posts(agency_id, on=on, roles=_KINDS_OF_ROLE):
        if post.email.strip():
            box = post.email.strip().casefold()
            kinds = _KINDS_OF_ROLE[post.role] | (found[box].kinds if box in found else frozenset())
            found[box] = Addressee(post.full_name, post.email.strip(), kinds)
    return list(found.values())
