"""Telling officers: what waits is gathered into messages, one per officer, urgent items each by itself (ALR-06).

An announcement is told once: its row is locked and moved in the transaction that queues the messages and
owes their sending. A party without a valid officer keeps its announcements waiting, so that whoever is
registered later hears of what still stands.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from lienthong.alerts.models import Announcement, Notice, NoticeLine
from lienthong.alerts.policies import Rules
from lienthong.alerts.policies.wording import Line, body_of, subject_of
from lienthong.alerts.ports import Addressee, Addressees, Letterhead
from lienthong.alerts.states import AnnouncementState, OfficerKind
from lienthong.infra import audit, outbox, transactions
from lienthong.infra.json_values import storable
from lienthong.kernel.clock import legal_date
from lienthong.kernel.ids import new_id

MAIL_JOB = "alerts.mail"
"""Kind of the outbox job that sends one notice."""
MAIL_TARGET = "smtp"
"""The mail server's breaker."""
_WAITING = AnnouncementState.WAITING.value
_URGENT_LANE, _ORDINARY_LANE = 1, 5


def tell(
    *,
    addressees: Addressees,
    letterhead: Letterhead,
    rules: Rules,
    at: dt.datetime,
    by: str,
) -> int:
    """Queue the messages whose time has come; returns how many. Owns a transaction per party."""
    waiting = Announcement.objects.filter(state=_WAITING)
    parties = set(waiting.filter(tell_from__lte=at).values_list("party_id", flat=True).distinct())
    if not parties:
        return 0
    officers = addressees.of(parties, legal_date(at))
    queued = 0
    for party_id in sorted(parties):
        if found := officers.get(party_id):
            table = _Table(party_id, found, letterhead, at)
            queued += table.tell(spacing=rules.warnings.spacing, by=by)
    return queued


class _Table:
    """The officers of one party and what is laid before them."""

    def __init__(
        self,
        party_id: uuid.UUID,
        officers: Sequence[Addressee],
        letterhead: Letterhead,
        at: dt.datetime,
    ) -> None:
        self._party_id = party_id
        self._officers = officers
        self._letterhead = letterhead
        self._at = at

    def tell(self, *, spacing: dt.timedelta, by: str) -> int:
        with transactions.owned():
            rows = list(
                Announcement.objects.select_for_update()
                .filter(state=_WAITING, party_id=self._party_id)
                .order_by("id")
            )
            heard = [row for row in rows if self._hearers(row)]
            bundles = [[row] for row in heard if row.is_urgent and row.tell_from <= self._at]
            ordinary = [row for row in heard if not row.is_urgent]
            if any(row.tell_from <= self._at for row in ordinary) and self._is_quiet(spacing):
                bundles.append(ordinary)
            return sum(self._queue(bundle, by) for bundle in bundles)

    def _hearers(self, row: Announcement) -> list[Addressee]:
        kinds = {OfficerKind(word) for word in row.officer_kinds.split()}
        return [officer for officer in self._officers if officer.kinds & kinds]

    def _is_quiet(self, spacing: dt.timedelta) -> bool:
        """No ordinary message went out a moment ago; business time set back never silences."""
        rows = Notice.objects.filter(party_id=self._party_id, is_urgent=False, queued_at__lte=self._at)
        return not rows.filter(queued_at__gt=self._at - spacing).exists()

    def _queue(self, bundle: Sequence[Announcement], by: str) -> int:
        by_officer: dict[str, tuple[Addressee, list[Announcement]]] = {}
        for row in bundle:
            for officer in self._hearers(row):
                by_officer.setdefault(officer.mail.casefold(), (officer, []))[1].append(row)
        for officer, rows in by_officer.values():
            self._store(officer, rows, by)
        Announcement.objects.filter(pk__in=[row.pk for row in bundle], state=_WAITING).update(
            state=AnnouncementState.TOLD.value, told_at=self._at
        )
        return len(by_officer)

    def _store(self, officer: Addressee, rows: Sequence[Announcement], by: str) -> None:
        lines = [_line(row) for row in rows]
        is_urgent = all(row.is_urgent for row in rows)
        notice = Notice(
            id=new_id(),
            party_id=self._party_id,
            officer_name=officer.full_name,
            address=officer.mail,
            subject=subject_of(lines, self._letterhead, is_urgent=is_urgent),
            body=body_of(lines, self._letterhead, officer_name=officer.full_name),
            is_urgent=is_urgent,
            queued_at=self._at,
        )
        notice.save(force_insert=True)
        NoticeLine.objects.bulk_create(
            [NoticeLine(notice=notice, announcement=row, address=officer.mail.casefold()) for row in rows]
        )
        outbox.enqueue(
            MAIL_JOB,
            {"notice_id": str(notice.id)},
            key=f"{MAIL_JOB}:{notice.id}",
            lane=_URGENT_LANE if is_urgent else _ORDINARY_LANE,
            target=MAIL_TARGET,
        )
        audit.record(
            "alerts.notice_queued",
            actor=by,
            object_ref=f"notice:{notice.id}",
            at=self._at,
            data={"party": str(self._party_id), "to": storable(officer.mail), "items": len(rows)},
        )


def _line(row: Announcement) -> Line:
    return Line(
        heading=row.heading,
        code=row.document_code,
        sender_name=row.sender_name,
        recipient_name=row.recipient_name,
        reason=row.reason,
        path=row.path,
    )
