"""What every act shares: the locked rows, the move of the state, the audit event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import audit, transactions
from lienthong.infra.json_values import JSON, NOTHING
from lienthong.kernel.clock import VIETNAM
from lienthong.office.incoming.errors import StateChangedError
from lienthong.office.incoming.models import Incoming
from lienthong.office.incoming.states import (
    ACT_LABELS,
    STATE_WORDS,
    TRANSITIONS,
    IncomingAct,
    IncomingState,
)
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.operations import locked
from lienthong.office.records.queries import RecordView, course_of, record_view
from lienthong.office.workflow.queries import may_see


@dataclass(frozen=True, slots=True)
class Held:
    """A record and its incoming row, locked until the transaction ends."""

    record: RecordView
    row: Incoming

    @property
    def state(self) -> IncomingState:
        """Where the document stands."""
        return IncomingState(self.row.state)


def hold(agency_id: UUID, record_id: UUID) -> Held:
    """Lock both rows, in the one order all acts use. Raises RecordUnknownError."""
    transactions.require()
    record = record_view(locked(agency_id, record_id))
    row = Incoming.objects.of(agency_id).select_for_update().filter(pk=record_id).first()
    if row is None:
        raise RecordUnknownError("Không tìm thấy văn bản đến này trong cơ quan.")
    return Held(record, row)


def hold_seen(actor: Actor, record_id: UUID) -> Held:
    """The rows, for a person who may see the record; for others it is not there."""
    if not may_see(actor, record_id):
        raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
    return hold(actor.agency_id, record_id)


def hold_for(actor: Actor, record_id: UUID, permission: OfficePermission) -> Held:
    """The rows, for a person whose post allows the act and who sees the record."""
    require(actor, permission)
    return hold_seen(actor, record_id)


def move(held: Held, act: IncomingAct) -> IncomingState:
    """Change the state and forget what could be undone; the new state.

    Raises StateChangedError with where the document stands and who brought it there: of two people at once
    one wins, the other reads who it was.
    """
    becomes = TRANSITIONS.get((held.state, act))
    if becomes is None:
        raise StateChangedError(
            f"Văn bản đang ở trạng thái “{STATE_WORDS[held.state]}”{_by_whom(held)}; không "
            f"{ACT_LABELS[act]} được nữa. Hãy tải lại trang để xem diễn biến mới nhất.",
            state=held.state.value,
        )
    held.row.state = becomes.value
    held.row.undo = {}
    return becomes


def note_audit(
    code: str, held: Held, *, actor: str, at: dt.datetime, data: Mapping[str, JSON] = NOTHING
) -> None:
    """The audit event of an act on a document."""
    audit.record(
        code,
        actor=actor,
        object_ref=f"record:{held.record.id}",
        at=at,
        data={"agency": str(held.record.agency_id), **data},
    )


def _by_whom(held: Held) -> str:
    course = course_of(held.record.agency_id, held.record.id)
    if not course:
        return ""
    last = course[-1]
    return f" ({last.act_words}: {last.actor}, {last.at.astimezone(VIETNAM):%H:%M %d/%m/%Y})"
