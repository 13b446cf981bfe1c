"""The axis' sweep of warnings: alerts brought to the facts, arrivals announced, officers of both sides told.

Run every few seconds by one worker at a time; all it does may be repeated. Business time decides what is
late (D-14), real time only which rows are new.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from types import MappingProxyType

from lienthong.alerts import operations as alerts
from lienthong.alerts.operations import Announced
from lienthong.alerts.operations.marks import move_mark
from lienthong.alerts.policies import Rules
from lienthong.alerts.policies.audience import ARRIVAL
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.backups import backup_causes
from lienthong.alerts.queries.marks import read_mark
from lienthong.alerts.queries.officers import parties_with
from lienthong.alerts.queries.standing import subjects_of
from lienthong.alerts.states import INSTALLATION, KEY_KINDS, AlertKind, AnnouncementKind, OfficerKind
from lienthong.axis.delivery.arrivals import Arrival, arrived_since
from lienthong.axis.delivery.queries import iterate_open_refusals
from lienthong.axis.pipeline.addressees import AxisAddressees, operators_told
from lienthong.axis.pipeline.warning_causes import (
    RAISED,
    Judge,
    denied_cause,
    refusal_causes,
    returned_cause,
    subject_ref,
    unanswered_causes,
    untaken_causes,
)
from lienthong.axis.pipeline.warning_keys import key_causes
from lienthong.axis.pipeline.warning_paths import message_path
from lienthong.axis.registry.key_reading import keys_by_system
from lienthong.axis.registry.queries import Directory, directory
from lienthong.axis.statuses.queries.late import (
    ChangedDocument,
    changed_documents,
    find_denial,
    find_return,
    late_rows,
    named,
    sent_again,
    unanswered_take_backs,
    untaken_since,
)
from lienthong.infra import transactions
from lienthong.infra.clock import business_now
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import legal_date, real_now

BY = "axis"
_HEADINGS: Mapping[int, str] = MappingProxyType({1: "Nơi gửi thu hồi văn bản", 2: "Nơi gửi cập nhật văn bản"})
"""By ``BussinessDocType``; all others bring a document, one that replaces another (3) too."""
EVERY = dt.timedelta(seconds=5)
"""Real time between two sweeps."""
_MARK = "axis.arrivals"
_OVERLAP = dt.timedelta(seconds=60)
"""Rows are made a moment before they are committed; so much is read again, and told once all the same."""


class Sweep:
    """One process's sweep, with its memory of what it has judged."""

    def __init__(self, letterhead: Letterhead) -> None:
        self._rules, self._calendar = Rules.default(), WorkingCalendar.default()
        self._judge = Judge(self._rules, self._calendar)
        self._letterhead = letterhead

    def run(self) -> None:
        """Everything once, at business time now."""
        at, known = business_now(), directory()
        self._reconcile(known, at)
        self._reconcile_keys(known, at)
        _close_sent_again(at)
        _announce_arrivals(known, self._rules, self._calendar, at)
        alerts.tell(addressees=AxisAddressees(), letterhead=self._letterhead, rules=self._rules, at=at, by=BY)

    def _reconcile(self, known: Directory, at: dt.datetime) -> None:
        causes = self._judge.causes(late_rows(at), known, at)
        causes += refusal_causes(iterate_open_refusals(at=at), known, self._rules)
        untaken = untaken_since(at - self._rules.warnings.untaken, at=at)
        causes += untaken_causes(untaken, known, self._rules)
        causes += unanswered_causes(unanswered_take_backs(at), known, self._rules)
        causes += backup_causes(lambda: {INSTALLATION: operators_told()})
        alerts.reconcile((*RAISED, AlertKind.UNTAKEN, AlertKind.BACKUP_LATE), causes, at=at, by=BY)

    def _reconcile_keys(self, known: Directory, at: dt.datetime) -> None:
        causes = key_causes(keys_by_system(), known, self._rules, at=real_now())
        alerts.reconcile(KEY_KINDS, causes, at=at, by=BY)


def warn_of_status(message_id: uuid.UUID) -> None:
    """What a status message just recorded makes urgent to know: a return (D-10), a recall refused (D-12).

    Called after the status is recorded, by the job that recorded it; safe to repeat.
    """
    denial = find_denial(message_id)
    if denial is not None:
        about = named([denial.delivery_id])[denial.delivery_id]
        alerts.open_once(denied_cause(about, denial, directory(), Rules.default()), at=business_now(), by=BY)
    returned = find_return(message_id)
    if returned is None:
        return
    name = named([returned.delivery_id])[returned.delivery_id]
    cause = returned_cause(name, returned.returned_at, directory(), Rules.default())
    alerts.open_once(cause, at=business_now(), by=BY)


def _close_sent_again(at: dt.datetime) -> None:
    """A returned document that went out again needs nobody's word any more."""
    subjects = subjects_of(AlertKind.RETURNED)
    ids = {uuid.UUID(subject.partition(":")[2]) for subject in subjects}
    if again := sent_again(ids) if ids else frozenset():
        alerts.close_subjects(AlertKind.RETURNED, {subject_ref(one) for one in again}, at=at, by=BY)


def _announce_arrivals(known: Directory, rules: Rules, calendar: WorkingCalendar, at: dt.datetime) -> None:
    """What came to every agency with an officer for reception, for rows made since the last sweep."""
    now, mark = real_now(), read_mark(_MARK)
    fresh: list[Announced] = []
    if parties := parties_with(OfficerKind.RECEPTION, legal_date(at)):
        arrivals = list(arrived_since((mark or now) - _OVERLAP, parties))
        asking = [one.delivery_id for one in arrivals if one.business_type in _HEADINGS]
        changed = changed_documents(asking) if asking else {}
        told = [
            _announced(one, changed.get(one.delivery_id), known, _gathered(one, rules, calendar, at))
            for one in arrivals
        ]
        fresh = alerts.unknown(told)
    if fresh or mark is None or now - mark > _OVERLAP:
        with transactions.owned():
            alerts.notify(fresh)
            move_mark(_MARK, now)


def _gathered(arrival: Arrival, rules: Rules, calendar: WorkingCalendar, at: dt.datetime) -> dt.datetime:
    """From when an arrival is told: what presses at once, others gathered for some working minutes."""
    minutes = rules.warnings.arrival_working_minutes
    return at if arrival.is_pressing else calendar.add_working_minutes(arrival.sent_at, minutes)


def _announced(
    arrival: Arrival, changed: ChangedDocument | None, known: Directory, tell_from: dt.datetime
) -> Announced:
    """A recall or update is told in its own words and by the document it speaks of, where that is known."""
    sender = known.agency_by_id(arrival.sender_agency_id)
    recipient = known.agency_by_id(arrival.recipient_agency_id)
    return Announced(
        kind=AnnouncementKind.ARRIVAL,
        subject_ref=subject_ref(arrival.delivery_id),
        party_id=arrival.recipient_agency_id,
        officer_kinds=ARRIVAL,
        heading=_HEADINGS.get(arrival.business_type, "Có văn bản đến"),
        tell_from=tell_from,
        is_urgent=arrival.is_pressing,
        code=changed.code if changed else arrival.code,
        sender_name=sender.name if sender else "",
        recipient_name=recipient.name if recipient else "",
        path=message_path(changed.message_id if changed else arrival.message_id),
    )
