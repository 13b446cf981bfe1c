"""Facts by which desks and warnings judge what waits too long (D-14, D-15); the clocks are theirs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from lienthong.office.incoming.models import Incoming, StatusOwed
from lienthong.office.incoming.states import FINISHED_BADLY, IncomingState
from lienthong.office.records.queries import RecordView, record_view

MOST = 1000
"""Rows a page may ask for; the sweep of warnings asks for all (``most=None``)."""


@dataclass(frozen=True, slots=True)
class AwaitedView:
    """A document somebody has to act on: what the thresholds of D-17 ask for."""

    record_id: UUID
    agency_id: UUID
    code: str
    issuer_name: str
    kind_name: str
    urgency: int
    due_on: dt.date | None
    arrived_at: dt.datetime
    accepted_at: dt.datetime | None
    state: IncomingState
    reported_at: dt.datetime | None = None
    """When 04 or 05 was reported last; only by ``silent_since``."""


def not_accepted(agency_id: UUID, *, most: int | None = MOST) -> list[AwaitedView]:
    """01 without 03 or 02, oldest first: *chưa nhận* when too long."""
    return _views(_rows(agency_id).filter(state=IncomingState.ARRIVED.value), most)


def accepted_not_assigned(agency_id: UUID, *, most: int | None = MOST) -> list[AwaitedView]:
    """Accepted and not handed over, oldest first: *tồn đọng* when too long."""
    return _views(_rows(agency_id).filter(state=IncomingState.ACCEPTED.value), most)


def unfinished(agency_id: UUID) -> list[AwaitedView]:
    """Handed over or in work, without 06, soonest deadline first."""
    working = [IncomingState.ASSIGNED.value, IncomingState.IN_PROGRESS.value]
    rows = _rows(agency_id).filter(state__in=working)
    return _views(rows.order_by(F("record__due_on").asc(nulls_last=True), "record"))


def silent_since(agency_id: UUID, moment: dt.datetime, *, due_before: dt.date) -> list[AwaitedView]:
    """Handed over or in work, and past the deadline or without a word since a business moment."""
    reports = StatusOwed.objects.of(agency_id).filter(
        source__incoming=OuterRef("pk"), code__in=["04", "05"], withdrawn_at__isnull=True
    )
    newest = reports.order_by("-at").values("at")[:1]
    working = [IncomingState.ASSIGNED.value, IncomingState.IN_PROGRESS.value]
    rows = _rows(agency_id).filter(state__in=working, accepted_at__lt=moment)
    overdue = _rows(agency_id).filter(state__in=working, record__due_on__lt=due_before)
    rows = (rows | overdue).annotate(reported_at=Subquery(newest))
    late = rows.filter(Q(reported_at__lt=moment) | Q(record__due_on__lt=due_before))
    return [
        replace(_view(row, record_view(row.record)), reported_at=row.reported_at)
        for row in late.iterator(1000)
    ]


def arrived_since(agency_id: UUID, since: dt.datetime, *, most: int | None = MOST) -> list[AwaitedView]:
    """What arrived after a business moment, for *có văn bản đến* (D-16); refused ones left out."""
    rows = _rows(agency_id).filter(arrived_at__gt=since)
    return _views(rows.exclude(state__in=[state.value for state in FINISHED_BADLY]), most)


def _rows(agency_id: UUID) -> QuerySet[Incoming]:
    rows: QuerySet[Incoming] = Incoming.objects.of(agency_id).select_related("record").order_by("record")
    return rows


def _views(rows: QuerySet[Incoming], most: int | None = MOST) -> list[AwaitedView]:
    return [_view(row, record_view(row.record)) for row in rows[:most]]


def _view(row: Incoming, record: RecordView) -> AwaitedView:
    return AwaitedView(
        record_id=record.id,
        agency_id=record.agency_id,
        code=record.code,
        issuer_name=record.issuer_name,
        kind_name=record.kind_name,
        urgency=record.urgency,
        due_on=record.due_on,
        arrived_at=row.arrived_at,
        accepted_at=row.accepted_at,
        state=IncomingState(row.state),
    )
