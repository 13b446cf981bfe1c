"""Opening deliveries: unsaved rows for a group commit, and storing many of them at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.axis.delivery.models import Delivery, Holding
from lienthong.axis.delivery.policies import lane_for
from lienthong.axis.delivery.states import DeliveryState, Service
from lienthong.axis.routing.policies import Route
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_rows
from lienthong.kernel.ids import new_id

_LARGEST_SMALL = 32_767


@dataclass(frozen=True, slots=True)
class DeliverySpec:
    """What the deliveries of one message have in common."""

    message_id: uuid.UUID
    service: Service
    sender_agency_id: uuid.UUID
    sender_code: str
    sent_at: dt.datetime
    """Business time of acceptance."""
    urgency: int = 0
    kind_name: str = ""
    holding_keys: tuple[str, ...] = ()
    """`policies.holding_keys` for a type-0 document; empty for everything else (D-01)."""
    held: frozenset[uuid.UUID] = frozenset()
    """Recipients that get it only after its files were judged."""
    written_codes: Mapping[uuid.UUID, str] = field(default_factory=dict)
    """Recipient codes as the sender wrote them, by agency; the primary code where absent."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Unsaved rows of one message. Claim the holdings first, then store the deliveries."""

    message_id: uuid.UUID
    deliveries: tuple[Delivery, ...]
    holdings: tuple[Holding, ...]


def new_deliveries(spec: DeliverySpec, routes: Sequence[Route]) -> Rows:
    """One delivery per route, with ids made here; its row is the record of its opening."""
    deliveries = tuple(_delivery(spec, route) for route in routes)
    holdings = tuple(
        Holding(
            sender_agency_id=spec.sender_agency_id,
            recipient_agency_id=delivery.recipient_agency_id,
            key=key,
            message_id=spec.message_id,
            delivery_id=delivery.id,
        )
        for delivery in deliveries
        for key in dict.fromkeys(spec.holding_keys)
    )
    return Rows(spec.message_id, deliveries, holdings)


def store_deliveries(rows: Sequence[Rows]) -> None:
    """Insert the deliveries of many messages; their holdings are claimed separately. Requires a transaction.

    The audit event of each message's acceptance is the caller's, in the same transaction.
    """
    transactions.require()
    insert_rows([delivery for one in rows for delivery in one.deliveries])


def _delivery(spec: DeliverySpec, route: Route) -> Delivery:
    return Delivery(
        id=new_id(),
        message_id=spec.message_id,
        service=spec.service.value,
        sender_agency_id=spec.sender_agency_id,
        sender_code=spec.sender_code,
        recipient_agency_id=route.agency.id,
        recipient_code=spec.written_codes.get(route.agency.id, route.agency.code),
        urgency=min(max(spec.urgency, 0), _LARGEST_SMALL),
        lane=lane_for(spec.urgency, spec.kind_name),
        route=route.way.value,
        state=(DeliveryState.HELD if route.agency.id in spec.held else DeliveryState.WAITING).value,
        sent_at=spec.sent_at,
        changed_at=spec.sent_at,
    )
