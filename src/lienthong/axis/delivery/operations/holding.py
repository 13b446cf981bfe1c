"""Claiming who holds a document (D-01, SND-04): uniqueness is decided by the database, in bulk.

INSERT … ON CONFLICT DO NOTHING under a partial unique index, then read again by key: two doors and two
clients at once agree. Rows go in sorted by key, so that two writers wait for each other in one order.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.axis.delivery.models import Holding
from lienthong.axis.delivery.operations.opening import Rows
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_new

_Place = tuple[uuid.UUID, uuid.UUID, str]
"""Sender, recipient, key."""


@dataclass(frozen=True, slots=True)
class HoldingConflict:
    """A claim that failed: ``message_id`` may not send to this recipient, who holds ``holder_message_id``."""

    message_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    key: str
    holder_message_id: uuid.UUID


def claim_holdings(rows: Sequence[Rows]) -> set[HoldingConflict]:
    """Claim every holding of many messages; the conflicts name each refused message's holders.

    A message with any conflict is refused whole and leaves no claim behind, so that it never stands in
    the way of another of the same batch; earlier ones of the batch win. Requires a transaction; call it
    before the rows it points at are inserted (foreign keys are checked at commit).
    """
    transactions.require()
    pending = [one for one in rows if one.holdings]
    conflicts: set[HoldingConflict] = set()
    while pending:
        if _insert(pending):
            break
        holders = _holders(pending)
        losing = {one.message_id: found for one in pending if (found := _conflicts_of(one, holders))}
        refused = _definitely_refused(pending, losing)
        Holding.objects.filter(message_id__in=refused).delete()
        for message_id in refused:
            conflicts |= losing.pop(message_id)
        # A place released between insert and read is nobody's: that message asks once more.
        pending = [one for one in pending if one.message_id in losing or _lacks_a_place(one, holders)]
    return conflicts


def _insert(pending: Iterable[Rows]) -> bool:
    """Whether every claim found its place free, as nearly always."""
    # A stable sort: of two claims of one batch on one place, the earlier message's comes first.
    claims = sorted((holding for one in pending for holding in one.holdings), key=_sort_key)
    return len(insert_new(claims)) == len(claims)


def _sort_key(holding: Holding) -> tuple[str, str, str]:
    return (str(holding.sender_agency_id), str(holding.recipient_agency_id), holding.key)


def _holders(pending: Iterable[Rows]) -> dict[_Place, uuid.UUID]:
    claims = [holding for one in pending for holding in one.holdings]
    places = {_place(holding) for holding in claims}
    rows = Holding.objects.filter(is_open=True, key__in={holding.key for holding in claims})
    found = rows.values_list("sender_agency_id", "recipient_agency_id", "key", "message_id")
    return {
        (sender, recipient, key): message_id
        for sender, recipient, key, message_id in found
        if (sender, recipient, key) in places
    }


def _conflicts_of(one: Rows, holders: Mapping[_Place, uuid.UUID]) -> set[HoldingConflict]:
    return {
        HoldingConflict(one.message_id, holding.recipient_agency_id, holding.key, holder)
        for holding in one.holdings
        if (holder := holders.get(_place(holding))) not in {None, one.message_id}
    }


def _lacks_a_place(one: Rows, holders: Mapping[_Place, uuid.UUID]) -> bool:
    return any(_place(holding) not in holders for holding in one.holdings)


def _definitely_refused(
    pending: Sequence[Rows], losing: Mapping[uuid.UUID, set[HoldingConflict]]
) -> set[uuid.UUID]:
    """The losers whose holder stands; where losers only block each other, the last of the batch gives way."""
    refused = {
        message_id
        for message_id, found in losing.items()
        if any(conflict.holder_message_id not in losing for conflict in found)
    }
    if losing and not refused:
        refused = {[one.message_id for one in pending if one.message_id in losing][-1]}
    return refused


def _place(holding: Holding) -> _Place:
    return (holding.sender_agency_id, holding.recipient_agency_id, holding.key)
