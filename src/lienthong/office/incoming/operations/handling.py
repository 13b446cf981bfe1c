"""Handing over, beginning, speaking, ending: each act owes its status (04, 05, 06; PRC-03, D-09).

A deputy does at an absent leader's desk what moves with the desk, hand-over and opinions, and is named
*A xử lý thay B (văn bản số …)*; nothing here signs (D-22).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import transactions
from lienthong.kernel.clock import VIETNAM, legal_date
from lienthong.kernel.text import nfc
from lienthong.office.incoming.errors import ReasonNeededError
from lienthong.office.incoming.operations.owing import Teller, owe
from lienthong.office.incoming.operations.steps import Held, hold_seen, move, note_audit
from lienthong.office.incoming.operations.undoing import Before, let_undo
from lienthong.office.incoming.policies import ends_at_transfer
from lienthong.office.incoming.states import IncomingAct, IncomingState
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.errors import InvalidEntryError, NotAllowedError
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import list_posts
from lienthong.office.records.operations import Moment, note
from lienthong.office.records.states import Act
from lienthong.office.workflow import operations as workflow
from lienthong.office.workflow.operations import NewTask, Part
from lienthong.office.workflow.queries import find_task
from lienthong.office.workflow.states import PART_WORDS, PartRole, TaskKind

CLOSING = dt.time(17)
"""When a deadline given as a day ends, in Vietnam."""
_TASK_OF = {
    PartRole.LEAD: TaskKind.HANDLE,
    PartRole.COOPERATE: TaskKind.COOPERATE,
    PartRole.INFORM: TaskKind.READ,
}
_WORK = (TaskKind.HANDLE, TaskKind.COOPERATE, TaskKind.READ)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """To whom, with which directive, until when (NĐ 30 Art. 23)."""

    parts: Sequence[Part]
    directive: str = ""
    due_on: dt.date | None = None


def assign(
    actor: Actor, record_id: UUID, to: HandOver, *, at: dt.datetime, undo_seconds: int = 0
) -> IncomingState:
    """Hand over, and owe 04; *để biết* and giấy mời end here with 06 (D-09). Owns its transaction.

    By a leader, by the clerk where the handler is determined, or by a deputy at an absent leader's desk.
    ``undo_seconds`` of real time the statuses wait, so that the act may be taken back. Raises
    NotAllowedError, RecordUnknownError, StateChangedError, AssignmentRefusedError, InvalidEntryError.
    """
    with transactions.owned():
        held = hold_seen(actor, record_id)
        moment = Moment.of(actor, at, at_desk_of=_desk_to_assign(actor, record_id))
        names = _names(actor.agency_id, to, at)
        before = Before.of(held)
        move(held, IncomingAct.ASSIGN)
        workflow.close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.ASSIGN, *_WORK])
        workflow.assign(
            actor.agency_id, record_id, to.parts, directive=to.directive, due_on=to.due_on, moment=moment
        )
        ended = _open_work(held, to, moment)
        codes = ["04"] if before.state is not IncomingState.IN_PROGRESS else []
        if ended and before.state is not IncomingState.IN_PROGRESS:
            held.row.state, held.row.closed_at, held.row.is_for_information = (
                IncomingState.COMPLETED.value,
                at,
                True,
            )
            codes.append("06")
        owed = owe(
            held.row,
            codes,
            teller=Teller.of(actor),
            at=at,
            description=moment_words(moment, actor),
            after_seconds=undo_seconds,
        )
        let_undo(held, actor, before, owed, seconds=undo_seconds)
        held.row.save()
        words = "; ".join(filter(None, [names, to.directive.strip(), _until(to.due_on)]))
        note(actor.agency_id, record_id, Act.ASSIGNED, moment=moment, words=words)
        note_audit("incoming.assigned", held, actor=actor.ref, at=at, data={"by": moment.actor, "to": names})
        if held.state is IncomingState.COMPLETED:
            note(
                actor.agency_id,
                record_id,
                Act.COMPLETED,
                moment=moment,
                words="Văn bản để biết, giấy mời: kết thúc khi chuyển.",
            )
    return held.state


def begin(actor: Actor, record_id: UUID, *, at: dt.datetime, undo_seconds: int = 0) -> None:
    """The lead begins: 05. Owns its transaction."""
    with transactions.owned():
        held = hold_seen(actor, record_id)
        moment = Moment.of(actor, at, at_desk_of=_desk_of_lead(actor, record_id))
        before = Before.of(held)
        move(held, IncomingAct.BEGIN)
        owed = owe(
            held.row,
            ["05"],
            teller=Teller.of(actor),
            at=at,
            description=moment_words(moment, actor),
            after_seconds=undo_seconds,
        )
        let_undo(held, actor, before, owed, seconds=undo_seconds)
        held.row.save()
        note(actor.agency_id, record_id, Act.BEGUN, moment=moment)
        note_audit("incoming.begun", held, actor=actor.ref, at=at, data={"by": moment.actor})


def complete(actor: Actor, record_id: UUID, words: str, *, at: dt.datetime) -> None:
    """The lead ends it: 06. Co-operating people do not hold it up; what they have open is closed (D-09)."""
    said = nfc(words).strip()
    with transactions.owned():
        held = hold_seen(actor, record_id)
        moment = Moment.of(actor, at, at_desk_of=_desk_of_lead(actor, record_id))
        move(held, IncomingAct.COMPLETE)
        held.row.closed_at = at
        held.row.save()
        owe(held.row, ["06"], teller=Teller.of(actor), at=at, description=said)
        workflow.close_tasks(
            actor.agency_id, record_id, moment=moment, kinds=[TaskKind.HANDLE, TaskKind.COOPERATE]
        )
        workflow.end_parts(actor.agency_id, record_id, moment=moment)
        note(actor.agency_id, record_id, Act.COMPLETED, moment=moment, words=said)
        note_audit("incoming.completed", held, actor=actor.ref, at=at, data={"by": moment.actor})


def end_own_part(actor: Actor, record_id: UUID, words: str, *, at: dt.datetime) -> None:
    """A co-operating or informed person is done: their task ends, no status follows. Owns its transaction."""
    with transactions.owned():
        held = hold_seen(actor, record_id)
        task = find_task(actor, record_id, [TaskKind.COOPERATE, TaskKind.READ])
        if task is None or task.user_id is None:
            raise NotAllowedError("Bạn không có việc phối hợp hoặc đọc để biết nào còn mở ở văn bản này.")
        moment = Moment.of(actor, at, at_desk_of=task.user_id)
        workflow.close_tasks(
            actor.agency_id, record_id, moment=moment, kinds=[task.kind], user_id=task.user_id
        )
        workflow.end_parts(actor.agency_id, record_id, moment=moment, user_id=task.user_id)
        if words.strip():
            workflow.comment(actor.agency_id, record_id, words, moment=moment)
        done = "Đã đọc." if task.kind is TaskKind.READ else "Đã phối hợp xong."
        note(actor.agency_id, record_id, Act.DISCUSSED, moment=moment, words=f"{done} {nfc(words)}".strip())
        note_audit("incoming.part_ended", held, actor=actor.ref, at=at, data={"by": moment.actor})


def hand_back(actor: Actor, record_id: UUID, words: str, *, at: dt.datetime) -> None:
    """Not ours, or not mine: back to the clerk's room with words; only the clerk may send 02 (D-10)."""
    said = nfc(words).strip()
    if not said:
        raise ReasonNeededError("Hãy ghi lý do trả lại văn thư.")
    with transactions.owned():
        held = hold_seen(actor, record_id)
        desk = _desk_of(actor, record_id, (TaskKind.HANDLE, TaskKind.ASSIGN))
        if desk is None:
            raise NotAllowedError("Chỉ người chủ trì hoặc người được trình mới trả lại văn thư được.")
        moment = Moment.of(actor, at, at_desk_of=desk)
        workflow.close_tasks(
            actor.agency_id, record_id, moment=moment, kinds=[TaskKind.HANDLE, TaskKind.ASSIGN], user_id=desk
        )
        workflow.end_parts(actor.agency_id, record_id, moment=moment, user_id=desk)
        workflow.open_task(
            actor.agency_id,
            record_id,
            NewTask(kind=TaskKind.ASSIGN, role=OfficeRole.CLERK, words=f"Trả lại văn thư: {said}"),
            moment=moment,
        )
        note(actor.agency_id, record_id, Act.DISCUSSED, moment=moment, words=f"Trả lại văn thư: {said}")
        note_audit("incoming.handed_back", held, actor=actor.ref, at=at, data={"by": moment.actor})


