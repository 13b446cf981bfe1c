"""Alerts of one party as one of its people sees them: page after page by key, and their figures."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q, QuerySet

from lienthong.alerts.models import Alert
from lienthong.alerts.queries.standing import AlertView, view_of
from lienthong.alerts.states import SECRET_KINDS, AlertKind

_SECRET = [kind.value for kind in SECRET_KINDS]


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person of a party may see; nothing of another party, ever."""

    party_id: uuid.UUID
    documents: QuerySet[Any] | None
    """Ids of the documents they take part in, as a query of one column; None: every document of the party."""
    sees_secrets: bool
    """Refusals of secret content (D-23)."""


class Shelf(StrEnum):
    """Which alerts a page shows; the value is part of its address."""

    OPEN = "dang-mo"
    SENT = "gui-di"
    CAME_IN = "den"
    MINE = "cua-toi"
    CLOSED = "da-dong"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page begins: after this alert."""

    is_urgent: bool
    at: dt.datetime
    """``since`` of an open alert, ``closed_at`` of a closed one."""
    id: uuid.UUID

    def __str__(self) -> str:
        return f"{int(self.is_urgent)}_{self.at.astimezone(dt.UTC):%Y%m%dT%H%M%S.%f}_{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> Key | None:
        """A key as written by ``str``; None for anything else, so that a mangled address shows the first page."""
        urgent, _, rest = text.partition("_")
        moment, _, alert_id = rest.partition("_")
        try:
            at = dt.datetime.strptime(moment, "%Y%m%dT%H%M%S.%f").replace(tzinfo=dt.UTC)
            return cls(urgent == "1", at, uuid.UUID(alert_id))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of alerts; ``next`` is the key of the page after it."""

    alerts: tuple[AlertView, ...]
    next: Key | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Open alerts of one kind and rule that wait for one side."""

    kind: AlertKind
    rule: str
    is_ours: bool
    """This party must act next; else the other side."""
    total: int
    unnoted: int
    on_desk: int
    """Of them about documents that lie on this person's desk."""


def page_of(scope: Scope, shelf: Shelf, *, on_desk: QuerySet[Any], after: Key | None, limit: int) -> Page:
    """Open alerts urgent and oldest first, closed ones newest first; one statement."""
    rows = _seen(scope).filter(closed_at__isnull=shelf is not Shelf.CLOSED)
    if shelf is Shelf.SENT:
        rows = rows.filter(subject_ref__startswith="outgoing:")
    elif shelf is Shelf.CAME_IN:
        rows = rows.exclude(subject_ref__startswith="outgoing:")
    elif shelf is Shelf.MINE:
        rows = rows.filter(about__in=on_desk)
    rows = _closed_after(rows, after) if shelf is Shelf.CLOSED else _open_after(rows, after)
    found = [view_of(row) for row in rows[: limit + 1]]
    shown = tuple(found[:limit])
    return Page(shown, _key(shown[-1]) if len(found) > limit else None)


def tally(scope: Scope, *, on_desk: QuerySet[Any]) -> list[Tally]:
    """Figures of the red strip and the rail; one statement."""
    rows = _seen(scope).filter(closed_at__isnull=True).order_by().values("kind", "rule", "owner_id")
    counted = rows.annotate(
        total=Count("id"),
        unnoted=Count("id", filter=Q(acknowledged_at__isnull=True)),
        on_desk=Count("id", filter=Q(about__in=on_desk)),
    )
    return [
        Tally(
            AlertKind(row["kind"]),
            row["rule"],
            row["owner_id"] == scope.party_id,
            row["total"],
            row["unnoted"],
            row["on_desk"],
        )
        for row in counted
    ]


def alerts_about(scope: Scope, document_id: uuid.UUID, *, open_only: bool, limit: int) -> list[AlertView]:
    """Alerts about one document, open ones first, newest first; one statement."""
    rows = _seen(scope).filter(about=document_id)
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    found = [view_of(row) for row in rows.order_by("-since", "-id")[:limit]]
    return sorted(found, key=lambda one: one.closed_at is not None)


def find_seen(scope: Scope, alert_id: uuid.UUID) -> AlertView | None:
    """One alert, open or closed; None where this person sees none of that id."""
    row = _seen(scope).filter(pk=alert_id).first()
    return view_of(row) if row else None


def _seen(scope: Scope) -> QuerySet[Alert]:
    rows = Alert.objects.filter(party_id=scope.party_id)
    if scope.documents is None:
        return rows if scope.sees_secrets else rows.exclude(kind__in=_SECRET)
    theirs = Q(about__in=scope.documents) & ~Q(kind__in=_SECRET)
    return rows.filter(theirs | Q(kind__in=_SECRET) if scope.sees_secrets else theirs)


def _open_after(rows: QuerySet[Alert], key: Key | None) -> QuerySet[Alert]:
    if key is not None:
        later = Q(since__gt=key.at) | Q(since=key.at, id__gt=key.id)
        same = Q(is_urgent=key.is_urgent) & later
        rows = rows.filter(same | Q(is_urgent=False) if key.is_urgent else same)
    return rows.order_by("-is_urgent", "since", "id")


def _closed_after(rows: QuerySet[Alert], key: Key | None) -> QuerySet[Alert]:
    if key is not None:
        rows = rows.filter(Q(closed_at__lt=key.at) | Q(closed_at=key.at, id__lt=key.id))
    return rows.order_by("-closed_at", "-id")


def _key(alert: AlertView) -> Key:
    return Key(alert.is_urgent, alert.closed_at or alert.since, alert.id)
