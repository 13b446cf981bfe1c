"""Documents refused at the door: *gửi lỗi* until sent again or given up with a reason (D-15).

A refused recall or update speaks of a document without being it, so it is an item of its own: only the same
kind of request about the same document settles it, recipient by recipient. Kept only where document and
recipients could be read, and never for a duplicate or for secrecy: the caller decides by its error. The audit
event of the refusal itself is the caller's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lienthong.axis.delivery.models import DoorRefusal
from lienthong.infra import audit, transactions
from lienthong.infra.bulk import any_row
from lienthong.infra.json_values import storable

_OPEN = "SELECT 1 FROM axis_delivery_doorrefusal WHERE settled_at IS NULL AND document_key IN ({})"


@dataclass(frozen=True, slots=True)
class RefusedDocument:
    """A document that did not pass the door, and why."""

    system_id: str
    sender_agency_id: uuid.UUID
    recipient_codes: tuple[str, ...]
    """As written; they may name nobody."""
    document_key: str
    """Of the document itself; for a recall or update, of the one it speaks of."""
    error_code: str
    sentence: str
    refused_at: dt.datetime
    due_at: dt.datetime
    """Business time by which the sender must act."""
    code: str = ""
    subject: str = ""
    """Trích yếu; the caller hands over only what passed the secrecy check (D-23)."""
    urgency: int = 0
    kind_name: str = ""
    change_type: int = 0
    """``BussinessDocType`` of a recall (1) or update (2); 0 for what brings a document itself."""


@dataclass(frozen=True, slots=True)
class AcceptedChange:
    """A recall or update that passed the door."""

    sender_agency_id: uuid.UUID
    change_type: int
    document_keys: frozenset[str]
    """Every way in which it names the document it speaks of."""
    recipient_ids: frozenset[uuid.UUID]
    agency_of: Callable[[str], uuid.UUID | None]
    """The agency a code names now; None when nobody."""
    message_id: uuid.UUID


def note_door_refusal(refused: RefusedDocument) -> None:
    """Keep one open row per recipient; refusing the same document again adds nothing. Requires a transaction."""
    transactions.require()
    if not refused.document_key:
        return
    codes = dict.fromkeys(storable(code.strip()) for code in refused.recipient_codes)
    DoorRefusal.objects.bulk_create(
        [
            DoorRefusal(
                system_id=refused.system_id,
                sender_agency_id=refused.sender_agency_id,
                recipient_code=code,
                document_key=storable(refused.document_key),
                change_type=refused.change_type,
                code=storable(refused.code),
                subject=storable(refused.subject),
                urgency=min(max(refused.urgency, 0), 32_767),
                kind_name=storable(refused.kind_name),
                error_code=refused.error_code,
                sentence=storable(refused.sentence),
                refused_at=refused.refused_at,
                due_at=refused.due_at,
            )
            for code in codes
            if code
        ],
        ignore_conflicts=True,
    )


def settle_refusals(
    *,
    documents: Sequence[tuple[uuid.UUID, str]],
    at: dt.datetime,
    by_message: str = "",
) -> int:
    """These (sender agency, document key) were accepted now: their refusals are settled. Requires a transaction.

    The whole document is settled, whatever its recipients are now: a packet is refused whole, and the
    sender who corrects a wrong recipient sends it to another code. Returns how many rows were settled.
    """
    transactions.require()
    wanted = set(documents)
    if not any_row(_OPEN, sorted({document for _, document in wanted})):
        return 0
    rows = DoorRefusal.objects.filter(
        settled_at__isnull=True, change_type=0, document_key__in={document for _, document in wanted}
    ).values_list("id", "sender_agency_id", "document_key")
    ids = [row for row, sender, document in rows if (sender, document) in wanted]
    if not ids:
        return 0
    return DoorRefusal.objects.filter(pk__in=ids).update(settled_at=at, settled_by=by_message)


def settle_refused_changes(*, changes: Sequence[AcceptedChange], at: dt.datetime) -> int:
    """The same request passed for these recipients: its refusals are settled. Requires a transaction.

    A refused code that names nobody was a mistake the sender has now corrected, so it is settled too.
    Returns how many rows were settled.
    """
    transactions.require()
    settled = 0
    for change in changes:
        if not any_row(_OPEN, sorted(change.document_keys)):
            continue
        rows = DoorRefusal.objects.filter(
            settled_at__isnull=True,
            sender_agency_id=change.sender_agency_id,
            change_type=change.change_type,
            document_key__in=change.document_keys,
        ).values_list("id", "recipient_code")
        ids = [row for row, code in rows if change.agency_of(code) in {None, *change.recipient_ids}]
        settled += DoorRefusal.objects.filter(pk__in=ids).update(
            settled_at=at, settled_by=f"message:{change.message_id}"
        )
    return settled


def give_up_refused(*, refusal_id: uuid.UUID, reason: str, at: dt.datetime, by: str) -> bool:
    """The sender gives a refused document up, with a reason. Requires a transaction; False when already settled."""
    transactions.require()
    count = DoorRefusal.objects.filter(pk=refusal_id, settled_at__isnull=True).update(
        settled_at=at, settled_by=storable(reason)
    )
    if count:
        audit.record(
            "delivery.refusal_given_up",
            actor=by,
            object_ref=f"refusal:{refusal_id}",
            at=at,
            data={"reason": reason},
        )
    return bool(count)
