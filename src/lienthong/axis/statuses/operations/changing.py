"""Requests to recall, update or take back, and their answers: a machine of its own (D-11, D-12)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.alerts.policies import Rules
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.statuses.models import ChangeRequest, Progress
from lienthong.axis.statuses.operations.progress import refresh_progress
from lienthong.axis.statuses.queries.history import load_facts
from lienthong.axis.statuses.queries.matching import find_changed
from lienthong.axis.statuses.states import ANSWERS, CARRIED_OUT, ChangeKind, ChangeState
from lienthong.exchange.statuses import ProgressState
from lienthong.exchange.vxp.rows import NEVER_TAKEN
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import storable
from lienthong.kernel.calendar import WorkingCalendar

_NOT_HELD = frozenset(
    {ProgressState.REFUSED.value, ProgressState.RETURNED.value, ProgressState.WITHDRAWN.value}
)


@dataclass(frozen=True, slots=True)
class ChangeOpening:
    """A recall (type 1) or update (type 2) that was accepted at the door."""

    message_id: uuid.UUID
    kind: ChangeKind
    sender_agency_id: uuid.UUID
    document_ids: tuple[str, ...]
    """Where the changed document is named: ``Bussiness/DocumentId`` first, then the header's own id."""
    request_deliveries: Mapping[uuid.UUID, uuid.UUID]
    """The deliveries of the asking packet, by recipient agency."""
    opened_at: dt.datetime
    reason: str = ""
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """What a recipient said to a change: the status code, its text, and when the axis took it in."""

    code: str
    text: str
    at: dt.datetime


def open_change(opening: ChangeOpening, *, by: str) -> int:
    """Open one request per recipient; returns how many. Requires the transaction of the message.

    A recipient the axis never carried the document to gets its request all the same, without a document:
    the notice is delivered and its answer awaited. What a recipient has not taken yet is recalled here:
    neither document nor notice is ever delivered (D-12).
    """
    transactions.require()
    due_at = change_due(opening.opened_at, is_urgent=opening.is_urgent)
    rows = [
        ChangeRequest(
            kind=opening.kind.value,
            message_id=opening.message_id,
            sender_agency_id=opening.sender_agency_id,
            recipient_agency_id=recipient,
            delivery_id=find_changed(
                sender_agency_id=opening.sender_agency_id,
                recipient_agency_id=recipient,
                document_ids=opening.document_ids,
            ),
            request_delivery_id=request_delivery,
            reason=storable(opening.reason),
            opened_at=opening.opened_at,
            due_at=due_at,
        )
        for recipient, request_delivery in opening.request_deliveries.items()
    ]
    ChangeRequest.objects.bulk_create(rows)
    audit.record(
        "statuses.change_opened",
        actor=by,
        object_ref=f"message:{opening.message_id}",
        at=opening.opened_at,
        data={
            "kind": opening.kind.value,
            "recipients": len(rows),
            "unmatched": sum(row.delivery_id is None for row in rows),
        },
    )
    if opening.kind is ChangeKind.RECALL:
        for row in rows:
            carry_out_untaken(row, at=opening.opened_at, by=by)
    return len(rows)


def carry_out_untaken(change: ChangeRequest, *, at: dt.datetime, by: str) -> bool:
    """Carry out a recall or take-back of what the recipient has not taken; False when it has. Requires a transaction.

    Nobody but the axis is asked, so the request itself is not delivered either: its receiver sees no ghost.
    """
    transactions.require()
    if change.delivery_id is None:
        return False
    note = f"message:{change.message_id}"
    if not delivery.withdraw_untaken([change.delivery_id], note=note, at=at, by=by):
        return False
    asking = deliveries.deliveries_of(change.message_id).get(change.recipient_agency_id)
    if asking is not None:
        delivery.withdraw_untaken([asking], note=note, at=at, by=by)
    change.state, change.answered_at = ChangeState.ACCEPTED.value, at
    change.answer_text, change.is_carried_out = NEVER_TAKEN, True
    change.save(update_fields=["state", "answered_at", "answer_text", "is_carried_out"])
    touched = _close_others(change.delivery_id, at=at, code="")
    audit.record(
        "statuses.recalled_untaken",
        actor=by,
        object_ref=f"change:{change.id}",
        at=at,
        data={"kind": change.kind, "delivery": str(change.delivery_id)},
    )
    refresh_progress([one for one in {change.delivery_id, asking, *touched} if one is not None], at=at)
    return True


