"""Thu hồi, lấy lại, cập nhật what was sent, and what each recipient answered (D-11, D-12; REC-01, REC-03, REC-07).

A request goes through the same queue as the document, in the same order, and is sent exactly once. The last
three functions are called by the gateway: idempotent, safe to repeat after any crash.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lienthong.exchange.changes import ANSWERS, CARRIED_OUT, KIND_WORDS, ChangeKind, ChangeState
from lienthong.exchange.statuses import ProgressState
from lienthong.exchange.vxp.rows import NEVER_TAKEN
from lienthong.identifiers.document_code import DocumentCode
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode
from lienthong.infra import faultpoints, outbox, transactions
from lienthong.infra.json_values import JSON, storable
from lienthong.kernel.clock import legal_date, real_now
from lienthong.kernel.text import nfc, readable
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.errors import ChangeRefusedError
from lienthong.office.outgoing.models import Change, ChangeLine, RecipientSending
from lienthong.office.outgoing.operations.alarms import warn_of_denial
from lienthong.office.outgoing.operations.drafting import refuse_secret_words
from lienthong.office.outgoing.operations.issuing import AXIS
from lienthong.office.outgoing.operations.steps import (
    Held,
    finish,
    fix_bytes,
    hold,
    hold_for,
    require_in_force,
    require_not_recalled,
)
from lienthong.office.outgoing.queries.directory import find_agencies
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.states import ASK_OPEN, AskState, OutgoingState, SendState
from lienthong.office.records.operations import Metadata, Moment, change_record
from lienthong.office.records.policies import URGENCY_WORDS, document_key
from lienthong.office.records.queries import RecordView
from lienthong.office.records.states import Act

ASK = "office.change"
"""The kind of the job that hands a request to the axis; the gateway brings it about."""
_OPEN = [state.value for state in ASK_OPEN]
_STATES = {ChangeState.ACCEPTED: AskState.ACCEPTED, ChangeState.REFUSED: AskState.REFUSED}
_LONGEST_REASON = 1000
UPDATABLE = {
    "subject": "trích yếu",
    "urgency": "mức độ khẩn",
    "due_on": "hạn trả lời",
    "description": "ghi chú",
}
"""What an update may change: never the files, number, date or signer (REC-07)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The notice by which a body recalls its document: số, ký hiệu, date, signer (D-12)."""

    code: str
    signed_on: dt.date | None
    signer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What an update says anew; None leaves a field as it is."""

    subject: str | None = None
    urgency: int | None = None
    due_on: dt.date | None = None
    drops_due_on: bool = False
    description: str | None = None


def recall(actor: Actor, record_id: UUID, *, notice: Notice, reason: str, at: dt.datetime) -> int:
    """*Thu hồi* (type 1) at every recipient that holds the document, or will; how many were asked now, 0 when again.

    From then on document and metadata are frozen (REC-01). Raises ChangeRefusedError, NotAllowedError,
    RecordUnknownError.
    """
    code, signer = nfc(notice.code).strip(), nfc(notice.signer).strip()
    if not code or not signer or notice.signed_on is None:
        raise ChangeRefusedError("Hãy ghi đủ số, ngày và người ký của thông báo thu hồi.")
    if notice.signed_on > legal_date(at):
        raise ChangeRefusedError("Ngày của thông báo thu hồi chưa đến; hãy kiểm tra lại.")
    given = _reason(reason)
    refuse_secret_words([code, signer, given], actor, at, where="change")
    named = {"notice_code": code[:60], "notice_on": notice.signed_on, "notice_signer": signer[:200]}
    wish = _Wish(actor, ChangeKind.RECALL, given, at, named)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        if held.record.issued_on and notice.signed_on < held.record.issued_on:
            raise ChangeRefusedError(
                "Ngày của thông báo thu hồi trước ngày ban hành văn bản; hãy kiểm tra lại."
            )
        holding = [
            one.line_id
            for one in matrix_of(actor.agency_id, record_id)
            if one.line_id and one.state and policies.may_ask(wish.kind, one.state, one.progress)
        ]
        if held.state is OutgoingState.ISSUED and not holding:
            raise ChangeRefusedError(
                "Không nơi nhận nào trên Trục còn giữ văn bản này; không có gì để thu hồi."
            )
        return _ask_held(held, wish, holding)


