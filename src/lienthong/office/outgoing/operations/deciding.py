"""Submitting, approving, sending back, cancelling, and taking back within ten seconds (OUT-02, OUT-03)."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from lienthong.infra import transactions
from lienthong.kernel.clock import legal_date, real_now
from lienthong.kernel.text import nfc
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.organization.queries import GroundView, list_grounds
from lienthong.office.outgoing.errors import (
    DraftIncompleteError,
    GroundNotValidError,
    NotYoursError,
    UndoRefusedError,
)
from lienthong.office.outgoing.operations.steps import Held, finish, hold_for, is_done, let_undo, move
from lienthong.office.outgoing.states import OutgoingAct, OutgoingState
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Moment
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import Act, FileRole
from lienthong.office.workflow.operations import NewTask, close_tasks, open_task
from lienthong.office.workflow.states import TaskKind

LONGEST_WORDS = 2000


def submit(actor: Actor, record_id: UUID, *, words: str = "", at: dt.datetime) -> None:
    """Submit a saved draft to its approver (NĐ 30 Art. 12). Raises DraftIncompleteError naming what lacks."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        if is_done(held, OutgoingAct.SUBMIT):
            return
        moment = _at_desk_of(actor, held.row.drafter_id, "Chỉ người soạn thảo trình được dự thảo này.", at)
        _require_complete(held)
        move(held, OutgoingAct.SUBMIT)
        let_undo(held, OutgoingAct.UNDO_SUBMIT, actor)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.REVISE])
        ask = NewTask(kind=TaskKind.APPROVE, user_id=held.row.approver_id, words=_short(words))
        open_task(actor.agency_id, record_id, ask, moment=moment)
        finish(held, Act.SUBMITTED, "outgoing.submitted", moment=moment, words=_short(words))


def approve(actor: Actor, record_id: UUID, *, words: str = "", at: dt.datetime) -> None:
    """Approve the content; the signer is next. A deputy may, named as such: opinions move (D-22)."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.APPROVE)
        if is_done(held, OutgoingAct.APPROVE):
            return
        moment = _at_desk_of(actor, held.row.approver_id, "Văn bản này được trình người khác duyệt.", at)
        valid_ground(held, on=legal_date(at))
        move(held, OutgoingAct.APPROVE)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.APPROVE])
        ask = NewTask(kind=TaskKind.SIGN, user_id=held.row.signer_id, words=_short(words))
        open_task(actor.agency_id, record_id, ask, moment=moment)
        finish(held, Act.APPROVED, "outgoing.approved", moment=moment, words=_short(words))


def send_back(actor: Actor, record_id: UUID, *, words: str, at: dt.datetime) -> None:
    """Return a draft to its drafter with words; by the one whose turn it is."""
    said = _short(words)
    if not said:
        raise DraftIncompleteError("Hãy ghi rõ điều cần sửa trước khi trả lại dự thảo.")
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.APPROVE)
        if held.state is OutgoingState.DRAFT and _undo_of(held, actor):
            return  # the button was pressed twice
        is_signers_turn = held.state is OutgoingState.APPROVED
        turn = held.row.signer_id if is_signers_turn else held.row.approver_id
        moment = _at_desk_of(actor, turn, "Văn bản này đang chờ người khác xử lý.", at)
        move(held, OutgoingAct.SEND_BACK)
        let_undo(held, OutgoingAct.UNDO_REFUSE if is_signers_turn else OutgoingAct.UNDO_SEND_BACK, actor)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.APPROVE, TaskKind.SIGN])
        revise = NewTask(kind=TaskKind.REVISE, user_id=held.row.drafter_id, words=said)
        open_task(actor.agency_id, record_id, revise, moment=moment)
        finish(held, Act.SENT_BACK, "outgoing.sent_back", moment=moment, words=said)


def cancel(actor: Actor, record_id: UUID, *, reason: str, at: dt.datetime) -> None:
    """Cancel before issue: the drafter a draft, the clerk anything else. A number taken stays as *hủy* (D-21)."""
    said = _short(reason)
    if not said:
        raise DraftIncompleteError("Hãy ghi lý do hủy văn bản.")
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        if held.state is OutgoingState.CANCELLED:
            return
        is_own_draft = held.state is OutgoingState.DRAFT and held.row.drafter_id == actor.user_id
        if not is_own_draft and OfficePermission.SEAL not in actor.permissions:
            raise NotYoursError("Chỉ văn thư hủy được văn bản đã trình; dự thảo do người soạn thảo hủy.")
        moment = Moment.of(actor, at)
        move(held, OutgoingAct.CANCEL)
        records.cancel_number(actor.agency_id, record_id, reason=said)
        records.drop_replacement(actor.agency_id, record_id, at=at)
        close_tasks(actor.agency_id, record_id, moment=moment)
        finish(held, Act.CANCELLED, "outgoing.cancelled", moment=moment, words=said, data={"reason": said})


def undo(actor: Actor, record_id: UUID, *, at: dt.datetime) -> None:
    """Take back one's own last submitting or sending back, within ten seconds; nothing legal is undone."""
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.READ)
        act = _undo_of(held, actor)
        if act is None:
            raise UndoRefusedError("Đã quá 10 giây hoặc văn bản đã có bước xử lý mới; không hoàn tác được.")
        move(held, act)
        moment = Moment.of(actor, at)
        gone = {
            OutgoingAct.UNDO_SUBMIT: ([TaskKind.APPROVE], None),
            OutgoingAct.UNDO_SEND_BACK: ([TaskKind.REVISE], (TaskKind.APPROVE, held.row.approver_id)),
            OutgoingAct.UNDO_REFUSE: ([TaskKind.REVISE], (TaskKind.SIGN, held.row.signer_id)),
        }
        closed, opened = gone[act]
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=closed)
        if opened:
            back = NewTask(kind=opened[0], user_id=opened[1])
            open_task(actor.agency_id, record_id, back, moment=moment)
        finish(held, Act.UNDONE, "outgoing.undone", moment=moment)


