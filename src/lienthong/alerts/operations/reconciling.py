"""Bringing alerts to what the facts say now: opened when a cause begins, closed when it ended (ALR-06).

Idempotent: run as often as wanted, by as many workers as there are. That an alert is open once is decided
by the database, and only who inserted it owes the message, so nobody is told twice.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lienthong.alerts.models import Alert, Announcement
from lienthong.alerts.operations.notifying import kinds_text
from lienthong.alerts.policies import Cause
from lienthong.alerts.policies.causes import moment, shown_code
from lienthong.alerts.states import (
    KIND_LABEL,
    AlertKind,
    AnnouncementKind,
    AnnouncementState,
    Closing,
    OfficerKind,
)
from lienthong.infra import audit, transactions
from lienthong.infra.bulk import insert_new
from lienthong.infra.json_values import storable
from lienthong.kernel.clock import real_now

_AT_ONCE = 500
"""Alerts changed in one transaction."""

_Key = tuple[str, str, uuid.UUID]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a sweep changed."""

    opened: int
    closed: int


def reconcile(
    kinds: Collection[AlertKind], causes: Iterable[Cause], *, at: dt.datetime, by: str
) -> Reconciled:
    """Open what is missing, close what has no cause any more, among alerts of these kinds.

    ``causes`` are all that hold at business time ``at``. Owns its transactions; a sweep that changes
    nothing only reads.
    """
    wanted = {(cause.kind.value, cause.subject_ref, party): cause for cause in causes for party in cause.told}
    standing = _standing(kinds)
    gone = [
        (alert_id, Closing.CHANGED if key in wanted else Closing.ENDED)
        for key, (alert_id, fingerprint) in standing.items()
        if key not in wanted or wanted[key].fingerprint != fingerprint
    ]
    fresh = [
        (cause, key[2])
        for key, cause in wanted.items()
        if key not in standing or standing[key][1] != cause.fingerprint
    ]
    closed = sum(_close(gone[start : start + _AT_ONCE], at, by) for start in range(0, len(gone), _AT_ONCE))
    opened = sum(_open(fresh[start : start + _AT_ONCE], at, by) for start in range(0, len(fresh), _AT_ONCE))
    return Reconciled(opened, closed)


def open_once(cause: Cause, *, at: dt.datetime, by: str) -> int:
    """Open the alerts of an event, unless this very event had one before, open or closed (D-10).

    Owns its transaction; returns how many are new.
    """
    known = set(
        Alert.objects.filter(
            kind=cause.kind.value, subject_ref=cause.subject_ref, fingerprint=cause.fingerprint
        ).values_list("party_id", flat=True)
    )
    fresh = [(cause, party) for party in cause.told if party not in known]
    return _open(fresh, at, by) if fresh else 0


def raise_event(cause: Cause, *, at: dt.datetime, by: str) -> int:
    """Open the alerts of an event in the transaction that records it; returns how many are new.

    One that stands already for the same subject is left as it is, so that repeats do not flood.
    """
    transactions.require()
    return _write_open([(cause, party) for party in cause.told], at, by)


def close_subjects(kind: AlertKind, subjects: Collection[str], *, at: dt.datetime, by: str) -> int:
    """Close the alerts of an event whose cause ended otherwise than by a word. Owns its transaction."""
    return _close(_standing_of(kind, subjects), at, by)


def end_event(kind: AlertKind, subjects: Collection[str], *, at: dt.datetime, by: str) -> int:
    """The same in the transaction that ends the cause; nothing where none stands."""
    transactions.require()
    found = _standing_of(kind, subjects)
    return _write_close(found, at, by) if found else 0


def _standing_of(kind: AlertKind, subjects: Collection[str]) -> list[tuple[uuid.UUID, Closing]]:
    rows = Alert.objects.filter(closed_at__isnull=True, kind=kind.value, subject_ref__in=subjects)
    return [(pk, Closing.ENDED) for pk in rows.values_list("id", flat=True)]


def _standing(kinds: Collection[AlertKind]) -> dict[_Key, tuple[uuid.UUID, str]]:
    rows = Alert.objects.filter(closed_at__isnull=True, kind__in=[kind.value for kind in kinds])
    found = rows.values_list("kind", "subject_ref", "party_id", "id", "fingerprint")
    return {(kind, subject, party): (pk, print_) for kind, subject, party, pk, print_ in found.iterator(2000)}