def take_back(
    actor: Actor, record_id: UUID, line_ids: Iterable[UUID], *, reason: str, at: dt.datetime
) -> int:
    """*Lấy lại* (13): each recipient may agree (15) or refuse (16); how many were asked now."""
    given = _reason(reason)
    refuse_secret_words([given], actor, at, where="change")
    return _ask(_Wish(actor, ChangeKind.TAKE_BACK, given, at), record_id, line_ids)


def update(
    actor: Actor, record_id: UUID, line_ids: Iterable[UUID], *, fields: Fields, reason: str, at: dt.datetime
) -> int:
    """*Cập nhật* (type 2): information beside the signed files, which stay as they are; how many were asked now."""
    given = _reason(reason)
    refuse_secret_words(
        [text for text in (fields.subject, fields.description, given) if text], actor, at, where="change"
    )
    if fields.due_on and fields.due_on < legal_date(at):
        raise ChangeRefusedError("Hạn trả lời mới đã qua; hãy kiểm tra lại.")
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.SEAL)
        require_in_force(held)
        changed = _changed(held.record, fields)
        if not changed:
            raise ChangeRefusedError(
                "Chưa có thông tin nào thay đổi. Nội dung văn bản đã ký không cập nhật được; hãy dùng Thay thế."
            )
        before = held.record
        values = {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in changed.items()
        }
        code = str(DocumentCode.from_wire(before.code_number, before.code_notation))
        own_id = str(DocumentId.of(OrganCode(before.issuer_code), legal_date(at), code))
        named = {"fields": values, "document_id": own_id, "document_key": document_key(own_id)}
        asked = _ask_held(held, _Wish(actor, ChangeKind.UPDATE, given, at, named), list(line_ids))
        if asked:
            metadata = {name: getattr(before, name) for name in Metadata.__annotations__} | changed
            change_record(actor.agency_id, record_id, Metadata(**metadata))
            moment, words = Moment.of(actor, at), _differences(before, changed)
            finish(held, Act.UPDATED, "outgoing.updated", moment=moment, words=words)
        return asked


def keep_change(agency_id: UUID, change_id: UUID, sha256: str) -> str:
    """Fix the bytes of a request; the hash that stands. Claims them."""
    with transactions.owned():
        return fix_bytes(_locked(agency_id, change_id), sha256, purpose="change-packet")


def record_change_sent(agency_id: UUID, change_id: UUID, doc_id: str, *, at: dt.datetime) -> None:
    """The axis took the request under this DocId."""
    with transactions.owned():
        change = _locked(agency_id, change_id)
        if change.doc_id:
            return
        held = hold(agency_id, change.outgoing_id)
        change.doc_id = doc_id[:64]
        change.save(update_fields=["doc_id"])
        lines = ChangeLine.objects.of(agency_id).filter(change=change, state=AskState.QUEUED.value)
        count = lines.update(state=AskState.SENT.value, sent_at=at)
        words = f"{KIND_WORDS[ChangeKind(change.kind)]}: Trục đã nhận, {count} nơi nhận"
        finish(held, Act.CHANGE_ASKED, "outgoing.change_sent", moment=Moment(at=at), words=words)


def record_change_refused(agency_id: UUID, change_id: UUID, *, sentence: str, at: dt.datetime) -> None:
    """The axis refused the request: nothing changed anywhere, and an alert stands until somebody has noted it."""
    with transactions.owned():
        change = _locked(agency_id, change_id)
        held = hold(agency_id, change.outgoing_id)
        queued = ChangeLine.objects.of(agency_id).filter(change=change, state=AskState.QUEUED.value)
        lines = list(queued.select_related("change", "line__recipient").order_by("id"))
        if not lines:
            return
        for asked in lines:
            asked.state, asked.answered_at, asked.answer_text = AskState.FAILED.value, at, nfc(sentence)
            asked.save(update_fields=["state", "answered_at", "answer_text"])
            warn_of_denial(held, asked, at=at)
        words = f"{KIND_WORDS[ChangeKind(change.kind)]}: Trục từ chối. {nfc(sentence)}"
        finish(held, Act.CHANGE_SETTLED, "outgoing.change_refused", moment=Moment(at=at), words=words)