def valid_ground(held: Held, *, on: dt.date) -> GroundView:
    """The ground chosen, valid that day, of that signer and body. Raises GroundNotValidError (D-22)."""
    grounds = list_grounds(held.record.agency_id, on=on, user_id=held.row.signer_id)
    for ground in grounds:
        if ground.id == held.row.ground_id and ground.body.id == held.record.issuing_body_id:
            return ground
    raise GroundNotValidError(
        f"Thẩm quyền ký của {held.record.signer_name or 'người ký'} không còn hiệu lực vào ngày "
        f"{on:%d/%m/%Y} hoặc không thuộc cơ quan ban hành này; hãy trả lại dự thảo để chọn người ký khác, "
        "hoặc đề nghị quản trị hệ thống cập nhật văn bản phân công, ủy quyền."
    )


def clerk_task(kind: TaskKind, *, due_at: dt.datetime | None = None) -> NewTask:
    """A task of the clerk's room."""
    return NewTask(kind=kind, role=OfficeRole.CLERK, due_at=due_at)


def _require_complete(held: Held) -> None:
    row, record = held.row, held.record
    lacking = [
        words
        for words, there in (
            ("tên loại văn bản", record.kind_name),
            ("trích yếu", record.subject),
            ("ký hiệu", record.code_notation),
            ("người ký (căn cứ thẩm quyền)", row.ground_id),
            ("người duyệt", row.approver_id),
            (
                "nội dung văn bản (tệp PDF, hoặc biểu mẫu đủ thành phần thể thức)",
                _has_main(held) and row.layout,
            ),
        )
        if not there
    ]
    if lacking:
        raise DraftIncompleteError(f"Dự thảo còn thiếu: {'; '.join(lacking)}. Hãy bổ sung rồi trình.")
    if row.saved_version != row.form_version:
        raise DraftIncompleteError("Dự thảo có nội dung vừa nhập chưa lưu; hãy bấm Lưu dự thảo rồi trình.")


def _has_main(held: Held) -> bool:
    files = list_files(held.record.agency_id, held.record.id)
    return any(one.role is FileRole.MAIN for one in files)


def _at_desk_of(actor: Actor, owner: UUID | None, refusal: str, at: dt.datetime) -> Moment:
    """The moment at the owner's desk, the actor's own or one they stand in for (D-22)."""
    desks = {actor.user_id, *(absent.user_id for absent in actor.stands_in_for)}
    if owner not in desks:
        raise NotYoursError(refusal)
    return Moment.of(actor, at, at_desk_of=owner)


def _undo_of(held: Held, actor: Actor) -> OutgoingAct | None:
    kept = held.row.undo
    if not kept or kept.get("user") != str(actor.user_id):
        return None
    if real_now() > dt.datetime.fromisoformat(kept["until"]):
        return None
    return OutgoingAct(kept["act"])


def _short(words: str) -> str:
    return nfc(words).strip()[:LONGEST_WORDS]
