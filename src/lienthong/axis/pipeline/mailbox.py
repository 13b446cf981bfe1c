"""What a connected system does with the packets that wait for it: list, fetch, answer; and what it has sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from lienthong.axis.delivery import queries as deliveries
from lienthong.axis.delivery.policies import WaitingFilters
from lienthong.axis.delivery.states import Answer, Service
from lienthong.axis.intake.queries import find_message
from lienthong.axis.registry.queries import SystemView
from lienthong.axis.statuses import operations as statuses
from lienthong.infra.blobs import BlobStore
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BlobMissingError

PAGE = 10_000
"""Rows of one list at most; the rest shows once these are answered."""


@dataclass(frozen=True, slots=True)
class PacketFile:
    """The stored bytes of one packet."""

    sha256: str
    size: int


def waiting(system: SystemView, service: Service, filters: WaitingFilters) -> list[deliveries.WaitingItem]:
    """The mailbox of a system; begins no write."""
    return deliveries.list_waiting(agency_ids=system.agency_ids, service=service, filters=filters)


def count(system: SystemView, service: Service) -> int:
    """How many items wait for a system."""
    return deliveries.count_waiting(agency_ids=system.agency_ids, service=service)


def sent(
    system: SystemView, service: Service | None, message_id: uuid.UUID | None, *, offset: int, limit: int
) -> list[deliveries.SentItem]:
    """What a system's agencies sent, one row per recipient; empty when the DocId is not theirs."""
    return deliveries.list_sent(
        agency_ids=system.agency_ids,
        service=service,
        message_id=message_id,
        offset=offset,
        limit=limit,
    )


def fetch(system: SystemView, message_id: uuid.UUID, blobs: BlobStore) -> PacketFile | None:
    """The bytes of a packet its sender or a recipient asks for, or None; a first fetch is written down."""
    if not deliveries.may_fetch(message_id=message_id, agency_ids=system.agency_ids):
        return None
    message = find_message(message_id)
    if message is None:
        return None
    if not blobs.exists(message.sha256):
        raise BlobMissingError(
            "Tạm thời không đọc được nội dung gói tin. Đề nghị thử lại sau; quản trị trục đã được báo.",
            sha256=message.sha256,
        )
    statuses.take_document(
        message_id=message_id, agency_ids=system.agency_ids, at=business_now(), by=_actor(system)
    )
    # A recall may have come between the two: whoever is written down first wins (D-12).
    if not deliveries.may_fetch(message_id=message_id, agency_ids=system.agency_ids):
        return None
    return PacketFile(message.sha256, message.size)


def answer(system: SystemView, message_id: uuid.UUID, said: Answer, note: str) -> bool:
    """Apply ``done``, ``fail`` or ``processing``; False when the DocId is not for this system."""
    outcome = statuses.answer_document(
        message_id=message_id,
        agency_ids=system.agency_ids,
        answer=said,
        note=note,
        at=business_now(),
        by=_actor(system),
    )
    return bool(outcome.found)


def _actor(system: SystemView) -> str:
    return f"system:{system.system_id}"
