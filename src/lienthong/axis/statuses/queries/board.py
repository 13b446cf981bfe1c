"""Where documents stand at their recipients, short: the first few recipients of each of many messages."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from lienthong.axis.delivery.states import DeliveryState
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.matrix import ChangeView, change_view
from lienthong.exchange.statuses import LABEL_OF, ProgressState


@dataclass(frozen=True, slots=True)
class Standing:
    """One recipient of a document, without its history."""

    recipient_agency_id: uuid.UUID
    recipient_code: str
    delivery_state: DeliveryState
    state: ProgressState
    label: str
    due_at: dt.datetime | None
    is_resent: bool
    request: ChangeView | None = None
    """What the packet asks, where it is a recall or update."""


@dataclass(slots=True)
class Board:
    """The recipients of one message: how many, and the first few."""

    total: int = 0
    first: list[Standing] = field(default_factory=list)


def boards(message_ids: Collection[uuid.UUID], *, each: int) -> dict[uuid.UUID, Board]:
    """For every message its number of recipients and the first ``each`` of them, those still open first.

    Two statements, and few rows however many recipients a message has.
    """
    rows = Progress.objects.filter(delivery__message_id__in=message_ids)
    found: dict[uuid.UUID, Board] = defaultdict(Board)
    counts = rows.values_list("delivery__message_id").annotate(total=Count("id"))
    for message_id, total in counts.order_by():
        found[message_id].total = total
    place = Window(
        RowNumber(),
        partition_by=F("delivery__message_id"),
        order_by=[F("due_at").asc(nulls_last=True), F("delivery_id").asc()],
    )
    ranked = rows.annotate(place=place).filter(place__lte=each).order_by("delivery__message_id", "place")
    for row in ranked.select_related("delivery__asks"):
        found[row.delivery.message_id].first.append(_standing(row))
    return dict(found)


def _standing(row: Progress) -> Standing:
    state = ProgressState(row.state)
    asks = getattr(row.delivery, "asks", None)
    return Standing(
        recipient_agency_id=row.delivery.recipient_agency_id,
        recipient_code=row.delivery.recipient_code,
        delivery_state=DeliveryState(row.delivery.state),
        state=state,
        label=LABEL_OF[state],
        due_at=row.due_at,
        is_resent=row.delivery.resent_by is not None,
        request=change_view(asks) if asks is not None else None,
    )
