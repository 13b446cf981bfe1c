"""The classes of D-15 in their order, and for every open item its rule, due time and owner. Pure.

Each rule that runs has a moment at which its class begins; the class is the first in the order of D-15
among those that have begun. *Đã xong* comes before all, *bình thường* after all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from lienthong.alerts.policies.facts import Facts
from lienthong.alerts.policies.rules import Owner, Rule, Rules, Until
from lienthong.alerts.states import DocumentClass
from lienthong.exchange.statuses import CLOSED, ProgressState
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import VIETNAM

_SILENT_IN = {
    ProgressState.NONE: "no_status",
    ProgressState.ARRIVED: "not_accepted",
    ProgressState.ACCEPTED: "not_assigned",
    ProgressState.ASSIGNED: "assigned_silent",
    ProgressState.IN_PROGRESS: "processing_silent",
}
"""The rule that runs while a document stands in a state."""

_ORDER = tuple(DocumentClass)

_RENEWED = frozenset({ProgressState.ASSIGNED, ProgressState.IN_PROGRESS})
"""States whose time runs from the last status heard, so that a repeated 04 or 05 renews it."""


@dataclass(frozen=True, slots=True)
class Due:
    """What must happen next: the rule, until when, and by whom."""

    rule: str
    due_at: dt.datetime
    owner_agency_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Lateness:
    """How the class of an open document goes on while nothing happens to it.

    *Bình thường* up to and including ``late_at``; then ``late_class``; where a class that comes before it in
    the order of D-15 begins later still, that one after ``later_at``.
    """

    late_at: dt.datetime
    late_class: DocumentClass
    later_at: dt.datetime | None = None
    later_class: DocumentClass | None = None


@dataclass(frozen=True, slots=True)
class _Running:
    rule: Rule
    start: dt.datetime


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document is in its class: the rule, from when it runs, since when the class holds (ALR-08)."""

    document_class: DocumentClass
    rule: Rule
    start: dt.datetime
    """The event the rule counts from."""
    since: dt.datetime
    due_at: dt.datetime
    """Until when its owner should have acted."""


def is_done(facts: Facts) -> bool:
    """*Đã xong*: 06, 02 (also after 03), a recall carried out; for a recall or update, its answer."""
    return facts.state in CLOSED or (facts.asks_change and facts.answered_at is not None)


def classify(facts: Facts, at: dt.datetime, rules: Rules, calendar: WorkingCalendar) -> DocumentClass:
    """The one class of a document at ``at``; facts are those known by then."""
    if is_done(facts):
        return DocumentClass.DONE
    begun = {
        running.rule.document_class
        for running in _running(facts, rules)
        if at > _begins_after(running, facts, calendar)
    }
    return next((word for word in DocumentClass if word in begun), DocumentClass.NORMAL)


def explain(facts: Facts, at: dt.datetime, rules: Rules, calendar: WorkingCalendar) -> Explanation | None:
    """Why a document is in its class at ``at``; None for *đã xong* and *bình thường*."""
    document_class = classify(facts, at, rules, calendar)
    begun = [
        Explanation(
            document_class=document_class,
            rule=running.rule,
            start=running.start,
            since=_begins(running, facts, calendar),
            due_at=_acts_by(running, facts, calendar),
        )
        for running in _running(facts, rules)
        if running.rule.document_class is document_class and at > _begins_after(running, facts, calendar)
    ]
    return None if is_done(facts) else min(begun, key=lambda one: one.since, default=None)


def next_change(facts: Facts, at: dt.datetime, rules: Rules, calendar: WorkingCalendar) -> dt.datetime | None:
    """After which moment time alone may change the class; None when only an event can."""
    if is_done(facts):
        return None
    moments = (_begins(running, facts, calendar) for running in _running(facts, rules))
    return min((moment for moment in moments if moment >= at), default=None)


def next_due(facts: Facts, rules: Rules, calendar: WorkingCalendar) -> Due | None:
    """The earliest due time of the rules that run, and its owner; None when nothing is left to do."""
    if is_done(facts):
        return None
    dues = [
        Due(running.rule.name, _acts_by(running, facts, calendar), _owner(running.rule, facts))
        for running in _running(facts, rules)
    ]
    return min(dues, key=lambda due: due.due_at)


def lateness(facts: Facts, rules: Rules, calendar: WorkingCalendar) -> Lateness | None:
    """The same answer as `classify` for every moment at once; None when nothing is left to do."""
    if is_done(facts):
        return None
    begins = sorted(
        (_begins_after(running, facts, calendar), _ORDER.index(running.rule.document_class))
        for running in _running(facts, rules)
    )
    (late_at, first), *others = begins
    # At most two rules run at once: the step that is awaited and the deadline written on the document.
    for later_at, later in others:
        if later < first:
            return Lateness(late_at, _ORDER[first], later_at, _ORDER[later])
    return Lateness(late_at, _ORDER[first])


def _running(facts: Facts, rules: Rules) -> list[_Running]:
    name, start = _step(facts)
    running = [_Running(rules.by_name[name], start)]
    # After an error the sender must act; the deadline is the recipient's again once it has the document.
    is_stuck = name in {"send_error", "receive_error"} or facts.asks_change
    if facts.due_on is not None and not is_stuck:
        deadline = dt.datetime.combine(facts.due_on, dt.time(), VIETNAM)
        running.append(_Running(rules.by_name["past_deadline"], deadline))
    return running


def _step(facts: Facts) -> tuple[str, dt.datetime]:
    """The step that is awaited, and since when."""
    if facts.sending_failed_at is not None:
        return "send_error", facts.sending_failed_at
    if facts.taken_at is None and facts.state is ProgressState.NONE:
        return "not_taken", facts.sent_at
    if facts.failed_at is not None:
        return "receive_error", facts.failed_at
    if facts.asks_change:
        return "change_unanswered", facts.taken_at or facts.sent_at
    start = facts.heard_at if facts.state in _RENEWED else facts.since
    return _SILENT_IN[facts.state], start or facts.taken_at or facts.sent_at


def _begins_after(running: _Running, facts: Facts, calendar: WorkingCalendar) -> dt.datetime:
    """The last moment at which the class of a rule has not begun."""
    limit = running.rule.limits.of(is_urgent=facts.is_urgent)
    if limit.until is Until.AT_ONCE:
        return running.start - dt.datetime.resolution
    return limit.after(running.start, calendar)


def _begins(running: _Running, facts: Facts, calendar: WorkingCalendar) -> dt.datetime:
    return running.rule.limits.of(is_urgent=facts.is_urgent).after(running.start, calendar)


def _acts_by(running: _Running, facts: Facts, calendar: WorkingCalendar) -> dt.datetime:
    return running.rule.acts_within.of(is_urgent=facts.is_urgent).after(running.start, calendar)


def _owner(rule: Rule, facts: Facts) -> uuid.UUID:
    return facts.sender_agency_id if rule.owner is Owner.SENDER else facts.recipient_agency_id
