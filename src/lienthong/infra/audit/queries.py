"""Reading the log: what happened to one object, as frozen values."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.infra.json_values import JSON
from lienthong.infra.models import AuditEvent


@dataclass(frozen=True, slots=True)
class EventView:
    """One event; ``at`` is business time, ``position`` is None until sealed."""

    id: uuid.UUID
    code: str
    actor: str
    object_ref: str
    at: dt.datetime
    at_real: dt.datetime
    outcome: str
    data: Mapping[str, JSON]
    position: int | None


def events_about(object_ref: str) -> list[EventView]:
    """All events of one object, in the order they happened."""
    rows = AuditEvent.objects.filter(object_ref=object_ref).order_by("at_real", "id")
    return [
        EventView(
            id=row.id,
            code=row.code,
            actor=row.actor,
            object_ref=row.object_ref,
            at=row.at,
            at_real=row.at_real,
            outcome=row.outcome,
            data=row.data,
            position=row.position,
        )
        for row in rows
    ]


def count_events() -> int:
    """How many events the log holds, sealed or not."""
    return AuditEvent.objects.count()
