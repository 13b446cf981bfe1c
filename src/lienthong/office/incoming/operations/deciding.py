"""The clerk's decision: accept with an incoming number, refuse, return after acceptance (RCV-03, RCV-04, D-10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import faultpoints, transactions
from lienthong.kernel.clock import legal_date
from lienthong.kernel.text import readable
from lienthong.office.incoming.errors import DecisionNeededError, ReasonNeededError
from lienthong.office.incoming.operations.alarms import warn_of_return
from lienthong.office.incoming.operations.owing import Teller, owe
from lienthong.office.incoming.operations.steps import Held, hold_for, move, note_audit
from lienthong.office.incoming.policies import differences
from lienthong.office.incoming.states import (
    REASON_WORDS,
    DuplicateDecision,
    IncomingAct,
    IncomingState,
    RefusalReason,
)
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.errors import InvalidEntryError
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_bodies, list_posts
from lienthong.office.records.errors import BookClosedError
from lienthong.office.records.operations import (
    Metadata,
    Moment,
    Number,
    change_record,
    mark_number,
    note,
    take_number,
)
from lienthong.office.records.queries import RecordView
from lienthong.office.records.states import Act, Direction
from lienthong.office.workflow.operations import NewTask, close_tasks, end_parts, open_task
from lienthong.office.workflow.states import TaskKind

RETURNED_WORDS = "đã trả lại"
FIELD_LABELS = {
    "kind_name": "loại văn bản",
    "code_number": "số",
    "code_notation": "ký hiệu",
    "issued_on": "ngày văn bản",
    "issuer_name": "cơ quan ban hành",
    "subject": "trích yếu",
    "signer_position": "chức vụ người ký",
    "signer_name": "người ký",
    "urgency": "mức độ khẩn",
    "due_on": "hạn xử lý",
    "description": "ghi chú",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What the clerk says when accepting; ``metadata`` None leaves the packet's as they are."""

    metadata: Metadata | None = None
    known_version: int | None = None
    submit_to: UUID | None = None
    """Whose desk the hand-over goes to; None: the clerk hands over, the handler being determined."""
    is_no_duplicate: bool = False
    """The clerk looked at the earlier document shown and says that this is another (RCV-06)."""


def accept(actor: Actor, record_id: UUID, said: Acceptance, *, at: dt.datetime) -> Number:
    """Register with the next incoming number and owe 03, in one act (RCV-03). Owns its transaction.

    Raises NotAllowedError, RecordUnknownError, StateChangedError (somebody was faster), DecisionNeededError,
    ChangedMeanwhileError, FieldTooLongError, BookClosedError; then nothing has happened.
    """
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.RECEIVE)
        move(held, IncomingAct.ACCEPT)
        moment = Moment.of(actor, at)
        _settle_duplicate(held, said, actor, moment)
        changed = _correct(held, said)
        number = take_number(
            actor.agency_id,
            body_id=_own_body(actor.agency_id, at),
            direction=Direction.IN,
            dated=legal_date(at),
            record_id=record_id,
            moment=moment,
        )
        held.row.accepted_at = at
        held.row.save()
        owe(held.row, ["03"], teller=Teller.of(actor), at=at)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.ACCEPT])
        open_task(actor.agency_id, record_id, _next_task(actor, said.submit_to, at), moment=moment)
        words = f"Số đến {number.number}." + (f" Sửa thông tin: {changed}." if changed else "")
        note(actor.agency_id, record_id, Act.ACCEPTED, moment=moment, words=words)
        note_audit(
            "incoming.accepted",
            held,
            actor=actor.ref,
            at=at,
            data={"number": number.number, "year": number.year, "changed": changed},
        )
        faultpoints.hit("accept.before_commit")
    faultpoints.hit("accept.after_commit")
    return number


def refuse(actor: Actor, record_id: UUID, reason: RefusalReason, words: str, *, at: dt.datetime) -> None:
    """Refuse with a coded reason and words: 02, and no number is taken (RCV-04). Owns its transaction."""
    said = _words(reason, words)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.RECEIVE)
        move(held, IncomingAct.REFUSE)
        if reason is RefusalReason.DUPLICATE and held.row.duplicate_of_id is not None:
            held.row.duplicate_decision = DuplicateDecision.SAME.value
        _end(held, actor, reason, said, at, act=Act.REFUSED, code="incoming.refused")


def send_back(actor: Actor, record_id: UUID, reason: RefusalReason, words: str, *, at: dt.datetime) -> None:
    """Return after acceptance: 02 after 03, by the clerk only; the number stays as *đã trả lại* (D-10)."""
    said = _words(reason, words)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.RECEIVE)
        move(held, IncomingAct.RETURN)
        mark_number(actor.agency_id, record_id, remark=f"{RETURNED_WORDS}: {said}")
        end_parts(actor.agency_id, record_id, moment=Moment.of(actor, at))
        _end(held, actor, reason, said, at, act=Act.RETURNED, code="incoming.returned")
        warn_of_return(held, actor, said, at=at)


