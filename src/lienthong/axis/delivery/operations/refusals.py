"""Documents refused at the door: *gửi lỗi* until sent again or given up with a reason (D-15).

Only where document and recipients could be read, and never for a duplicate or for secrecy: the caller
decides by its error. The audit event of the refusal itself is the caller's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
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
    error_code: str
    sentence: str
    refused_at: dt.datetime
    due_at: dt.datetime
    """Business time by which the sender must act."""
    code: str = ""
    urgency: int = 0
    kind_name: str = ""


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
                code=storable(refused.code),
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
        settled_at__isnull=True, document_key__in={document for _, document in wanted}
    ).values_list("id", "sender_agency_id", "document_key")
    ids = [row for row, sender, document in rows if (sender, document) in wanted]
    if not ids:
        return 0
    return DoorRefusal.objects.filter(pk__in=ids).update(settled_at=at, settled_by=by_message)


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
