"""Requests to change what was sent: as the gateway sends them, as pages show each answer (D-11, D-12)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import F

from lienthong.exchange.changes import KIND_WORDS, ChangeKind
from lienthong.office.outgoing.models import Change, ChangeLine
from lienthong.office.outgoing.queries.sendings import PacketFacts, facts_of
from lienthong.office.outgoing.states import ASK_OPEN, ASK_WORDS, AskState
from lienthong.office.records.queries import RecordView

_DATES = frozenset({"due_on"})


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """Everything the message of a request is made of; the same facts give the same bytes (D-01)."""

    kind: ChangeKind
    base: PacketFacts
    """The document as it was sent; of an update with the new fields."""
    reason: str
    """As the message says it, the notice of a recall included."""
    document_id: str
    """``DocumentId`` of the message itself; that of the document stands in ``base``."""


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A request the axis has, whose recipients have not all answered."""

    agency_id: UUID
    change_id: UUID
    kind: ChangeKind
    doc_id: str


@dataclass(frozen=True, slots=True)
class AskedView:
    """One request at one recipient."""

    kind: ChangeKind
    state: AskState
    reason: str
    asked_at: dt.datetime
    made_by: str
    answered_at: dt.datetime | None
    answer_code: str
    answer_text: str
    is_carried_out: bool
    recipient_name: str

    @property
    def words(self) -> str:
        """``Thu hồi: chờ trả lời``."""
        done = ", đã thực hiện" if self.is_carried_out else ""
        return f"{KIND_WORDS[self.kind]}: {ASK_WORDS[self.state]}{done}"

    @property
    def is_open(self) -> bool:
        """Nobody has answered yet."""
        return self.state in ASK_OPEN


def change_facts(agency_id: UUID, change_id: UUID) -> ChangeFacts | None:
    """What the message of a request is made of; None when there is no such request."""
    row = (
        Change.objects.of(agency_id)
        .select_related("outgoing__record__issuing_body")
        .filter(pk=change_id)
        .first()
    )
    if row is None:
        return None
    lines = ChangeLine.objects.of(agency_id).filter(change=row).select_related("line__recipient")
    asked = [one.line for one in lines.order_by("line__recipient__position", "id")]
    base = facts_of(row.outgoing, packed_at=row.packed_at, contact=row.contact, lines=asked)
    return ChangeFacts(
        kind=ChangeKind(row.kind),
        base=replace(
            base,
            record=_with_fields(base.record, row.fields),
            doc_id=row.doc_id,
            packet_sha256=row.packet_sha256,
        ),
        reason=_reason(row),
        document_id=row.document_id,
    )


def open_changes(*, limit: int = 200) -> list[OpenChange]:
    """Requests the axis has and somebody has not answered; longest not asked about first."""
    waiting = ChangeLine.objects.across("one sweep asks the axis for every agency").filter(
        state=AskState.SENT.value
    )
    rows = (
        Change.objects.across("one sweep asks the axis for every agency")
        .filter(pk__in=waiting.values("change_id"))
        .exclude(doc_id="")
        .order_by(F("followed_at").asc(nulls_first=True), "id")[:limit]
    )
    return [OpenChange(row.agency_id, row.id, ChangeKind(row.kind), row.doc_id) for row in rows]


def changes_of(agency_id: UUID, record_id: UUID) -> dict[UUID, list[AskedView]]:
    """Every request about a document, by recipient, oldest first."""
    rows = (
        ChangeLine.objects.of(agency_id)
        .filter(change__outgoing_id=record_id)
        .select_related("change", "line__recipient")
        .order_by("change__packed_at", "id")
    )
    found: dict[UUID, list[AskedView]] = defaultdict(list)
    for row in rows:
        found[row.line.recipient_id].append(
            AskedView(
                kind=ChangeKind(row.change.kind),
                state=AskState(row.state),
                reason=_reason(row.change),
                asked_at=row.change.packed_at,
                made_by=row.change.made_by,
                answered_at=row.answered_at,
                answer_code=row.answer_code,
                answer_text=row.answer_text,
                is_carried_out=row.is_carried_out,
                recipient_name=row.line.recipient.name,
            )
        )
    return dict(found)


@dataclass(frozen=True, slots=True)
class RecallView:
    """The recall a document stands under: its notice, who asked for it, when and why (REC-01, REC-03)."""

    words: str
    asked_at: dt.datetime
    made_by: str


def recall_of(agency_id: UUID, record_id: UUID) -> RecallView | None:
    """The first recall of a document that the axis did not refuse; None while it is in force."""
    refused = AskState.FAILED.value
    stands = ChangeLine.objects.of(agency_id).filter(
        change__outgoing_id=record_id, change__kind=ChangeKind.RECALL.value
    )
    line = stands.exclude(state=refused).select_related("change").order_by("change__packed_at", "id").first()
    return line and RecallView(_reason(line.change), line.change.packed_at, line.change.made_by)


def _reason(row: Change) -> str:
    """A recall names its notice (D-12); edXML has no element of its own for it."""
    if row.kind != ChangeKind.RECALL or row.notice_on is None:
        return row.reason
    return (
        f"Thông báo thu hồi số {row.notice_code} ngày {row.notice_on:%d/%m/%Y}, người ký {row.notice_signer}. "
        f"{row.reason}"
    )


def _with_fields(record: RecordView, fields: Mapping[str, Any]) -> RecordView:
    values = {
        name: dt.date.fromisoformat(value) if name in _DATES and value else value
        for name, value in fields.items()
    }
    return replace(record, **values)  # type: ignore[arg-type]  # names and values are those of UPDATABLE