def decide_duplicate(actor: Actor, record_id: UUID, decision: DuplicateDecision, *, at: dt.datetime) -> None:
    """Keep what the clerk says about a likely duplicate (RCV-06). Owns its transaction."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.RECEIVE)
        if held.row.duplicate_of_id is None:
            raise DecisionNeededError("Không có văn bản nào bị nghi trùng để kết luận; hãy tải lại trang.")
        _decide(held, decision, actor, Moment.of(actor, at))
        held.row.save()


def _decide(held: Held, decision: DuplicateDecision, actor: Actor, moment: Moment) -> None:
    if held.row.duplicate_decision == decision.value:
        return
    held.row.duplicate_decision = decision.value
    same = decision is DuplicateDecision.SAME
    words = "Kết luận: trùng văn bản đã đến trước." if same else "Kết luận: không trùng, là văn bản khác."
    note(held.record.agency_id, held.record.id, Act.DISCUSSED, moment=moment, words=words)
    note_audit(
        "incoming.duplicate_decided",
        held,
        actor=actor.ref,
        at=moment.at,
        data={"decision": decision.value, "earlier": str(held.row.duplicate_of_id)},
    )


def _settle_duplicate(held: Held, said: Acceptance, actor: Actor, moment: Moment) -> None:
    if held.row.duplicate_of_id is None:
        return
    if said.is_no_duplicate:
        _decide(held, DuplicateDecision.DIFFERENT, actor, moment)
    if held.row.duplicate_decision != DuplicateDecision.DIFFERENT.value:
        raise DecisionNeededError(
            "Văn bản này nghi trùng với văn bản đã đến trước. Hãy xem văn bản trước rồi chọn “Không trùng” "
            "để tiếp nhận, hoặc từ chối với lý do “Trùng văn bản”."
        )


def _correct(held: Held, said: Acceptance) -> str:
    """Write the clerk's corrections; what changed, in words."""
    if said.metadata is None:
        return ""
    changed = differences(metadata_of(held.record), said.metadata, FIELD_LABELS)
    if changed:
        change_record(held.record.agency_id, held.record.id, said.metadata, known_version=said.known_version)
    return changed


def metadata_of(record: RecordView) -> Metadata:
    """The fields of a record as they stand."""
    return Metadata(**{name: getattr(record, name) for name in Metadata.__annotations__})


def _own_body(agency_id: UUID, at: dt.datetime) -> UUID:
    """Incoming numbers belong to the agency's own book, shared with paper (D-21)."""
    for body in list_bodies(agency_id, on=legal_date(at)):
        if body.is_self:
            return body.id
    raise BookClosedError("Cơ quan chưa có sổ văn bản đến của mình; đề nghị quản trị hệ thống thiết lập.")


def _next_task(actor: Actor, submit_to: UUID | None, at: dt.datetime) -> NewTask:
    """Hand-over lies with the leader it was submitted to, or with the clerk's room."""
    if submit_to is None:
        return NewTask(kind=TaskKind.ASSIGN, role=OfficeRole.CLERK)
    leaders = {OfficeRole.SIGNER, OfficeRole.UNIT_HEAD}
    posts = list_posts(actor.agency_id, on=legal_date(at), user_id=submit_to)
    if not any(post.role in leaders for post in posts):
        raise InvalidEntryError("Người được trình không giữ chức vụ lãnh đạo tại cơ quan; hãy chọn lại.")
    return NewTask(kind=TaskKind.ASSIGN, user_id=submit_to)


def _words(reason: RefusalReason, words: str) -> str:
    """Reason and words as they go to the sender; raises ReasonNeededError."""
    said = readable(words)
    if not said:
        raise ReasonNeededError(
            "Hãy ghi rõ nội dung lý do để nơi gửi biết cần làm gì; lý do được gửi kèm trạng thái 02."
        )
    return f"{REASON_WORDS[reason]}: {said}"


def _end(  # noqa: PLR0913  the two ways of saying no share one ending
    held: Held,
    actor: Actor,
    reason: RefusalReason,
    said: str,
    at: dt.datetime,
    *,
    act: Act,
    code: str,
) -> None:
    row, moment = held.row, Moment.of(actor, at)
    row.refusal, row.refusal_words, row.closed_at = reason.value, said, at
    row.save()
    owe(row, ["02"], teller=Teller.of(actor), at=at, description=said)
    close_tasks(row.agency_id, row.pk, moment=moment)
    note(row.agency_id, row.pk, act, moment=moment, words=said)
    note_audit(code, held, actor=actor.ref, at=at, data={"reason": reason.value})


__all__ = [
    "FIELD_LABELS",
    "RETURNED_WORDS",
    "Acceptance",
    "IncomingState",
    "accept",
    "decide_duplicate",
    "metadata_of",
    "refuse",
    "send_back",
]
