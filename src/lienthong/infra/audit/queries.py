"""Reading the log, as frozen values: what happened to one object, and the newest events a page at a time."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from lienthong.infra.json_values import JSON
from lienthong.infra.models import AuditCheckpoint, AuditEvent
from lienthong.kernel.ids import first_id_at


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


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; what is empty does not limit."""

    code: str = ""
    actor: str = ""
    objects: tuple[str, ...] = ()
    """Any of these ``object_ref``."""
    since: dt.datetime | None = None
    """Real time at or after which they were recorded."""
    until: dt.datetime | None = None
    """Real time before which they were recorded."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The newest checkpoint of the log."""

    size: int
    """Events sealed."""
    at: dt.datetime
    """Real time."""


def events_about(object_ref: str) -> list[EventView]:
    """All events of one object, in the order they happened."""
    rows = AuditEvent.objects.filter(object_ref=object_ref).order_by("at_real", "id")
    return [_view(row) for row in rows]


def list_events(wanted: EventFilter, *, before: uuid.UUID | None = None, limit: int) -> list[EventView]:
    """Events by their ids, which is by real time to the millisecond, newest first; older than ``before``.

    One walk down the primary key, or down the index of the code, the actor or the object: its cost does not
    grow with the log, unless two filters are each common and rarely meet.
    """
    rows = _chosen(wanted).order_by("-id")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_view(row) for row in rows[:limit]]


def count_newest(wanted: EventFilter, *, most: int) -> int:
    """How many events there are, counted no further than ``most``."""
    return _chosen(wanted)[:most].count()


def find_seal() -> Sealed | None:
    """How far the log is sealed; None before the first checkpoint."""
    row = AuditCheckpoint.objects.order_by("-size").values_list("size", "sealed_at").first()
    return Sealed(*row) if row is not None else None


def count_events() -> int:
    """How many events the log holds, sealed or not."""
    return AuditEvent.objects.count()


def _chosen(wanted: EventFilter) -> QuerySet[AuditEvent]:
    rows = AuditEvent.objects.all()
    if wanted.code:
        rows = rows.filter(code=wanted.code)
    if wanted.actor:
        rows = rows.filter(actor=wanted.actor)
    if len(wanted.objects) == 1:
        rows = rows.filter(object_ref=wanted.objects[0])
    elif wanted.objects:
        rows = rows.filter(object_ref__in=wanted.objects)
    if wanted.since is not None:
        rows = rows.filter(pk__gte=first_id_at(wanted.since))
    if wanted.until is not None:
        rows = rows.filter(pk__lt=first_id_at(wanted.until))
    return rows


def _view(row: AuditEvent) -> EventView:
    return EventView(
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
