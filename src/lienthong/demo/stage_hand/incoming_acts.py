"""What clerks, leaders, deputies and officers do with incoming documents, found on their own desks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from lienthong.demo.errors import StepFailedError
from lienthong.demo.stage_hand.office_calls import OfficeCall, user_of
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming.queries import find_incoming
from lienthong.office.incoming.states import RefusalReason
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.queries import desk as desk_of
from lienthong.office.workflow.states import PartRole


def desk(call: OfficeCall) -> list[dict[str, Any]]:
    """Open tasks of the person, of their roles and of those they stand in for."""
    return [
        {
            "kind": task.kind.value,
            "record": str(task.record_id),
            "code": task.code,
            "direction": task.direction,
            "stands_in_for": task.stands_in_for,
        }
        for task in desk_of(call.actor)
    ]


def checks(call: OfficeCall, *, record: str) -> dict[str, Any]:
    """The check panel: whether it has been made, and its lines."""
    view = find_incoming(call.agency.id, UUID(record))
    if view is None:
        raise StepFailedError(f"{call.agency.name} không có văn bản đến này.")
    return {
        "is_made": view.checked_at is not None,
        "lines": [
            {
                "name": words,
                "outcome": one.judgement.outcome.value,
                "code": one.judgement.code,
                "sentence": one.judgement.sentence,
            }
            for words, one in view.check_lines
        ],
    }


def accept(call: OfficeCall, *, record: str, submit_to: str = "") -> int:
    """Accept with an incoming number, submitted to a leader; the number."""
    said = incoming.Acceptance(submit_to=user_of(submit_to) if submit_to else None)
    return incoming.accept(call.actor, UUID(record), said, at=call.at).number


def refuse(call: OfficeCall, *, record: str, reason: str, words: str) -> None:
    """Refuse with a coded reason and words."""
    incoming.refuse(call.actor, UUID(record), RefusalReason(reason), words, at=call.at)


def assign(
    call: OfficeCall,
    *,
    record: str,
    lead: str,
    inform: Sequence[str] = (),
    directive: str = "",
    due_on: str = "",
) -> None:
    """Hand over to a lead, with others informed."""
    parts = [Part(PartRole.LEAD, user_of(lead)), *(Part(PartRole.INFORM, user_of(one)) for one in inform)]
    due = dt.date.fromisoformat(due_on) if due_on else None
    over = incoming.HandOver(parts=parts, directive=directive, due_on=due)
    incoming.assign(call.actor, UUID(record), over, at=call.at)


def begin(call: OfficeCall, *, record: str) -> None:
    """The lead begins."""
    incoming.begin(call.actor, UUID(record), at=call.at)


def discuss(call: OfficeCall, *, record: str, words: str) -> None:
    """Say something about a document."""
    incoming.discuss(call.actor, UUID(record), words, at=call.at)


def complete(call: OfficeCall, *, record: str, words: str) -> None:
    """The lead ends it."""
    incoming.complete(call.actor, UUID(record), words, at=call.at)
