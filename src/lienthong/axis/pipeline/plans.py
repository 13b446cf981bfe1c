"""What to do with a packet given what came before from the same sender with the same bytes (D-01). Pure.

*Repeat*: every named recipient already has an open or well-ended delivery of these bytes → the same DocId.
*Re-send*: some of them ended failed, refused, returned or expired → a new message for exactly those.
*Further recipients*: the same bytes for bodies not named before → whoever already holds the document is
found by the holdings, and then the whole packet is refused with the holders named.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EarlierDelivery:
    """A delivery of an earlier message of the same bytes."""

    delivery_id: uuid.UUID
    recipient_id: uuid.UUID
    can_be_resent: bool
    """It ended failed, refused, returned or expired, and nothing has been sent in its place."""
    message_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Chain:
    """All earlier messages of the same bytes, as one story."""

    latest_message_id: uuid.UUID
    latest_attempt: int
    deliveries: tuple[EarlierDelivery, ...]
    """Oldest message first."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Nothing new: answer with this DocId."""

    message_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Send:
    """A new message for these recipients."""

    recipient_ids: tuple[uuid.UUID, ...]
    attempt: int = 0
    resend_of: uuid.UUID | None = None
    replaces: tuple[uuid.UUID, ...] = ()
    """Deliveries that ended badly and are now sent again."""


Plan = Repeat | Send


def decide(recipient_ids: Sequence[uuid.UUID], chain: Chain | None, *, guarded: bool) -> Plan:
    """Choose between repeat, re-send and send.

    ``guarded`` documents (type 0) go to every named recipient when one is new, so that holders are found
    and named; the others go to those who have not got them.
    """
    if chain is None:
        return Send(tuple(recipient_ids))
    known = {delivery.recipient_id for delivery in chain.deliveries}
    reopened = [d for d in chain.deliveries if d.can_be_resent and d.recipient_id in set(recipient_ids)]
    newcomers = [recipient for recipient in recipient_ids if recipient not in known]
    if not reopened and not newcomers:
        return Repeat(_carrier(chain, set(recipient_ids)))
    wanting = {delivery.recipient_id for delivery in reopened} | set(newcomers)
    whole = guarded and newcomers
    chosen = recipient_ids if whole else [r for r in recipient_ids if r in wanting]
    return Send(
        tuple(chosen),
        attempt=chain.latest_attempt + 1,
        resend_of=chain.latest_message_id,
        replaces=tuple(delivery.delivery_id for delivery in reopened),
    )


def _carrier(chain: Chain, wanted: set[uuid.UUID]) -> uuid.UUID:
    """The latest message of the chain that went to one of these recipients; others are not theirs to hear of."""
    return [delivery.message_id for delivery in chain.deliveries if delivery.recipient_id in wanted][-1]