def record_untaken(agency_id: UUID, change_id: UUID, codes: Collection[str], *, at: dt.datetime) -> None:
    """The axis carried the request out by itself: these recipients had not taken the document (D-12)."""
    with transactions.owned():
        change = _locked(agency_id, change_id)
        change.followed_at = real_now()
        change.save(update_fields=["followed_at"])
        if not codes:
            return
        known = find_agencies(codes)
        wanted = {OrganCode(one).folded for one in codes}
        wanted |= {OrganCode(known[one].code).folded for one in codes if one in known}
        held = hold(agency_id, change.outgoing_id)
        lines = ChangeLine.objects.of(agency_id).filter(change=change, state=AskState.SENT.value)
        for asked in lines.select_related("change", "line__recipient"):
            if OrganCode(asked.line.recipient.code).folded in wanted:
                _settle(held, asked, AskState.ACCEPTED, Answer("", NEVER_TAKEN, at), is_carried_out=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said to a request, and when it was heard."""

    code: str
    text: str
    at: dt.datetime


def find_asked(line: RecipientSending, code: str) -> ChangeLine | None:
    """The request that a status with this code answers: the oldest open one it can answer, or None (D-11)."""
    rows = ChangeLine.objects.of(line.agency_id).filter(line=line, state__in=_OPEN)
    found = rows.select_for_update(of=("self",)).select_related("change", "line__recipient")
    ordered = found.order_by("change__packed_at", "id")
    return next((one for one in ordered if (ChangeKind(one.change.kind), code) in ANSWERS), None)


def settle(held: Held, asked: ChangeLine, answer: Answer) -> None:
    """Close a request by its answer; the document's own status is left alone unless it is gone (D-11)."""
    kind = ChangeKind(asked.change.kind)
    state = _STATES[ANSWERS[kind, answer.code]]
    _settle(held, asked, state, answer, is_carried_out=(kind, answer.code) in CARRIED_OUT)


def _settle(held: Held, asked: ChangeLine, state: AskState, answer: Answer, *, is_carried_out: bool) -> None:
    asked.state, asked.answered_at = state.value, answer.at
    asked.answer_code, asked.answer_text = answer.code, storable(nfc(answer.text)).strip()
    asked.is_carried_out = is_carried_out
    asked.save()
    line = asked.line
    if is_carried_out:
        line.progress, line.progress_at = ProgressState.WITHDRAWN.value, answer.at
        line.save(update_fields=["progress", "progress_at"])
        others = ChangeLine.objects.of(line.agency_id).filter(line=line, state__in=_OPEN)
        others.update(
            state=AskState.ACCEPTED.value, answered_at=answer.at, answer_text="Văn bản đã được thu hồi."
        )
    kind_words = KIND_WORDS[ChangeKind(asked.change.kind)]
    outcome = {AskState.ACCEPTED: "đồng ý", AskState.REFUSED: "từ chối"}[state]
    done = ", đã thực hiện" if is_carried_out else ""
    words = f"{line.recipient.name}: {kind_words} – {outcome}{done}. {asked.answer_text}".strip()
    moment = Moment(at=answer.at)
    if state is AskState.REFUSED:
        warn_of_denial(held, asked, at=answer.at)
    finish(held, Act.CHANGE_SETTLED, "outgoing.change_answered", moment=moment, words=words)


@dataclass(frozen=True, slots=True)
class _Wish:
    """Who asks what, why and when; ``named`` are the columns of its kind."""

    actor: Actor
    kind: ChangeKind
    reason: str
    at: dt.datetime
    named: dict[str, Any] = field(default_factory=dict)


def _ask(wish: _Wish, record_id: UUID, line_ids: Iterable[UUID]) -> int:
    with transactions.owned():
        held = hold_for(wish.actor, record_id, OfficePermission.SEAL)
        require_not_recalled(held)
        return _ask_held(held, wish, list(line_ids))


def _ask_held(held: Held, wish: _Wish, line_ids: Sequence[UUID]) -> int:
    lines = _lines(held, wish.kind, line_ids)
    if not lines:
        return 0
    # A take-back is a status message, and a status message speaks to one recipient.
    messages = [[line] for line in lines] if wish.kind is ChangeKind.TAKE_BACK else [lines]
    for together in messages:
        _open(held, wish, together)
    names = ", ".join(line.recipient.name for line in lines)
    notice = f" theo thông báo số {wish.named['notice_code']}" if "notice_code" in wish.named else ""
    words = f"{KIND_WORDS[wish.kind]}{notice} tại: {names}. Lý do: {wish.reason}"
    data: dict[str, JSON] = {"kind": wish.kind.value, "recipients": len(lines)}
    moment = Moment.of(wish.actor, wish.at)
    finish(held, Act.CHANGE_ASKED, "outgoing.change_asked", moment=moment, words=words, data=data)
    faultpoints.hit("change.before_commit")
    return len(lines)


def _lines(held: Held, kind: ChangeKind, line_ids: Sequence[UUID]) -> list[RecipientSending]:
    """The chosen recipients not asked yet; raises ChangeRefusedError for one that cannot be asked."""
    if held.state is not OutgoingState.ISSUED:
        raise ChangeRefusedError("Văn bản chưa phát hành; hãy hủy hoặc sửa dự thảo.")
    rows = RecipientSending.objects.of(held.record.agency_id).filter(
        pk__in=line_ids, sending__outgoing_id=held.record.id, is_superseded=False
    )
    lines = list(rows.select_related("recipient").order_by("recipient__position", "id"))
    if not lines or len(lines) != len(set(line_ids)):
        raise ChangeRefusedError("Hãy chọn nơi nhận; nếu đã chọn, hãy tải lại trang.")
    asked = ChangeLine.objects.of(held.record.agency_id).filter(
        line__in=lines, state__in=_OPEN, change__kind=kind.value
    )
    waiting = set(asked.values_list("line_id", flat=True))
    fresh = [line for line in lines if line.id not in waiting]
    if kind is ChangeKind.UPDATE and waiting:
        names = ", ".join(line.recipient.name for line in lines if line.id in waiting)
        raise ChangeRefusedError(
            f"Chưa trả lời lần cập nhật trước: {names}. Hãy bỏ chọn, hoặc chờ trả lời rồi cập nhật tiếp."
        )
    wrong = [
        line.recipient.name
        for line in fresh
        if not policies.may_ask(kind, SendState(line.state), ProgressState(line.progress))
    ]
    if wrong:
        raise ChangeRefusedError(
            f"Không {KIND_WORDS[kind].lower()} được tại: {', '.join(wrong)} (không giữ văn bản, đã kết thúc hoặc "
            "đã thu hồi). Hãy bỏ chọn."
        )
    return fresh


def _open(held: Held, wish: _Wish, lines: Sequence[RecipientSending]) -> None:
    agency_id, actor = held.record.agency_id, wish.actor
    post = actor.posts[0] if actor.posts else None
    ids = {"document_id": held.record.document_id, "document_key": document_key(held.record.document_id)}
    change = Change(
        agency_id=agency_id,
        outgoing_id=held.record.id,
        kind=wish.kind.value,
        reason=wish.reason,
        packed_at=wish.at,
        made_by=Moment.of(actor, wish.at).actor,
        contact={
            "name": actor.full_name,
            "department": (post.unit_name or post.title) if post else "",
            "email": post.email if post else "",
        },
        **ids | wish.named,
    )
    change.save(force_insert=True)
    ChangeLine.objects.bulk_create(
        [ChangeLine(agency_id=agency_id, change=change, line=line) for line in lines]
    )
    outbox.enqueue(
        ASK,
        {"agency_id": str(agency_id), "change_id": str(change.id)},
        key=f"{ASK}:{change.id}",
        lane=policies.lane(held.record.urgency),
        target=AXIS,
        # behind the document itself: what is not sent yet cannot be recalled
        ordering_key=f"record:{held.record.id}",
    )


def _changed(record: RecordView, fields: Fields) -> dict[str, Any]:
    values: dict[str, Any] = {
        "subject": nfc(fields.subject).strip() if fields.subject is not None else record.subject,
        "urgency": fields.urgency if fields.urgency is not None else record.urgency,
        "due_on": None if fields.drops_due_on else fields.due_on or record.due_on,
        "description": nfc(fields.description).strip()
        if fields.description is not None
        else record.description,
    }
    if not values["subject"]:
        raise ChangeRefusedError("Trích yếu không được để trống.")
    return {name: value for name, value in values.items() if value != getattr(record, name)}


def _differences(before: RecordView, changed: dict[str, Any]) -> str:
    def said(name: str, value: Any) -> str:
        if name == "urgency":
            return URGENCY_WORDS.get(value, "")
        return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "…")

    return "; ".join(
        f"{UPDATABLE[name]}: “{said(name, getattr(before, name))}” → “{said(name, value)}”"
        for name, value in changed.items()
    )


def _reason(reason: str) -> str:
    words = readable(reason)
    if not words:
        raise ChangeRefusedError("Hãy ghi lý do; nơi nhận đọc lý do này.")
    if len(words) > _LONGEST_REASON:
        raise ChangeRefusedError(
            f"Lý do dài {len(words)} ký tự; tối đa {_LONGEST_REASON}. Hãy viết ngắn lại."
        )
    return words


def _locked(agency_id: UUID, change_id: UUID) -> Change:
    found: Change = Change.objects.of(agency_id).select_for_update().get(pk=change_id)
    return found
