"""What became of a sending, and what the clerk does about it (D-01, D-08, D-18; SND-07, SND-08).

The first four are called by the gateway: idempotent, safe to repeat after any crash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet

from lienthong.exchange.statuses import ProgressState
from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import transactions
from lienthong.infra.json_values import JSON
from lienthong.kernel.clock import legal_date, real_now
from lienthong.kernel.text import nfc, readable
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.errors import RecipientRefusedError, ResendRefusedError
from lienthong.office.outgoing.models import Recipient, RecipientSending, Sending
from lienthong.office.outgoing.operations.alarms import end_return, warn_of_secret_sending
from lienthong.office.outgoing.operations.deciding import clerk_task
from lienthong.office.outgoing.operations.issuing import open_sending
from lienthong.office.outgoing.operations.preflight import recipients_of
from lienthong.office.outgoing.operations.recipients import (
    NewRecipient,
    build_recipients,
    let_read,
    save_recipients,
)
from lienthong.office.outgoing.operations.steps import (
    Held,
    finish,
    fix_bytes,
    hold,
    hold_for,
    require_in_force,
)
from lienthong.office.outgoing.policies import SECRECY_FAULTS, may_resend
from lienthong.office.outgoing.queries.directory import find_agencies, list_read_at
from lienthong.office.outgoing.states import OutgoingState, RecipientKind, SendState
from lienthong.office.records.operations import Moment
from lienthong.office.records.states import Act
from lienthong.office.workflow.operations import close_tasks, open_task
from lienthong.office.workflow.states import TaskKind


def keep_packet(agency_id: UUID, sending_id: UUID, sha256: str) -> str:
    """Fix the bytes of a sending; the hash that stands, which may be of earlier bytes. Claims them."""
    with transactions.owned():
        return fix_bytes(_locked(agency_id, sending_id), sha256, purpose="packet")


def record_accepted(agency_id: UUID, sending_id: UUID, doc_id: str, *, at: dt.datetime) -> None:
    """The axis took the packet under this DocId."""
    with transactions.owned():
        sending = _locked(agency_id, sending_id)
        if sending.doc_id:
            return
        held = hold(agency_id, sending.outgoing_id)
        sending.doc_id, sending.sent_at = doc_id[:64], at
        sending.save(update_fields=["doc_id", "sent_at"])
        sent = _lines_of(sending).filter(state=SendState.QUEUED.value)
        count = sent.update(state=SendState.SENT.value, sent_at=at)
        words = f"Trục đã nhận, {count} nơi nhận (lần gửi {sending.number})"
        finish(held, Act.SENT, "outgoing.sent", moment=Moment(at=at), words=words, data={"doc_id": doc_id})


def record_refused(agency_id: UUID, sending_id: UUID, *, code: str, sentence: str, at: dt.datetime) -> None:
    """The axis refused the packet; every line failed, and the clerk is asked to act."""
    with transactions.owned():
        sending = _locked(agency_id, sending_id)
        held = hold(agency_id, sending.outgoing_id)
        failed = _lines_of(sending).filter(state=SendState.QUEUED.value)
        count = failed.update(
            state=SendState.FAILED.value, failed_at=at, fault_code=code[:80], fault=nfc(sentence)
        )
        if not count:
            return
        moment = Moment(at=at)
        if code in SECRECY_FAULTS:
            warn_of_secret_sending(sending, at=at)
        ask_clerk(held, nfc(sentence), moment)
        words = f"Trục từ chối {count} nơi nhận: {nfc(sentence)}"
        finish(
            held, Act.SEND_FAILED, "outgoing.send_refused", moment=moment, words=words, data={"code": code}
        )


@dataclass(frozen=True, slots=True)
class Taking:
    """What the axis says of one recipient of a packet."""

    code: str
    taken_at: dt.datetime | None = None
    failed: str = ""
    """The recipient's words with its answer *fail*; empty when it did not fail."""


