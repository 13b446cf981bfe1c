"""Plain notices: something officers are told once, without an alert that would stand (D-16, D-23)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lienthong.alerts.models import Announcement
from lienthong.alerts.policies.causes import shown_code
from lienthong.alerts.states import AnnouncementKind, OfficerKind
from lienthong.infra import transactions
from lienthong.infra.bulk import insert_new
from lienthong.infra.json_values import storable


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice to one party; the same kind, subject and party is told once."""

    kind: AnnouncementKind
    subject_ref: str
    party_id: uuid.UUID
    officer_kinds: frozenset[OfficerKind]
    heading: str
    tell_from: dt.datetime
    """Business time before which it waits to be gathered with others."""
    is_urgent: bool = False
    """Told at once, by itself."""
    code: str = ""
    sender_name: str = ""
    recipient_name: str = ""
    reason: str = ""
    path: str = ""


def notify(notices: Sequence[Announced]) -> int:
    """Owe these notices; returns how many are new. Requires the transaction of what they tell of."""
    transactions.require()
    return len(insert_new([_row(notice) for notice in notices]))


def unknown(notices: Sequence[Announced]) -> list[Announced]:
    """Those not announced before: read first, so that a sweep with nothing new writes nothing."""
    subjects = {notice.subject_ref for notice in notices}
    known: set[tuple[str, str, uuid.UUID]] = set()
    for some in _pieces(sorted(subjects)):
        rows = Announcement.objects.filter(subject_ref__in=some, alert__isnull=True)
        known.update(rows.values_list("kind", "subject_ref", "party_id"))
    return [
        notice for notice in notices if (notice.kind.value, notice.subject_ref, notice.party_id) not in known
    ]


def _pieces(subjects: Sequence[str]) -> list[Sequence[str]]:
    return [subjects[start : start + 1000] for start in range(0, len(subjects), 1000)]


def kinds_text(kinds: Collection[OfficerKind]) -> str:
    """Kinds of officers as stored."""
    return " ".join(sorted(kind.value for kind in kinds))


def _row(notice: Announced) -> Announcement:
    return Announcement(
        kind=notice.kind.value,
        alert_id=None,
        subject_ref=notice.subject_ref,
        party_id=notice.party_id,
        officer_kinds=kinds_text(notice.officer_kinds),
        heading=notice.heading,
        document_code=storable(shown_code(notice.code)),
        sender_name=storable(notice.sender_name),
        recipient_name=storable(notice.recipient_name),
        reason=storable(notice.reason),
        path=notice.path,
        is_urgent=notice.is_urgent,
        tell_from=notice.tell_from,
    )
