"""Progress rows: opened with their deliveries, renewed in the transaction of every event (conservation law)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypedDict

from lienthong.alerts.policies import Due, Facts, Lateness, Rules, is_done, lateness, next_due
from lienthong.alerts.policies.rules import Owner
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.operations import Rows
from lienthong.axis.delivery.policies import is_urgent
from lienthong.axis.statuses.models import ChangeRequest, Progress
from lienthong.axis.statuses.queries.history import CHANGE_TYPES, CHUNK, load_facts
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.infra.clock import business_now
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.ids import new_id

_RENEWED = (
    *("state", "since", "rule", "due_at", "owner_agency", "closed_at"),
    *("late_at", "late_class", "later_at", "later_class"),
)
ProgressRow = Progress
"""An unsaved row on its way through a group commit."""


@dataclass(frozen=True, slots=True)
class ProgressSpec:
    """What the progress of one document has in common for all its recipients."""

    sender_agency_id: uuid.UUID
    sent_at: dt.datetime
    urgency: int = 0
    kind_name: str = ""
    due_on: dt.date | None = None
    business_type: int | None = 0


def new_progress(spec: ProgressSpec, rows: Rows) -> tuple[Progress, ...]:
    """Unsaved progress, one per document delivery; not for status messages. The due time is found once."""
    if not rows.deliveries:
        return ()
    facts = Facts(
        sender_agency_id=spec.sender_agency_id,
        recipient_agency_id=rows.deliveries[0].recipient_agency_id,
        sent_at=spec.sent_at,
        is_urgent=is_urgent(spec.urgency, spec.kind_name),
        due_on=spec.due_on,
        asks_change=spec.business_type in CHANGE_TYPES,
    )
    rules = Rules.default()
    due = next_due(facts, rules, WorkingCalendar.default())
    late = _lateness_columns(lateness(facts, rules, WorkingCalendar.default()))
    return tuple(
        Progress(
            id=new_id(),
            **late,
            delivery_id=one.id,
            since=spec.sent_at,
            rule=due.rule if due else "",
            due_at=due.due_at if due else None,
            owner_agency_id=_owner(due, rules, spec.sender_agency_id, one.recipient_agency_id),
        )
        for one in rows.deliveries
    )


def store_progress(progress: Sequence[Progress]) -> None:
    """Insert progress rows of many messages. Requires the transaction of their deliveries."""
    transactions.require()
    insert_rows(progress)


def refresh_progress(delivery_ids: Collection[uuid.UUID], *, at: dt.datetime) -> None:
    """Compute state, rule, due time and owner again from the history, after any event of these deliveries.

    Requires the transaction of that event, in which the deliveries are locked. Ids of status messages are
    passed over. What is closed stays closed at its first moment.
    """
    transactions.require()
    if not delivery_ids:
        return
    facts = load_facts(delivery_ids)
    rows = list(Progress.objects.filter(delivery_id__in=list(facts)))
    for row in rows:
        _renew(row, facts[row.delivery_id], at)
    Progress.objects.bulk_update(rows, _RENEWED, batch_size=100)


def renew_open_progress(*, only_updated: bool = False) -> int:
    """Compute all of them again that are open, after a change of rules, holidays or columns.

    ``only_updated``: only documents of which an update was agreed to. Requires a transaction;
    returns how many rows there were. A few at a time in memory.
    """
    transactions.require()
    renewed, last = 0, uuid.UUID(int=0)
    open_rows = Progress.objects.filter(closed_at__isnull=True).order_by("delivery_id")
    if only_updated:
        agreed = ChangeRequest.objects.filter(kind=ChangeKind.UPDATE.value, state=ChangeState.ACCEPTED.value)
        open_rows = open_rows.filter(delivery_id__in=agreed.values("delivery_id"))
    ids = open_rows.values_list("delivery_id", flat=True)
    while page := list(ids.filter(delivery_id__gt=last)[:CHUNK]):
        delivery.lock_deliveries(page)
        refresh_progress(page, at=business_now())
        renewed, last = renewed + len(page), page[-1]
    return renewed


def _renew(row: Progress, facts: Facts, at: dt.datetime) -> None:
    row.state = facts.state.value
    row.since = facts.since or facts.sent_at
    is_closed = is_done(facts) or facts.resent_at is not None
    due = None if is_closed else next_due(facts, Rules.default(), WorkingCalendar.default())
    row.rule = due.rule if due else ""
    row.due_at = due.due_at if due else None
    row.owner_agency_id = due.owner_agency_id if due else None
    row.closed_at = (row.closed_at or at) if is_closed else None
    late = None if is_closed else lateness(facts, Rules.default(), WorkingCalendar.default())
    for name, value in _lateness_columns(late).items():
        setattr(row, name, value)


class _LatenessColumns(TypedDict):
    late_at: dt.datetime | None
    late_class: str
    later_at: dt.datetime | None
    later_class: str


def _lateness_columns(late: Lateness | None) -> _LatenessColumns:
    return {
        "late_at": late.late_at if late else None,
        "late_class": late.late_class.value if late else "",
        "later_at": late.later_at if late else None,
        "later_class": late.later_class.value if late and late.later_class else "",
    }


def _owner(due: Due | None, rules: Rules, sender: uuid.UUID, recipient: uuid.UUID) -> uuid.UUID | None:
    if due is None:
        return None
    return sender if rules.by_name[due.rule].owner is Owner.SENDER else recipient
