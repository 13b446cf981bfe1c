"""Reads of intake: earlier messages of the same bytes, one message as others may see it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lienthong.axis.intake.models import Message
from lienthong.infra.bulk import any_row

_SEEN = "SELECT 1 FROM axis_intake_message WHERE sha256 IN ({})"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two submissions the same: system, sender, bytes, kind (D-01)."""

    system_id: uuid.UUID
    sender_agency_id: uuid.UUID
    sha256: str
    service: str


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One earlier message of the same identity; ``attempt`` counts re-sends."""

    message_id: uuid.UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class MessageView:
    """An accepted message, without its content (D-29)."""

    id: uuid.UUID
    service: str
    system_id: uuid.UUID
    sender_agency_id: uuid.UUID
    sha256: str
    size: int
    business_type: int | None
    document_id: str
    accepted_at: dt.datetime


def find_chains(identities: Iterable[Identity]) -> dict[Identity, list[ChainLink]]:
    """Earlier messages of each identity, oldest first; one statement for the whole batch."""
    wanted = set(identities)
    if not any_row(_SEEN, sorted({identity.sha256 for identity in wanted})):
        return {}
    rows = Message.objects.filter(sha256__in={identity.sha256 for identity in wanted}).values_list(
        "system_id", "sender_agency_id", "sha256", "service", "id", "attempt"
    )
    chains: dict[Identity, list[ChainLink]] = defaultdict(list)
    for system_id, sender_id, sha256, service, message_id, attempt in rows:
        identity = Identity(system_id, sender_id, sha256, service)
        if identity in wanted:
            chains[identity].append(ChainLink(message_id, attempt))
    for links in chains.values():
        links.sort(key=lambda link: link.attempt)
    return dict(chains)


def find_message(message_id: uuid.UUID) -> MessageView | None:
    """One message by its DocId, or None."""
    row = Message.objects.filter(pk=message_id).first()
    return None if row is None else _view(row)


def iterate_stored() -> Iterator[tuple[str, str, int]]:
    """DocId, SHA-256 and size of every accepted message, oldest first, a few at a time."""
    rows = Message.objects.order_by("id").values_list("id", "sha256", "size")
    for message_id, sha256, size in rows.iterator(chunk_size=2000):
        yield str(message_id), sha256, size


def undelivered_messages() -> list[uuid.UUID]:
    """Accepted messages with no delivery at all; a break of the conservation law."""
    return list(Message.objects.filter(deliveries__isnull=True).order_by("id").values_list("id", flat=True))


def _view(row: Message) -> MessageView:
    return MessageView(
        id=row.id,
        service=row.service,
        system_id=row.system_id,
        sender_agency_id=row.sender_agency_id,
        sha256=row.sha256,
        size=row.size,
        business_type=row.business_type,
        document_id=row.document_id,
        accepted_at=row.accepted_at,
    )
