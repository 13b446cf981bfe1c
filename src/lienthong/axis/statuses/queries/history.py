"""From the history that only grows to the facts of any moment (PRC-06, D-15)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from lienthong.alerts.policies import Facts
from lienthong.axis.delivery.policies import is_urgent
from lienthong.axis.delivery.queries import EventView, events_of
from lienthong.axis.delivery.states import EventKind
from lienthong.axis.statuses.models import ChangeRequest, Progress, StatusEntry
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.statuses import ProgressState

CHUNK = 500
"""Deliveries asked for in one statement."""

CHANGE_TYPES = frozenset({1, 2})
"""``BussinessDocType`` of recalls and updates."""

_RANK = {
    state: rank
    for rank, state in enumerate(
        [
            ProgressState.NONE,
            ProgressState.ARRIVED,
            ProgressState.ACCEPTED,
            ProgressState.ASSIGNED,
            ProgressState.IN_PROGRESS,
            ProgressState.COMPLETED,
            ProgressState.REFUSED,
            ProgressState.RETURNED,
        ]
    )
}
"""The machine only moves up this ladder, so the highest state reached is the current one."""

_FETCHED = frozenset({EventKind.TAKEN, EventKind.PROCESSING, EventKind.DELIVERED, EventKind.FAILED})


@dataclass(frozen=True, slots=True)
class Reached:
    """One applied status: the state it led to and when the axis took it in."""

    state: ProgressState
    at: dt.datetime


def load_facts(
    delivery_ids: Collection[uuid.UUID], *, until: dt.datetime | None = None
) -> dict[uuid.UUID, Facts]:
    """The facts of these document deliveries known up to and including ``until`` (business time).

    Deliveries without progress (status messages) are left out.
    """
    found: dict[uuid.UUID, Facts] = {}
    for chunk in chunks(list(delivery_ids)):
        found.update(_load(chunk, until))
    return found


def chunks(ids: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """The ids in pieces that fit one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _load(ids: Sequence[uuid.UUID], until: dt.datetime | None) -> Iterator[tuple[uuid.UUID, Facts]]:
    events = events_of(ids, until=until)
    reached = _reached(ids, until)
    answers, updates = _answers(ids, until), _updates(ids, until)
    for delivery_id, opening in _openings(ids):
        update = updates.get(delivery_id)
        terms = opening if update is None else update.changed(opening)
        handled = _with_events(terms, events.get(delivery_id, ()))
        facts = _with_statuses(handled, reached.get(delivery_id, ()))
        yield delivery_id, replace(facts, answered_at=answers.get(delivery_id))


def _openings(ids: Sequence[uuid.UUID]) -> Iterator[tuple[uuid.UUID, Facts]]:
    rows = Progress.objects.filter(delivery_id__in=ids).values_list(
        "delivery_id",
        "delivery__sender_agency_id",
        "delivery__recipient_agency_id",
        "delivery__sent_at",
        "delivery__urgency",
        "delivery__message__kind_name",
        "delivery__message__due_on",
        "delivery__message__business_type",
    )
    for delivery_id, sender, recipient, sent_at, urgency, kind_name, due_on, business_type in rows:
        yield (
            delivery_id,
            Facts(
                sender_agency_id=sender,
                recipient_agency_id=recipient,
                sent_at=sent_at,
                is_urgent=is_urgent(urgency, kind_name),
                due_on=due_on,
                asks_change=business_type in CHANGE_TYPES,
            ),
        )


def _with_events(facts: Facts, events: Sequence[EventView]) -> Facts:
    first: dict[EventKind, dt.datetime] = {}
    for event in events:
        first.setdefault(event.kind, event.at)
    fetched = [at for kind, at in first.items() if kind in _FETCHED]
    # DELIVERED never goes back, so a fail is the last answer exactly when no done is known.
    failed_at = None if EventKind.DELIVERED in first else first.get(EventKind.FAILED)
    withdrawn_at = first.get(EventKind.WITHDRAWN)
    return replace(
        facts,
        taken_at=min(fetched, default=None),
        failed_at=failed_at,
        sending_failed_at=first.get(EventKind.SENDING_FAILED),
        resent_at=first.get(EventKind.RESENT),
        state=ProgressState.WITHDRAWN if withdrawn_at else ProgressState.NONE,
        since=withdrawn_at,
    )


def _with_statuses(facts: Facts, reached: Sequence[Reached]) -> Facts:
    if not reached:
        return facts
    heard_at = max(one.at for one in reached)
    if facts.state is ProgressState.WITHDRAWN:
        return replace(facts, heard_at=heard_at)
    state = max((one.state for one in reached), key=lambda one: _RANK[one])
    since = min(one.at for one in reached if one.state is state)
    return replace(facts, state=state, since=since, heard_at=heard_at)


def _reached(ids: Sequence[uuid.UUID], until: dt.datetime | None) -> dict[uuid.UUID, list[Reached]]:
    rows = StatusEntry.objects.filter(delivery_id__in=ids, is_applied=True)
    if until is not None:
        rows = rows.filter(received_at__lte=until)
    found: dict[uuid.UUID, list[Reached]] = defaultdict(list)
    for delivery_id, becomes, received_at in rows.values_list("delivery_id", "becomes", "received_at"):
        if delivery_id is not None:
            found[delivery_id].append(Reached(ProgressState(becomes), received_at))
    return found


def _answers(ids: Sequence[uuid.UUID], until: dt.datetime | None) -> dict[uuid.UUID, dt.datetime]:
    rows = ChangeRequest.objects.filter(request_delivery_id__in=ids, answered_at__isnull=False)
    if until is not None:
        rows = rows.filter(answered_at__lte=until)
    pairs = rows.values_list("request_delivery_id", "answered_at")
    return {delivery: at for delivery, at in pairs if at is not None}


@dataclass(frozen=True, slots=True)
class _Updated:
    """What an update that its recipient agreed to says about time."""

    is_urgent: bool
    due_on: dt.date | None

    def changed(self, facts: Facts) -> Facts:
        return replace(facts, is_urgent=self.is_urgent, due_on=self.due_on)


def _updates(ids: Sequence[uuid.UUID], until: dt.datetime | None) -> dict[uuid.UUID, _Updated]:
    """By document: urgency and written deadline of the last update agreed to there, as its packet says them.

    The packet of an update says every field of the document again, so what it leaves out is gone; an office
    takes it the same way.
    """
    rows = ChangeRequest.objects.filter(
        delivery_id__in=ids,
        kind=ChangeKind.UPDATE.value,
        state=ChangeState.ACCEPTED.value,
    )
    if until is not None:
        rows = rows.filter(answered_at__lte=until)
    found = rows.order_by("answered_at", "opened_at", "id").values_list(
        "delivery_id", "message__urgency", "message__kind_name", "message__due_on"
    )
    return {
        delivery: _Updated(is_urgent=is_urgent(urgency, kind_name), due_on=due_on)
        for delivery, urgency, kind_name, due_on in found
    }
