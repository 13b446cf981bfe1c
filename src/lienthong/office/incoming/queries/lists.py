"""Lists of incoming documents: only list columns, by key, seen by whom they concern (office.md §7, lesson 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value

from lienthong.kernel.text import fold
from lienthong.office.incoming.models import Incoming
from lienthong.office.incoming.states import STATE_WORDS, IncomingState
from lienthong.office.organization.actors import Actor
from lienthong.office.records.queries import record_view
from lienthong.office.workflow.queries import leads_of_records, seen_by

PAGE = 50


class ListGroup(StrEnum):
    """The tabs above the list; the value is part of the address."""

    WAITING = "cho-tiep-nhan"
    TO_ASSIGN = "cho-chuyen"
    WORKING = "dang-xu-ly"
    DONE = "da-xong"
    BACK = "tra-lai"
    ALL = "tat-ca"


_S = IncomingState
GROUP_STATES: Mapping[ListGroup, tuple[IncomingState, ...]] = MappingProxyType(
    {
        ListGroup.WAITING: (_S.ARRIVED,),
        ListGroup.TO_ASSIGN: (_S.ACCEPTED,),
        ListGroup.WORKING: (_S.ASSIGNED, _S.IN_PROGRESS),
        ListGroup.DONE: (_S.COMPLETED,),
        ListGroup.BACK: (_S.REFUSED, _S.RETURNED, _S.RECALLED),
        ListGroup.ALL: tuple(_S),
    }
)
GROUP_WORDS: Mapping[ListGroup, str] = MappingProxyType(
    {
        ListGroup.WAITING: "Chờ tiếp nhận",
        ListGroup.TO_ASSIGN: "Chờ chuyển xử lý",
        ListGroup.WORKING: "Đang xử lý",
        ListGroup.DONE: "Đã hoàn thành",
        ListGroup.BACK: "Trả lại, thu hồi",
        ListGroup.ALL: "Tất cả",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list shows."""

    group: ListGroup = ListGroup.ALL
    words: str = ""
    urgent_only: bool = False
    from_day: dt.date | None = None
    to_day: dt.date | None = None
    before: UUID | None = None
    """Key of the last row of the page before."""


@dataclass(frozen=True, slots=True)
class IncomingRow:
    """A line of the list."""

    record_id: UUID
    number: int | None
    code: str
    subject: str
    issuer_name: str
    kind_name: str
    issued_on: dt.date | None
    arrived_at: dt.datetime
    urgency: int
    urgency_words: str
    due_on: dt.date | None
    state: IncomingState
    lead: str
    is_likely_duplicate: bool

    @property
    def state_words(self) -> str:
        """The state as the screen says it."""
        return STATE_WORDS[self.state]


@dataclass(frozen=True, slots=True)
class IncomingPage:
    """One page of the list and the key of the next."""

    rows: tuple[IncomingRow, ...]
    next_before: UUID | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of the tabs and of the rail; those that grow without end are not counted."""

    waiting: int
    waiting_urgent: int
    to_assign: int
    working: int


def list_incoming(actor: Actor, filters: Filters, *, limit: int = PAGE) -> IncomingPage:
    """Newest first, what this person may see; two statements whatever the page."""
    rows = _visible(actor)
    states = GROUP_STATES[filters.group]
    if len(states) < len(IncomingState):
        rows = rows.filter(state__in=[state.value for state in states])
    rows = _narrow(rows, filters)
    found = list(rows.select_related("record__entry").order_by("-record")[: limit + 1])
    shown = found[:limit]
    ids = [row.pk for row in shown]
    leads = leads_of_records(actor.agency_id, ids)
    lines = tuple(_line(row, leads.get(row.pk, (None, ""))[1]) for row in shown)
    return IncomingPage(lines, shown[-1].pk if len(found) > limit else None)


def count(actor: Actor) -> Counts:
    """Figures of what is open for this person; one statement, which opens no record but urgent ones that wait."""
    rows: QuerySet[Incoming] = Incoming.objects.of(actor.agency_id)
    if (
        seen := seen_by(actor)
    ) is not None:  # asked of each open document: there are fewer than one takes part in
        rows = rows.filter(Exists(seen.filter(record=OuterRef("record"))))
    open_ones = rows.filter(state__in=[_S.ARRIVED, _S.ACCEPTED, _S.ASSIGNED, _S.IN_PROGRESS])
    urgent = rows.filter(state=_S.ARRIVED, record__urgency__gt=0)
    by_state = open_ones.order_by().values(kind=F("state")).annotate(total=Count("pk"))
    of_urgent = urgent.order_by().values(kind=Value("urgent")).annotate(total=Count("pk"))
    found = {row["kind"]: row["total"] for row in by_state.union(of_urgent, all=True)}
    return Counts(
        waiting=found.get(_S.ARRIVED, 0),
        waiting_urgent=found.get("urgent", 0),
        to_assign=found.get(_S.ACCEPTED, 0),
        working=found.get(_S.ASSIGNED, 0) + found.get(_S.IN_PROGRESS, 0),
    )


def _visible(actor: Actor) -> QuerySet[Incoming]:
    rows: QuerySet[Incoming] = Incoming.objects.of(actor.agency_id)
    seen = seen_by(actor)
    return rows if seen is None else rows.filter(record__in=seen.values("record_id"))


def _narrow(rows: QuerySet[Incoming], filters: Filters) -> QuerySet[Incoming]:
    if filters.urgent_only:
        rows = rows.filter(record__urgency__gt=0)
    if filters.from_day:
        rows = rows.filter(record__issued_on__gte=filters.from_day)
    if filters.to_day:
        rows = rows.filter(record__issued_on__lte=filters.to_day)
    for word in fold(filters.words).split()[:8]:
        rows = rows.filter(record__words_folded__contains=word)
    if filters.before is not None:
        rows = rows.filter(record__lt=filters.before)
    return rows


def _line(row: Incoming, lead: str) -> IncomingRow:
    record = record_view(row.record)
    entry = getattr(row.record, "entry", None)
    return IncomingRow(
        record_id=record.id,
        number=entry.number if entry is not None else None,
        code=record.code,
        subject=record.subject,
        issuer_name=record.issuer_name,
        kind_name=record.kind_name,
        issued_on=record.issued_on,
        arrived_at=row.arrived_at,
        urgency=record.urgency,
        urgency_words=record.urgency_words,
        due_on=record.due_on,
        state=IncomingState(row.state),
        lead=lead,
        is_likely_duplicate=row.duplicate_of_id is not None and not row.duplicate_decision,
    )
