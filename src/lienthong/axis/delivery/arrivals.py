"""What came for some agencies lately, in the order of its ids: documents, recalls and updates (D-16)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lienthong.axis.delivery.models import Delivery
from lienthong.axis.delivery.policies import is_urgent
from lienthong.axis.delivery.states import DeliveryState, Service

STEERING = frozenset({1, 2})
"""``SteeringType`` of documents that direct somebody to do something (D-17)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document, or what its sender asks about one, at its recipient's mailbox."""

    delivery_id: uuid.UUID
    message_id: uuid.UUID
    sender_agency_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    code: str
    sent_at: dt.datetime
    is_pressing: bool
    """Urgent, công điện or steering: told at once."""
    business_type: int
    """``BussinessDocType``: 1 a recall, 2 an update; others bring a document."""


def arrived_since(moment: dt.datetime, recipients: Collection[uuid.UUID]) -> Iterator[Arrival]:
    """Documents and requests delivered to these agencies in rows made at or after a real moment.

    What was recalled before it was taken never came: neither the document nor its notice (D-12).

    Read by id, which begins with the real millisecond in which it was made: a walk down the primary key.
    """
    rows = Delivery.objects.filter(
        pk__gte=_first_id_of(moment), service=Service.EDOC.value, recipient_agency_id__in=recipients
    ).order_by("pk")
    rows = rows.exclude(state=DeliveryState.WITHDRAWN.value, first_taken_at__isnull=True)
    found = rows.values_list(
        "id",
        "message_id",
        "sender_agency_id",
        "recipient_agency_id",
        "message__code_number",
        "message__code_notation",
        "sent_at",
        "urgency",
        "message__kind_name",
        "message__steering_type",
        "message__business_type",
    )
    for row in found.iterator(chunk_size=1000):
        number, notation, sent_at, urgency, kind_name, steering, business_type = row[4:]
        code = "/".join(part for part in (number, notation) if part)
        is_pressing = is_urgent(urgency, kind_name) or steering in STEERING
        yield Arrival(*row[:4], code, sent_at, is_pressing, business_type or 0)


def _first_id_of(moment: dt.datetime) -> uuid.UUID:
    """The least id that can be made in this millisecond (`kernel.ids`)."""
    milliseconds = int(moment.timestamp() * 1000)
    return uuid.UUID(int=(milliseconds & (2**48 - 1)) << 80)