def record_takings(agency_id: UUID, sending_id: UUID, takings: Sequence[Taking], *, at: dt.datetime) -> None:
    """Take over what the axis says became of a packet; nothing is taken back by an older answer."""
    with transactions.owned():
        sending = _locked(agency_id, sending_id)
        sending.followed_at = real_now()
        sending.save(update_fields=["followed_at"])
        by_code = {OrganCode(one.code).folded: one for one in takings}
        codes = find_agencies(one.code for one in takings)
        by_code |= {OrganCode(codes[one.code].code).folded: one for one in takings if one.code in codes}
        held: Held | None = None
        for line in _lines_of(sending).filter(state=SendState.SENT.value).select_related("recipient"):
            told = by_code.get(OrganCode(line.recipient.code).folded)
            if told is None:
                continue
            if told.taken_at and line.taken_at is None and not told.failed:
                line.taken_at = told.taken_at
                line.save(update_fields=["taken_at"])
            elif told.failed and not line.is_superseded:
                held = held or hold(agency_id, sending.outgoing_id)
                _fail(held, line, told, at)


def _fail(held: Held, line: RecipientSending, told: Taking, at: dt.datetime) -> None:
    line.state, line.failed_at = SendState.FAILED.value, at
    line.taken_at = line.taken_at or told.taken_at
    line.fault_code, line.fault = "axis.recipient_failed", nfc(told.failed)
    line.save(update_fields=["state", "failed_at", "taken_at", "fault_code", "fault"])
    moment = Moment(at=at)
    words = f"{line.recipient.name}: hệ thống bên nhận báo nhận lỗi. {line.fault}"
    ask_clerk(held, words, moment)
    finish(held, Act.SEND_FAILED, "outgoing.recipient_failed", moment=moment, words=words)


def ask_clerk(held: Held, words: str, moment: Moment) -> None:
    """The clerk's task about what failed or was refused; one at a time for a document."""
    task = replace(clerk_task(TaskKind.RESEND), words=words[:500])
    open_task(held.record.agency_id, held.record.id, task, moment=moment)


def resend(actor: Actor, record_id: UUID, line_ids: Iterable[UUID], *, at: dt.datetime) -> int:
    """Send again to exactly the chosen recipients that failed or refused; how many.

    The earlier lines stay as history. Pressed twice, the second finds nothing to do: 0. Raises
    ResendRefusedError when a chosen recipient holds the document (D-01: it would be a duplicate).
    """
    chosen = list(line_ids)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        require_in_force(held)
        lines = list(
            RecipientSending.objects.of(actor.agency_id)
            .filter(pk__in=chosen, sending__outgoing_id=record_id)
            .select_related("recipient")
            .order_by("recipient__position", "id")
        )
        if not chosen or len(lines) != len(set(chosen)):
            raise ResendRefusedError("Hãy chọn nơi nhận cần gửi lại.")
        current = [line for line in lines if not line.is_superseded]
        if not current:
            return 0
        held_already = [line.recipient.name for line in current if not _may_resend(line)]
        if held_already:
            raise ResendRefusedError(
                f"Không gửi lại được tới: {', '.join(held_already)} (chưa lỗi và chưa bị trả lại; gửi nữa là "
                "gửi trùng). Hãy bỏ chọn."
            )
        RecipientSending.objects.of(actor.agency_id).filter(pk__in=[line.id for line in current]).update(
            is_superseded=True
        )
        end_return(current, at=at, by=actor.ref)
        moment = Moment.of(actor, at)
        open_sending(held, [line.recipient for line in current], actor, moment)
        _close_when_settled(held, moment)
        words = f"Gửi lại {len(current)} nơi nhận: {', '.join(line.recipient.name for line in current)}"
        finish(held, Act.SENT, "outgoing.resent", moment=moment, words=words)
        return len(current)


