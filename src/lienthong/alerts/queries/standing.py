"""Open alerts of one party or of the whole installation, their counter, and who has been told of them."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from lienthong.alerts.models import Alert, Announcement, Notice, NoticeLine
from lienthong.alerts.policies import Evidence
from lienthong.alerts.states import AlertKind, AnnouncementState, Closing, NoticeState


@dataclass(frozen=True, slots=True)
class ToldView:
    """A message to one officer, and where it stands."""

    officer_name: str
    address: str
    state: NoticeState
    at: dt.datetime
    """Business time of its state."""
    trouble: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert with everything that explains it (ALR-08)."""

    id: uuid.UUID
    kind: AlertKind
    subject_ref: str
    party_id: uuid.UUID
    about: uuid.UUID | None
    owner_id: uuid.UUID | None
    owner_name: str
    document_code: str
    sender_name: str
    recipient_name: str
    path: str
    is_urgent: bool
    rule: str
    rules_version: str
    threshold: str
    evidence: tuple[Evidence, ...]
    since: dt.datetime
    opened_at: dt.datetime
    due_at: dt.datetime | None
    acknowledged_at: dt.datetime | None
    acknowledged_by: str
    closed_at: dt.datetime | None
    closing: Closing | None
    told: tuple[ToldView, ...] = ()
    is_untold: bool = False
    """Somebody should be told, and nobody is registered yet or the message still gathers."""


@dataclass(frozen=True, slots=True)
class Counter:
    """How many alerts stand for a party; ``version`` changes with every change, for ETags."""

    total: int
    urgent: int
    unnoted: int
    """Not acknowledged by anybody."""
    version: str


def open_alerts(
    party_id: uuid.UUID, *, kinds: Collection[AlertKind] = (), limit: int = 200
) -> list[AlertView]:
    """The open alerts of one party, urgent first, then oldest first; never those of another."""
    rows = _open().filter(party_id=party_id)
    if kinds:
        rows = rows.filter(kind__in=[kind.value for kind in kinds])
    return _views(list(rows.order_by("-is_urgent", "since", "id")[:limit]))


def count_open(party_id: uuid.UUID) -> Counter:
    """The counter of one party's red strip; two small statements."""
    found = _open().filter(party_id=party_id)
    counts = found.aggregate(
        total=Count("id"),
        urgent=Count("id", filter=Q(is_urgent=True)),
        unnoted=Count("id", filter=Q(acknowledged_at__isnull=True)),
    )
    last = Alert.objects.filter(party_id=party_id).order_by("-changed_at")
    changed = last.values_list("changed_at", flat=True).first()
    text = f"{party_id} {counts} {changed}"
    version = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Counter(counts["total"], counts["urgent"], counts["unnoted"], version)


def subjects_of(kind: AlertKind) -> frozenset[str]:
    """What the open alerts of a kind are about."""
    return frozenset(_open().filter(kind=kind.value).values_list("subject_ref", flat=True))


def open_everywhere(*, limit: int) -> tuple[list[AlertView], int]:
    """Alerts of all parties, urgent first, then oldest first, those of one subject together; and how many."""
    rows = _open().order_by("-is_urgent", "since", "subject_ref", "kind", "id")
    return _views(list(rows[:limit])), _open().count()


def count_causes(*, most: int) -> int:
    """How many causes stand in the whole installation, each once for all its parties; no further than ``most``."""
    return _open().values_list("kind", "subject_ref").distinct()[:most].count()


def find_alert(alert_id: uuid.UUID, *, party_id: uuid.UUID | None = None) -> AlertView | None:
    """One alert, open or closed; with ``party_id`` only when it is that party's."""
    rows = Alert.objects.filter(pk=alert_id)
    if party_id is not None:
        rows = rows.filter(party_id=party_id)
    return next(iter(_views(list(rows))), None)


def alerts_of(subject_ref: str) -> list[AlertView]:
    """Every alert about one subject, closed ones too, oldest first."""
    return _views(list(Alert.objects.filter(subject_ref=subject_ref).order_by("opened_at", "id")))


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A message to an officer."""

    id: uuid.UUID
    party_id: uuid.UUID
    officer_name: str
    address: str
    subject: str
    body: str
    state: NoticeState
    queued_at: dt.datetime
    sent_at: dt.datetime | None
    failed_at: dt.datetime | None
    trouble: str


def troubled_notices(*, limit: int = 50) -> list[NoticeView]:
    """Messages refused for good, then those still waiting after a failed attempt; newest first."""
    failed = Notice.objects.filter(state=NoticeState.FAILED.value).order_by("-queued_at", "-id")
    waiting = Notice.objects.filter(state=NoticeState.QUEUED.value).exclude(trouble="")
    rows = [*failed[:limit], *waiting.order_by("-queued_at", "-id")[:limit]]
    return [_notice_view(row) for row in rows[:limit]]


def notices_of(party_id: uuid.UUID, *, limit: int = 100) -> list[NoticeView]:
    """The messages to officers of one party, newest first."""
    rows = Notice.objects.filter(party_id=party_id).order_by("-queued_at", "-id")
    return [_notice_view(row) for row in rows[:limit]]


def untold_parties(at: dt.datetime) -> dict[uuid.UUID, int]:
    """Parties with something to be told whose time has come and that has not gone out, with counts."""
    rows = Announcement.objects.filter(state=AnnouncementState.WAITING.value, tell_from__lte=at)
    return dict(rows.values_list("party_id").annotate(number=Count("id")).order_by())


def _open() -> QuerySet[Alert]:
    return Alert.objects.filter(closed_at__isnull=True)


def _views(rows: list[Alert]) -> list[AlertView]:
    ids = [row.id for row in rows]
    told: dict[uuid.UUID, list[ToldView]] = defaultdict(list)
    lines = NoticeLine.objects.filter(announcement__alert_id__in=ids).select_related("notice", "announcement")
    for line in lines.order_by("notice__queued_at", "id"):
        if line.announcement.alert_id is not None:
            told[line.announcement.alert_id].append(_told(line.notice))
    waiting = Announcement.objects.filter(alert_id__in=ids, state=AnnouncementState.WAITING.value)
    untold = set(waiting.values_list("alert_id", flat=True))
    return [replace(view_of(row), told=tuple(told[row.id]), is_untold=row.id in untold) for row in rows]


def _told(row: Notice) -> ToldView:
    at = row.sent_at or row.failed_at or row.queued_at
    return ToldView(row.officer_name, row.address, NoticeState(row.state), at, row.trouble)


def view_of(row: Alert) -> AlertView:
    """The view of one row, without whom it was told."""
    return AlertView(
        id=row.id,
        kind=AlertKind(row.kind),
        subject_ref=row.subject_ref,
        party_id=row.party_id,
        about=row.about,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        document_code=row.document_code,
        sender_name=row.sender_name,
        recipient_name=row.recipient_name,
        path=row.path,
        is_urgent=row.is_urgent,
        rule=row.rule,
        rules_version=row.rules_version,
        threshold=row.threshold,
        evidence=tuple(Evidence(str(label), str(text)) for label, text in row.evidence),
        since=row.since,
        opened_at=row.opened_at,
        due_at=row.due_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        closed_at=row.closed_at,
        closing=Closing(row.closing) if row.closing else None,
    )


def _notice_view(row: Notice) -> NoticeView:
    return NoticeView(
        id=row.id,
        party_id=row.party_id,
        officer_name=row.officer_name,
        address=row.address,
        subject=row.subject,
        body=row.body,
        state=NoticeState(row.state),
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        failed_at=row.failed_at,
        trouble=row.trouble,
    )
