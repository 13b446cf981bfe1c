"""Thu hồi, cập nhật, lấy lại by the sender of a document we hold (D-09, D-11, D-12; REC-02…REC-05, REC-07).

*Thu hồi* is carried out and reported by itself: our office cannot refuse it. *Lấy lại* waits for a person's 15
or 16. *Cập nhật* passes where the signed files are the same, and is refused otherwise. Whatever comes first,
the document or the request, the outcome is the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import replace as changed_copy
from typing import Any
from uuid import UUID

from lienthong.exchange.changes import KIND_WORDS, ChangeKind
from lienthong.infra import audit, blobs, transactions
from lienthong.kernel.text import nfc, readable
from lienthong.office.incoming.errors import ReasonNeededError, StateChangedError
from lienthong.office.incoming.models import ChangeAsked, Source
from lienthong.office.incoming.operations.alarms import warn_of_change
from lienthong.office.incoming.operations.deciding import FIELD_LABELS, metadata_of
from lienthong.office.incoming.operations.incidents import NewIncident, open_incident
from lienthong.office.incoming.operations.owing import Teller, owe_source
from lienthong.office.incoming.operations.steps import Held, hold, hold_for, move, note_audit
from lienthong.office.incoming.policies import differences, fit
from lienthong.office.incoming.states import (
    FINISHED_BADLY,
    STATE_WORDS,
    USE_REPLACEMENT,
    AskedState,
    IncidentKind,
    IncomingAct,
    IncomingState,
)
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission, OfficeRole
from lienthong.office.records.operations import Moment, change_record, mark_number, note
from lienthong.office.records.policies import document_key
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import Act
from lienthong.office.workflow.operations import NewTask, close_tasks, end_parts, open_task
from lienthong.office.workflow.states import TaskKind

RECALLED_WORDS = "đã thu hồi"
UPDATED = (
    "subject",
    "urgency",
    "due_on",
    "description",
    "to_places",
    "kind_name",
    "signer_position",
    "signer_name",
)
"""Fields an update may change; number, date and issuer are the document's identity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """A request as the gateway hands it over."""

    kind: ChangeKind
    doc_id: str
    sender_code: str
    sender_codes: tuple[str, ...] = ()
    """The sender's other codes, as the axis lists them."""
    sender_name: str
    document_id: str
    """``DocumentId`` of the message itself."""
    named: tuple[str, ...]
    """Ids under which it names the document: ``Bussiness/DocumentId`` first."""
    code: str = ""
    reason: str = ""
    words: str = ""
    packet_sha256: str = ""
    file_hashes: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Of an update: the values of ``UPDATED`` as its packet says them."""


def record_change(agency_id: UUID, new: NewChange, *, at: dt.datetime) -> AskedState:
    """Take a request once and act on it; where it stands then. Owns its transaction, safe to repeat."""
    with transactions.owned():
        known = ChangeAsked.objects.of(agency_id).filter(doc_id=new.doc_id).first()
        if known is not None:
            return AskedState(known.state)
        source = _source_of(agency_id, new)
        asked = _keep(agency_id, new, source, at)
        if source is None:
            _complain(asked, new, at)
            return AskedState.WAITING
        held = hold(agency_id, source.incoming_id)
        _act(held, asked, new, at)
        return AskedState(asked.state)


def act_on_waiting(agency_id: UUID, source: Source, at: dt.datetime) -> None:
    """A document came whose recall came before it: it is recalled at once (REC-04). Requires its transaction."""
    transactions.require()
    key = document_key(source.document_id)
    if not key:
        return
    waiting = ChangeAsked.objects.of(agency_id).filter(
        document_key=key, sender_key=_folded(source.sender_code), state=AskedState.WAITING.value
    )
    for asked in waiting.exclude(kind=ChangeKind.UPDATE.value).order_by("id"):
        asked.incoming_id, asked.source = source.incoming_id, source
        held = hold(agency_id, source.incoming_id)
        if asked.kind == ChangeKind.RECALL:
            _carry_out(held, asked, moment=Moment(at=at), code="03", by=Teller())
        else:
            _ask_clerk(held, asked, at)


def answer_take_back(
    actor: Actor, record_id: UUID, change_id: UUID, *, agrees: bool, words: str, at: dt.datetime
) -> None:
    """Answer *lấy lại*: 15, and the document is gone here, or 16 with a reason (D-12, REC-05).

    Raises ReasonNeededError for a refusal without words, StateChangedError when it is answered already.
    """
    given = readable(words)
    if not agrees and not given:
        raise ReasonNeededError("Hãy ghi lý do từ chối; nơi gửi và lãnh đạo hai bên đọc lý do này.")
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.RECEIVE)
        asked = (
            ChangeAsked.objects.of(actor.agency_id)
            .select_for_update(of=("self",))
            .select_related("source")
            .filter(pk=change_id, incoming_id=record_id, state=AskedState.OPEN.value)
            .first()
        )
        if asked is None:
            raise StateChangedError("Yêu cầu này đã được trả lời; hãy tải lại trang.")
        moment = Moment.of(actor, at)
        if agrees:
            asked.answer_words = given
            _carry_out(held, asked, moment=moment, code="15", by=Teller.of(actor))
        else:
            _settle(held, asked, AskedState.REFUSED, given, moment=moment, code="16", by=Teller.of(actor))
            warn_of_change(held, asked, at=at)
        close_tasks(actor.agency_id, record_id, moment=moment, kinds=[TaskKind.ANSWER])


def _act(held: Held, asked: ChangeAsked, new: NewChange, at: dt.datetime) -> None:
    moment = Moment(at=at)
    match new.kind:
        case ChangeKind.RECALL:
            _carry_out(held, asked, moment=moment, code="03", by=Teller())
        case ChangeKind.TAKE_BACK:
            _ask_clerk(held, asked, at)
        case ChangeKind.UPDATE:
            _update(held, asked, new, moment)


def _carry_out(held: Held, asked: ChangeAsked, *, moment: Moment, code: str, by: Teller) -> None:
    """The document is kept and nobody works on it any more; one that is gone already is only reported."""
    agency_id, record_id = held.record.agency_id, held.record.id
    if held.state not in FINISHED_BADLY:
        was = held.state
        move(held, IncomingAct.RECALL)
        held.row.closed_at = moment.at
        held.row.save()
        if was is not IncomingState.ARRIVED:
            mark_number(agency_id, record_id, remark=f"{RECALLED_WORDS}: {asked.reason}")
        close_tasks(agency_id, record_id, moment=moment)
        end_parts(agency_id, record_id, moment=moment)
        words = f"{KIND_WORDS[ChangeKind(asked.kind)]} theo yêu cầu của {asked.sender_name}. {asked.reason}"
        note(agency_id, record_id, Act.RECALLED, moment=moment, words=words)
        note_audit("incoming.recalled", held, actor=_ref(moment), at=moment.at, data={"kind": asked.kind})
        if asked.kind == ChangeKind.RECALL:
            warn_of_change(held, asked, at=moment.at)
    words = asked.answer_words or _DONE_WORDS[ChangeKind(asked.kind)]
    _settle(held, asked, AskedState.CARRIED_OUT, words, moment=moment, code=code, by=by)


_DONE_WORDS = {ChangeKind.RECALL: "Đã thực hiện thu hồi.", ChangeKind.TAKE_BACK: "Đồng ý trả lại văn bản."}


def _ask_clerk(held: Held, asked: ChangeAsked, at: dt.datetime) -> None:
    if held.state in FINISHED_BADLY:
        words = f"Văn bản không còn ở đây ({STATE_WORDS[held.state].lower()})."
        asked.state, asked.answered_at, asked.answer_words = AskedState.CARRIED_OUT.value, at, words
        asked.save()
        return
    asked.state = AskedState.OPEN.value
    asked.save()
    moment = Moment(at=at)
    words = f"{asked.sender_name} yêu cầu lấy lại văn bản. {asked.reason}".strip()
    task = NewTask(kind=TaskKind.ANSWER, role=OfficeRole.CLERK, words=words[:500])
    open_task(held.record.agency_id, held.record.id, task, moment=moment)
    note(held.record.agency_id, held.record.id, Act.CHANGE_ASKED, moment=moment, words=words)
    note_audit("incoming.change_asked", held, actor="system", at=at, data={"kind": asked.kind})


def _update(held: Held, asked: ChangeAsked, new: NewChange, moment: Moment) -> None:
    agency_id, record_id = held.record.agency_id, held.record.id
    ours = sorted(file.sha256 for file in list_files(agency_id, record_id))
    if sorted(new.file_hashes) != ours or held.state in FINISHED_BADLY:
        words = USE_REPLACEMENT if held.state not in FINISHED_BADLY else "Văn bản không còn ở đây."
        _settle(held, asked, AskedState.REFUSED, words, moment=moment, code="02", by=Teller())
        return
    before = metadata_of(held.record)
    after, _ = fit(changed_copy(before, **{name: new.fields[name] for name in UPDATED if name in new.fields}))
    changed = differences(before, after, FIELD_LABELS)
    if changed:
        change_record(agency_id, record_id, after)
    words = f"Cập nhật theo {asked.sender_name}: {changed or 'không có trường nào khác'}. {asked.reason}"
    note(agency_id, record_id, Act.UPDATED, moment=moment, words=words)
    asked.words = "; ".join(filter(None, [changed, asked.words]))
    _settle(held, asked, AskedState.CARRIED_OUT, "Đã cập nhật.", moment=moment, code="03", by=Teller())


def _settle(  # noqa: PLR0913  what an answer says
    held: Held, asked: ChangeAsked, state: AskedState, words: str, *, moment: Moment, code: str, by: Teller
) -> None:
    asked.state, asked.answered_at, asked.answer_words = state.value, moment.at, words
    asked.answered_by = moment.actor[:300]
    asked.save()
    if asked.source is None:
        return
    own_id = asked.document_id if asked.kind != ChangeKind.TAKE_BACK else ""
    owe_source(asked.source, [code], teller=by, at=moment.at, description=words, document_id=own_id)
    said = f"{KIND_WORDS[ChangeKind(asked.kind)]}: trả lời {code}. {words}"
    note(held.record.agency_id, held.record.id, Act.CHANGE_SETTLED, moment=moment, words=said)
    data = {"kind": asked.kind, "code": code}
    note_audit("incoming.change_answered", held, actor=_ref(moment), at=moment.at, data=data)


def _source_of(agency_id: UUID, new: NewChange) -> Source | None:
    """The message by which this very sender gave us the document; nobody changes another's (ADR 0005).

    A forwarder takes back its own copy only where no other brought the document (D-03).
    """
    for named in new.named:
        key = document_key(named)
        if not key:
            continue
        rows = (
            Source.objects.of(agency_id).select_related("incoming").filter(incoming__record__document_key=key)
        )
        known = {_folded(code) for code in (new.sender_code, *new.sender_codes)}
        sent = [row for row in rows.order_by("-id") if _folded(row.sender_code) in known]
        row: Source
        for row in sent:
            others = Source.objects.of(agency_id).filter(incoming_id=row.incoming_id).exclude(pk=row.pk)
            if not row.is_forwarder or not others.exists():
                return row
    return None


def _keep(agency_id: UUID, new: NewChange, source: Source | None, at: dt.datetime) -> ChangeAsked:
    named = next((key for one in new.named if (key := document_key(one))), "")
    asked = ChangeAsked(
        agency_id=agency_id,
        kind=new.kind.value,
        doc_id=new.doc_id[:64],
        incoming_id=source.incoming_id if source else None,
        source=source,
        sender_code=new.sender_code[:64],
        sender_name=nfc(new.sender_name)[:200],
        sender_key=_folded(new.sender_code),
        document_id=new.document_id,
        document_key=named,
        reason=nfc(new.reason).strip(),
        words=nfc(new.words).strip(),
        state=AskedState.WAITING.value,
        asked_at=at,
        packet_sha256=new.packet_sha256,
    )
    asked.save(force_insert=True)
    if new.packet_sha256:
        claim = blobs.reference(
            new.packet_sha256, holder=f"agency:{agency_id}", purpose="change", owner_id=str(asked.id)
        )
        blobs.store_references([claim])
    audit.record(
        "incoming.change_came",
        actor="system",
        object_ref=f"change:{asked.id}",
        at=at,
        data={"agency": str(agency_id), "kind": new.kind.value, "doc_id": new.doc_id},
    )
    return asked


def _complain(asked: ChangeAsked, new: NewChange, at: dt.datetime) -> None:
    """Nothing here that this sender sent: the clerk looks, and nothing is touched (D-11)."""
    words = KIND_WORDS[new.kind].lower()
    open_incident(
        asked.agency_id,
        NewIncident(
            kind=IncidentKind.CHANGE,
            doc_id=new.doc_id,
            sender_code=new.sender_code,
            sender_name=new.sender_name,
            sentence=f"Nơi gửi báo {words} văn bản {new.code}, nhưng cơ quan không giữ văn bản nào như vậy do nơi "
            f"này gửi; chưa thay đổi gì. {asked.reason} Nếu văn bản đến sau, yêu cầu được thực hiện ngay khi đến.",
        ),
        at=at,
        is_told=True,
    )


def _folded(code: str) -> str:
    return code.strip().casefold()[:64]


def _ref(moment: Moment) -> str:
    return f"user:{moment.user_id}" if moment.user_id else "system"