def _close(gone: Sequence[tuple[uuid.UUID, Closing]], at: dt.datetime, by: str) -> int:
    with transactions.owned():
        return _write_close(gone, at, by)


def _open(fresh: Sequence[tuple[Cause, uuid.UUID]], at: dt.datetime, by: str) -> int:
    with transactions.owned():
        return _write_open(fresh, at, by)


def _write_close(gone: Sequence[tuple[uuid.UUID, Closing]], at: dt.datetime, by: str) -> int:
    why = dict(gone)
    rows = list(
        Alert.objects.select_for_update().filter(pk__in=list(why), closed_at__isnull=True).order_by("id")
    )
    now = real_now()
    for row in rows:
        row.closed_at, row.closing, row.changed_at = at, why[row.id].value, now
    Alert.objects.bulk_update(rows, ["closed_at", "closing", "changed_at"], batch_size=100)
    # What nobody has been told yet need not be told any more.
    Announcement.objects.filter(
        alert_id__in=[row.id for row in rows], state=AnnouncementState.WAITING.value
    ).update(state=AnnouncementState.DROPPED.value)
    audit.store_events(
        [
            audit.event(
                "alerts.closed",
                actor=by,
                object_ref=f"alert:{row.id}",
                at=at,
                data={"kind": row.kind, "subject": row.subject_ref, "why": row.closing},
            )
            for row in rows
        ]
    )
    return len(rows)


def _write_open(fresh: Sequence[tuple[Cause, uuid.UUID]], at: dt.datetime, by: str) -> int:
    rows = {(row := _alert(cause, party, at)).id: (row, cause) for cause, party in fresh}
    standing = insert_new([row for row, _ in rows.values()])
    opened = [rows[alert_id] for alert_id in rows if alert_id in standing]
    insert_new(
        [
            _announcement(row, cause.told[row.party_id], at)
            for row, cause in opened
            if cause.told[row.party_id]
        ]
    )
    audit.store_events(
        [
            audit.event(
                "alerts.opened",
                actor=by,
                object_ref=f"alert:{row.id}",
                at=at,
                data={"kind": row.kind, "subject": row.subject_ref, "rule": row.rule},
            )
            for row, _ in opened
        ]
    )
    return len(opened)


def _alert(cause: Cause, party_id: uuid.UUID, at: dt.datetime) -> Alert:
    return Alert(
        kind=cause.kind.value,
        subject_ref=cause.subject_ref,
        party_id=party_id,
        about=cause.about,
        owner_id=cause.owner_id,
        owner_name=storable(cause.owner_name),
        document_code=storable(shown_code(cause.document.code)),
        sender_name=storable(cause.document.sender_name),
        recipient_name=storable(cause.document.recipient_name),
        path=cause.document.path,
        is_urgent=cause.is_urgent,
        rule=cause.rule,
        rules_version=cause.rules_version,
        threshold=cause.threshold,
        evidence=[[line.label, storable(line.text)] for line in cause.evidence],
        fingerprint=cause.fingerprint,
        since=cause.since,
        opened_at=at,
        due_at=cause.due_at,
        changed_at=real_now(),
    )


def _announcement(alert: Alert, kinds: Collection[OfficerKind], at: dt.datetime) -> Announcement:
    due = f" Cần xử lý trước {moment(alert.due_at)}." if alert.due_at and alert.due_at > at else ""
    owner = f" Nơi phải xử lý tiếp: {alert.owner_name}.{due}" if alert.owner_name else ""
    return Announcement(
        kind=AnnouncementKind.ALERT.value,
        alert_id=alert.id,
        subject_ref=alert.subject_ref,
        party_id=alert.party_id,
        officer_kinds=kinds_text(kinds),
        heading=KIND_LABEL[AlertKind(alert.kind)],
        document_code=alert.document_code,
        sender_name=alert.sender_name,
        recipient_name=alert.recipient_name,
        reason=f"Từ {moment(alert.since)}. {alert.threshold}{owner}",
        path=alert.path,
        is_urgent=alert.is_urgent,
        tell_from=at,
    )