def discuss(actor: Actor, record_id: UUID, words: str, *, at: dt.datetime) -> None:
    """Say something about the document; a deputy at the desk of whoever takes part. Owns its transaction."""
    with transactions.owned():
        held = hold_seen(actor, record_id)
        moment = Moment.of(actor, at, at_desk_of=_any_desk(actor, record_id))
        workflow.comment(actor.agency_id, record_id, words, moment=moment)
        note(actor.agency_id, record_id, Act.DISCUSSED, moment=moment, words=nfc(words).strip()[:500])
        note_audit("incoming.discussed", held, actor=actor.ref, at=at, data={"by": moment.actor})


def moment_words(moment: Moment, actor: Actor) -> str:
    """For whom a deputy acted, as told to the sender; empty for one's own desk."""
    return moment.actor if moment.actor != actor.signature_line else ""


def _desk_to_assign(actor: Actor, record_id: UUID) -> UUID:
    """At whose desk the hand-over is done; raises NotAllowedError."""
    desk = _desk_of(actor, record_id, (TaskKind.ASSIGN,))
    if desk is None or desk == actor.user_id:
        require(actor, OfficePermission.ASSIGN)
    return desk or actor.user_id


def _desk_of_lead(actor: Actor, record_id: UUID) -> UUID:
    desk = _desk_of(actor, record_id, (TaskKind.HANDLE,))
    if desk is None:
        raise NotAllowedError("Chỉ người chủ trì (hoặc người xử lý thay) mới làm được việc này.")
    return desk