def change_due(opened_at: dt.datetime, *, is_urgent: bool) -> dt.datetime:
    """When a recipient should have answered a change."""
    limits = Rules.default().by_name["change_unanswered"].limits
    return limits.of(is_urgent=is_urgent).after(opened_at, WorkingCalendar.default())


def find_open_change(delivery_id: uuid.UUID, *, asks_change: bool, code: str) -> ChangeRequest | None:
    """The change a status with ``code`` answers: the oldest open one it can answer, or None.

    ``asks_change``: the delivery is that of the asking packet itself, so exactly this change is meant.
    """
    rows = ChangeRequest.objects.select_for_update(of=("self",)).filter(state=ChangeState.OPEN.value)
    rows = (
        rows.filter(request_delivery_id=delivery_id) if asks_change else rows.filter(delivery_id=delivery_id)
    )
    found = rows.order_by("opened_at", "id")
    return next((row for row in found if (ChangeKind(row.kind), code) in ANSWERS), None)


def answer_change(change: ChangeRequest, reply: ChangeAnswer, *, by: str) -> None:
    """Close a change by its answer; a recall carried out withdraws the document. Requires a transaction.

    An update agreed to may change urgency and written deadline: the due times of the document follow it here.
    """
    transactions.require()
    kind, terms = ChangeKind(change.kind), _terms(change)
    change.state = ANSWERS[kind, reply.code].value
    change.answered_at, change.answer_code, change.answer_text = reply.at, reply.code, storable(reply.text)
    change.is_carried_out = (kind, reply.code) in CARRIED_OUT
    change.save(update_fields=["state", "answered_at", "answer_code", "answer_text", "is_carried_out"])
    touched = {change.request_delivery_id, change.delivery_id}
    if change.is_carried_out and change.delivery_id is not None:
        touched |= _carry_out(change, reply, by=by)
    audit.record(
        "statuses.change_answered",
        actor=by,
        object_ref=f"change:{change.id}",
        at=reply.at,
        data={"kind": kind.value, "code": reply.code, "carried_out": change.is_carried_out},
    )
    refresh_progress([one for one in touched if one is not None], at=reply.at)
    _note_terms(change, terms, at=reply.at, by=by)


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the due times of a document are counted by."""

    is_urgent: bool
    due_on: dt.date | None


def _terms(change: ChangeRequest) -> _Terms | None:
    """Those in force for the document of an update; None where no update or no document is concerned."""
    if change.delivery_id is None or change.kind != ChangeKind.UPDATE.value:
        return None
    facts = load_facts([change.delivery_id]).get(change.delivery_id)
    return None if facts is None else _Terms(facts.is_urgent, facts.due_on)


def _note_terms(change: ChangeRequest, before: _Terms | None, *, at: dt.datetime, by: str) -> None:
    after = _terms(change)
    if before is None or after is None or after == before:
        return
    audit.record(
        "statuses.terms_updated",
        actor=by,
        object_ref=f"delivery:{change.delivery_id}",
        at=at,
        data={
            "change": str(change.id),
            "urgent": after.is_urgent,
            "was_urgent": before.is_urgent,
            "due_on": after.due_on.isoformat() if after.due_on else "",
            "was_due_on": before.due_on.isoformat() if before.due_on else "",
        },
    )


def _carry_out(change: ChangeRequest, reply: ChangeAnswer, *, by: str) -> set[uuid.UUID | None]:
    """Withdraw the document; whatever else was asked about it has no object any more."""
    delivery_id = change.delivery_id
    if delivery_id is None:
        return set()
    if not Progress.objects.filter(delivery_id=delivery_id, state__in=_NOT_HELD).exists():
        delivery.withdraw(delivery_id=delivery_id, note=f"message:{change.message_id}", at=reply.at, by=by)
    return _close_others(delivery_id, at=reply.at, code=reply.code)


def _close_others(delivery_id: uuid.UUID, *, at: dt.datetime, code: str) -> set[uuid.UUID | None]:
    others = list(ChangeRequest.objects.filter(delivery_id=delivery_id, state=ChangeState.OPEN.value))
    for other in others:
        other.state, other.answered_at, other.answer_code = ChangeState.ACCEPTED.value, at, code
        other.answer_text = "Văn bản đã được thu hồi."
    ChangeRequest.objects.bulk_update(others, ["state", "answered_at", "answer_code", "answer_text"])
    return {other.request_delivery_id for other in others}
