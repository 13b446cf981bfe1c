"""What every act shares: the locked row, the move of its state, the audit event, the ten seconds of undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import audit, blobs, transactions
from lienthong.infra.json_values import JSON, NOTHING
from lienthong.kernel.clock import real_now
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.errors import RecalledError, StateChangedError
from lienthong.office.outgoing.models import Change, Outgoing, Sending
from lienthong.office.outgoing.queries.changes import recall_of
from lienthong.office.outgoing.states import ACT_LABELS, STATE_WORDS, TRANSITIONS, OutgoingAct, OutgoingState
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.operations import Moment, locked, note
from lienthong.office.records.queries import RecordView, record_view, replaced_by
from lienthong.office.records.states import Act
from lienthong.office.workflow.queries import may_see

UNDO_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Held:
    """A record and its outgoing row, locked until the transaction ends."""

    record: RecordView
    row: Outgoing

    @property
    def state(self) -> OutgoingState:
        """Where the document stands."""
        return OutgoingState(self.row.state)


def hold(agency_id: UUID, record_id: UUID) -> Held:
    """Lock both rows, in the one order all acts use. Raises RecordUnknownError."""
    transactions.require()
    record = record_view(locked(agency_id, record_id))
    row = Outgoing.objects.of(agency_id).select_for_update().filter(pk=record_id).first()
    if row is None:
        raise RecordUnknownError("Không tìm thấy văn bản đi này trong cơ quan.")
    return Held(record, row)


def hold_for(actor: Actor, record_id: UUID, permission: OfficePermission) -> Held:
    """The rows, for a person who may do the act and see the record (else it is not there)."""
    require(actor, permission)
    if not may_see(actor, record_id):
        raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
    return hold(actor.agency_id, record_id)


def require_in_force(held: Held) -> None:
    """Refuse with RecalledError what would change or send on a document recalled or replaced (REC-01, REC-06)."""
    require_not_recalled(held)
    if newer := replaced_by(held.record.agency_id, held.record.id):
        raise RecalledError(
            f"Văn bản đã được thay thế bởi {newer.code} nên không sửa, không gửi thêm; hãy gửi văn bản {newer.code}."
        )


def require_not_recalled(held: Held) -> None:
    """Refuse with RecalledError what no longer makes sense after a recall (REC-01)."""
    if found := recall_of(held.record.agency_id, held.record.id):
        raise RecalledError(
            f"Văn bản đã được thu hồi ({found.words}) nên không sửa, không gửi thêm; chỉ theo dõi việc thu hồi hoặc "
            "soạn văn bản thay thế."
        )


def move(held: Held, act: OutgoingAct) -> None:
    """Change the state, or raise StateChangedError saying where the document stands."""
    becomes = TRANSITIONS.get((held.state, act))
    if becomes is None:
        raise StateChangedError(
            f"Văn bản đang ở trạng thái “{STATE_WORDS[held.state]}” nên không {ACT_LABELS[act]} được; "
            "hãy tải lại trang để xem diễn biến mới nhất.",
            state=held.state.value,
        )
    held.row.state = becomes.value
    held.row.undo = {}


def is_done(held: Held, act: OutgoingAct) -> bool:
    """Whether the act was done already and nothing else since: a second press of the button."""
    targets = {becomes for (_, one), becomes in TRANSITIONS.items() if one is act}
    return held.state in targets and (held.state, act) not in TRANSITIONS


def let_undo(held: Held, act: OutgoingAct, actor: Actor) -> None:
    """Keep for ten seconds of real time that this person may take the act back."""
    until = real_now() + dt.timedelta(seconds=UNDO_SECONDS)
    held.row.undo = {"act": act.value, "user": str(actor.user_id), "until": until.isoformat()}


def finish(
    held: Held,
    act: Act,
    code: str,
    *,
    moment: Moment,
    words: str = "",
    data: Mapping[str, JSON] = NOTHING,
) -> None:
    """Save the row with its line in the course and its audit event."""
    held.row.save()
    note(held.record.agency_id, held.record.id, act, moment=moment, words=words)
    tell(held, code, moment=moment, data=data)


def fix_bytes(message: Sending | Change, sha256: str, *, purpose: str) -> str:
    """Fix the bytes of what goes to the axis and claim them; the hash that stands, which may be of earlier bytes."""
    if not message.packet_sha256:
        message.packet_sha256 = sha256
        message.save(update_fields=["packet_sha256"])
        claim = blobs.reference(
            sha256, holder=f"agency:{message.agency_id}", purpose=purpose, owner_id=str(message.pk)
        )
        blobs.store_references([claim])
    return message.packet_sha256


def tell(held: Held, code: str, *, moment: Moment, data: Mapping[str, JSON] = NOTHING) -> None:
    """The audit event of an act."""
    actor = f"user:{moment.user_id}" if moment.user_id else "office"
    facts = {"agency": str(held.record.agency_id), "by": moment.actor, **data}
    audit.record(code, actor=actor, object_ref=f"record:{held.record.id}", at=moment.at, data=facts)