def _desk_of(actor: Actor, record_id: UUID, kinds: tuple[TaskKind, ...]) -> UUID | None:
    """Whose personal task of these kinds the actor may do: their own first, else an absent person's."""
    task = find_task(actor, record_id, kinds)
    return task.user_id if task else None


def _any_desk(actor: Actor, record_id: UUID) -> UUID:
    return _desk_of(actor, record_id, (TaskKind.ASSIGN, *_WORK)) or actor.user_id


def _names(agency_id: UUID, to: HandOver, at: dt.datetime) -> str:
    """Who gets which part, in words; raises InvalidEntryError for somebody without a post here."""
    posts = {post.user_id: post.full_name for post in list_posts(agency_id, on=legal_date(at))}
    if any(part.user_id not in posts for part in to.parts):
        raise InvalidEntryError("Có người nhận không giữ chức vụ tại cơ quan; hãy chọn lại.")
    if to.due_on is not None and to.due_on < legal_date(at):
        raise InvalidEntryError("Hạn xử lý đã qua; hãy chọn ngày từ hôm nay trở đi.")
    grouped = (
        (PART_WORDS[role], [posts[part.user_id] for part in to.parts if part.role is role])
        for role in PartRole
    )
    return "; ".join(f"{words}: {', '.join(people)}" for words, people in grouped if people)


def _open_work(held: Held, to: HandOver, moment: Moment) -> bool:
    """Put the tasks on the desks; whether the document ends with this transfer."""
    has_lead = any(part.role is PartRole.LEAD for part in to.parts)
    ended = ends_at_transfer(held.record.kind_name, has_lead=has_lead)
    due_at = dt.datetime.combine(to.due_on, CLOSING, VIETNAM) if to.due_on else None
    for part in to.parts:
        kind = TaskKind.READ if ended else _TASK_OF[part.role]
        new = NewTask(
            kind=kind,
            user_id=part.user_id,
            due_at=due_at if kind is not TaskKind.READ else None,
            words=to.directive,
        )
        workflow.open_task(held.record.agency_id, held.record.id, new, moment=moment)
    return ended


def _until(due_on: dt.date | None) -> str:
    return f"hạn {due_on:%d/%m/%Y}" if due_on else ""
