"""What senders ask about documents we hold, as pages show it (D-12, REC-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.exchange.changes import KIND_WORDS, ChangeKind
from lienthong.office.incoming.models import ChangeAsked, Incoming, Source
from lienthong.office.incoming.states import ASKED_WORDS, AskedState, IncomingState
from lienthong.office.records.policies import document_key


@dataclass(frozen=True, slots=True)
class AskedChange:
    """One request of a sender, and what became of it."""

    id: UUID
    kind: ChangeKind
    state: AskedState
    sender_name: str
    reason: str
    words: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None
    answered_by: str
    answer_words: str

    @property
    def kind_words(self) -> str:
        """Thu hồi, Cập nhật, Lấy lại."""
        return KIND_WORDS[self.kind]

    @property
    def state_words(self) -> str:
        """Where it stands."""
        return ASKED_WORDS[self.state]


def changes_of(agency_id: UUID, record_id: UUID) -> list[AskedChange]:
    """Every request about one document, newest first."""
    rows = ChangeAsked.objects.of(agency_id).filter(incoming_id=record_id).order_by("-id")
    return [
        AskedChange(
            id=row.id,
            kind=ChangeKind(row.kind),
            state=AskedState(row.state),
            sender_name=row.sender_name,
            reason=row.reason,
            words=row.words,
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            answered_by=row.answered_by,
            answer_words=row.answer_words,
        )
        for row in rows
    ]


def taken_changes(doc_id: str, agency_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these agencies have taken this request already."""
    rows = ChangeAsked.objects.across("one message may be for several agencies of the installation")
    return set(rows.filter(doc_id=doc_id, agency_id__in=list(agency_ids)).values_list("agency_id", flat=True))


def holds_document(agency_id: UUID, document_id: str) -> bool:
    """Whether a document with this id came to the agency, from whomever."""
    key = document_key(document_id)
    return bool(key) and Source.objects.of(agency_id).filter(incoming__record__document_key=key).exists()


def packet_of_source(agency_id: UUID, document_id: str) -> str:
    """SHA-256 of the packet that brought the newest document with this id; empty when none did."""
    key = document_key(document_id)
    if not key:
        return ""
    rows = Source.objects.of(agency_id).filter(incoming__record__document_key=key).order_by("-id")
    return rows.values_list("packet_sha256", flat=True).first() or ""


def is_recalled(agency_id: UUID, record_id: UUID) -> bool:
    """Whether an incoming document was recalled by its sender, or taken back."""
    rows = Incoming.objects.of(agency_id).filter(pk=record_id, state=IncomingState.RECALLED.value)
    return bool(rows.exists())
