"""Ten seconds to take back what has no legal effect yet: a hand-over, a beginning (office.md §7).

The statuses of such an act wait in the outbox for as long; once one of them went out nothing can be taken
back. Acceptance, refusal, return and completion have legal effect and are never taken back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import transactions
from lienthong.kernel.clock import real_now
from lienthong.office.incoming.errors import UndoGoneError
from lienthong.office.incoming.operations.owing import withdraw
from lienthong.office.incoming.operations.steps import Held, hold_seen, note_audit
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization.actors import Actor
from lienthong.office.records.operations import Moment, note
from lienthong.office.records.states import Act
from lienthong.office.workflow import operations as workflow
from lienthong.office.workflow.operations import Desks

UNDO_SECONDS = 10
"""Real time (D-13)."""


@dataclass(frozen=True, slots=True)
class Before:
    """How things stood before an act."""

    state: IncomingState
    desks: Desks

    @classmethod
    def of(cls, held: Held) -> Before:
        """How they stand now."""
        return cls(held.state, workflow.desks_now(held.record.agency_id, held.record.id))


def let_undo(held: Held, actor: Actor, before: Before, owed: Sequence[UUID], *, seconds: int) -> None:
    """Keep for so many seconds of real time how things stood before, and which statuses wait."""
    if seconds <= 0:
        return
    held.row.undo = {
        "by": str(actor.user_id),
        "until": (real_now() + dt.timedelta(seconds=seconds)).isoformat(),
        "before": before.state.value,
        "tasks": [str(one) for one in before.desks.tasks],
        "parts": [str(one) for one in before.desks.parts],
        "participants": [str(one) for one in before.desks.participants],
        "owed": [str(one) for one in owed],
    }


def undo(actor: Actor, record_id: UUID, *, at: dt.datetime) -> None:
    """Take the last act back. Owns its transaction. Raises UndoGoneError when it is too late."""
    with transactions.owned():
        held = hold_seen(actor, record_id)
        kept = held.row.undo
        if not kept or kept["by"] != str(actor.user_id) or _is_over(kept["until"]):
            raise UndoGoneError("Đã quá thời gian hoàn tác; thao tác vừa rồi vẫn có hiệu lực.")
        if not withdraw(actor.agency_id, _ids(kept["owed"]), at=at):
            raise UndoGoneError("Trạng thái đã được báo cho nơi gửi nên không hoàn tác được nữa.")
        moment = Moment.of(actor, at)
        desks = Desks(_ids(kept["tasks"]), _ids(kept["parts"]), _ids(kept["participants"]))
        workflow.put_back(actor.agency_id, record_id, desks, moment=moment)
        held.row.state, held.row.undo = kept["before"], {}
        held.row.closed_at, held.row.is_for_information = None, False
        held.row.save()
        note(actor.agency_id, record_id, Act.UNDONE, moment=moment)
        note_audit("incoming.undone", held, actor=actor.ref, at=at, data={"before": kept["before"]})


def _ids(texts: Sequence[str]) -> tuple[UUID, ...]:
    return tuple(UUID(one) for one in texts)


def _is_over(until: str) -> bool:
    return dt.datetime.fromisoformat(until) < real_now()