def add_recipients(actor: Actor, record_id: UUID, chosen: Sequence[NewRecipient], *, at: dt.datetime) -> int:
    """*Gửi bổ sung nơi nhận* after issue; how many were new. Those there already are left alone."""
    rows = build_recipients(actor, chosen, on=legal_date(at))
    _require_listed([row for row in rows if row.kind == RecipientKind.AXIS])
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if held.state is not OutgoingState.ISSUED:
            raise ResendRefusedError("Văn bản chưa phát hành; hãy thêm nơi nhận ở bước phát hành.")
        require_in_force(held)
        existing = recipients_of(actor.agency_id, record_id)
        taken = {_key(one) for one in existing}
        fresh = [one for one in rows if _key(one) not in taken]
        if not fresh:
            return 0
        moment = Moment.of(actor, at)
        save_recipients(held, fresh, first=len(existing))
        let_read(held, fresh, moment=moment)
        on_axis = [one for one in fresh if one.kind == RecipientKind.AXIS]
        if on_axis:
            open_sending(held, on_axis, actor, moment)
        words = f"Gửi bổ sung: {', '.join(one.name for one in fresh)}"
        finish(held, Act.SENT, "outgoing.recipients_added", moment=moment, words=words)
        return len(fresh)


def give_up(
    actor: Actor, record_id: UUID, line_id: UUID, *, reason: str, other_way: bool, at: dt.datetime
) -> None:
    """Stop sending to a recipient: with a reason, or because it went another way with proof (D-18)."""
    if not readable(reason):
        raise ResendRefusedError(
            "Hãy ghi lý do; nếu đã gửi bằng cách khác thì ghi cách gửi, ngày và bằng chứng."
        )
    given = nfc(reason).strip()[:1000]
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        line = (
            RecipientSending.objects.of(actor.agency_id)
            .filter(pk=line_id, sending__outgoing_id=record_id, is_superseded=False)
            .select_related("recipient")
            .first()
        )
        if line is None:
            raise ResendRefusedError("Nơi nhận này đã được gửi lại hoặc không còn; hãy tải lại trang.")
        if line.state == SendState.GIVEN_UP:
            return
        if line.state == SendState.QUEUED:
            raise ResendRefusedError(
                "Gói tin còn đang chờ gửi và sẽ tự gửi khi Trục trở lại; chưa thôi gửi được."
            )
        moment = Moment.of(actor, at)
        line.state = SendState.GIVEN_UP.value
        act = "Đã gửi bằng cách khác" if other_way else "Thôi gửi"
        # why the recipient refused it stays beside what was decided about it
        line.reason = f"{line.reason}\n{act}: {given}" if line.reason else f"{act}: {given}"
        line.save(update_fields=["state", "reason"])
        end_return([line], at=at, by=actor.ref)
        _close_when_settled(held, moment)
        words = f"{line.recipient.name}: {act}. {given}"
        data: dict[str, JSON] = {"line": str(line_id), "other_way": other_way}
        finish(held, Act.SEND_FAILED, "outgoing.given_up", moment=moment, words=words, data=data)


def _may_resend(line: RecipientSending) -> bool:
    return may_resend(SendState(line.state), ProgressState(line.progress))


def _close_when_settled(held: Held, moment: Moment) -> None:
    agency_id = held.record.agency_id
    current = RecipientSending.objects.of(agency_id).filter(
        sending__outgoing_id=held.record.id, is_superseded=False
    )
    if not any(_may_resend(line) for line in current):
        close_tasks(agency_id, held.record.id, moment=moment, kinds=[TaskKind.RESEND])


def _require_listed(rows: Sequence[Recipient]) -> None:
    if list_read_at() is None:
        return
    known = find_agencies(row.code for row in rows)
    wrong = [row.name for row in rows if row.code not in known or not known[row.code].is_listed]
    if wrong:
        raise RecipientRefusedError(
            f"Không có hoặc không còn hoạt động trên Trục: {', '.join(wrong)}. Hãy chọn lại."
        )


def _key(row: Recipient) -> tuple[object, ...]:
    if row.kind == RecipientKind.AXIS:
        return (row.kind, OrganCode(row.code).folded)
    return (row.kind, row.user_id, row.unit_id, "" if row.user_id or row.unit_id else row.name)


def _locked(agency_id: UUID, sending_id: UUID) -> Sending:
    found: Sending = Sending.objects.of(agency_id).select_for_update().get(pk=sending_id)
    return found


def _lines_of(sending: Sending) -> QuerySet[RecipientSending]:
    return RecipientSending.objects.of(sending.agency_id).filter(sending=sending)
