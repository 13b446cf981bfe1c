"""Ten seconds to take back what has no legal effect yet: a hand-over, a beginning (office.md §7).

The statuses of such an act wait in the outbox for as long; once one of them went out nothing can be taken
back. Acceptance, refusal, return and completion have legal effect and are never taken back.
"""

from __future__ import annotations

import datetime as dt
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

UNDO_SECONDS = 10
"""Real time (D-13)."""


def let_undo(
    held: Held,
    actor: Actor,
    before: IncomingState,
    *,
    at: dt.datetime,
    seconds: int,
    assignment: UUID | None = None,
) -> None:
    """Keep for so many seconds of real time how things stood before."""
    if seconds <= 0:
        return
    held.row.undo = {
        "by": str(actor.user_id),
        "until": (real_now() + dt.timedelta(seconds=seconds)).isoformat(),
        "at": at.isoformat(),
        "before": before.value,
        "assignment": str(assignment or ""),
    }


def undo(actor: Actor, record_id: UUID, *, at: dt.datetime) -> None:
    """Take the last act back. Owns its transaction. Raises UndoGoneError when it is too late."""
    with transactions.owned():
        held = hold_seen(actor, record_id)
        kept = held.row.undo
        if not kept or kept["by"] != str(actor.user_id) or kept["until"] < real_now().isoformat():
            raise UndoGoneError("Đã quá thời gian hoàn tác; thao tác vừa rồi vẫn có hiệu lực.")
        since = dt.datetime.fromisoformat(kept["at"])
        if not withdraw(held.row, at=at, since=since):
            raise UndoGoneError("Trạng thái đã được báo cho nơi gửi nên không hoàn tác được nữa.")
        moment = Moment.of(actor, at)
        workflow.put_back(
            actor.agency_id,
            record_id,
            since=since,
            assignment_id=UUID(kept["assignment"]) if kept["assignment"] else None,
            moment=moment,
        )
        held.row.state, held.row.undo = kept["before"], {}
        held.row.closed_at, held.row.is_for_information = None, False
        held.row.save()
        note(actor.agency_id, record_id, Act.UNDONE, moment=moment)
        note_audit("incoming.undone", held, actor=actor.ref, at=at, data={"before": kept["before"]})
