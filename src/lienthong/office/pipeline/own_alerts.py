"""The alerts of an agency as one of its people sees them, and their taking note of them (ALR-05, D-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from lienthong.alerts import operations as alerts
from lienthong.alerts.errors import AlertNotFoundError
from lienthong.alerts.queries import own
from lienthong.alerts.queries.own import Key, Scope, Shelf, Tally
from lienthong.alerts.queries.standing import AlertView
from lienthong.alerts.states import SECRET_KINDS, AlertKind
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.workflow.queries import (
    HolderView,
    holders_of_records,
    on_desk_of,
    seen_among,
    seen_by,
)

_P = OfficePermission
PAGE = 30
MOST_OF_RECORD = 200
"""A letter goes to all ministries and provinces at once."""


@dataclass(frozen=True, slots=True)
class OwnAlert:
    """An alert with what this person may do about it."""

    alert: AlertView
    holders: tuple[HolderView, ...]
    """Who in the agency has something to do about its document."""
    may_open: bool
    """The document is theirs to see."""
    may_note: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """A page of alerts and the key of the next."""

    alerts: tuple[OwnAlert, ...]
    next: Key | None = None


def alert_page(actor: Actor, shelf: Shelf, *, after: Key | None = None, limit: int = PAGE) -> OwnPage:
    """What this person sees of a shelf; three statements however many there are."""
    page = own.page_of(_scope(actor), shelf, on_desk=on_desk_of(actor), after=after, limit=limit)
    return OwnPage(_owned(actor, page.alerts), page.next)


def alerts_of_record(actor: Actor, record_id: UUID, *, open_only: bool = True) -> tuple[OwnAlert, ...]:
    """Alerts about one document; the caller has shown that the person may see it, or the scope hides them."""
    found = own.alerts_about(_scope(actor), record_id, open_only=open_only, limit=MOST_OF_RECORD)
    return _owned(actor, found) if found else ()


def tally(actor: Actor) -> list[Tally]:
    """Figures of the open alerts this person sees; one statement."""
    return own.tally(_scope(actor), on_desk=on_desk_of(actor))


def take_note(actor: Actor, alert_id: UUID, *, at: dt.datetime) -> AlertView:
    """Record that this person has taken note; the alert as it stood before. Owns its transaction.

    That of an event ends with it, any other stands until its cause ends. Raises AlertNotFoundError for an alert
    this person does not see and for a closed one, NotAllowedError for one they cannot act upon.
    """
    found = own.find_seen(_scope(actor), alert_id)
    if found is None:
        raise AlertNotFoundError("Không tìm thấy cảnh báo này.")
    holders = holders_of_records(actor.agency_id, [found.about]) if found.about else {}
    if not _may_note(actor, found, holders):
        raise NotAllowedError(
            f"{actor.full_name} không giữ văn bản này nên không ghi nhận cảnh báo được; văn thư, cán bộ đầu mối "
            "hoặc người đang xử lý ghi nhận."
        )
    alerts.acknowledge(
        alert_id=alert_id, party_id=actor.agency_id, name=actor.signature_line, at=at, by=actor.ref
    )
    return found


def _scope(actor: Actor) -> Scope:
    seen = None if _P.WATCH in actor.permissions else seen_by(actor)
    documents = None if seen is None else seen.values("record_id")
    return Scope(actor.agency_id, documents, sees_secrets=_P.GUARD in actor.permissions)


def _owned(actor: Actor, found: Sequence[AlertView]) -> tuple[OwnAlert, ...]:
    records = list({one.about for one in found if one.about})
    holders = holders_of_records(actor.agency_id, records) if records else {}
    # Whoever sees no more than what they take part in may open all of it.
    sees_more = _P.WATCH in actor.permissions and _P.READ_ALL not in actor.permissions
    open_to = seen_among(actor, records) if sees_more and records else set(records)
    return tuple(
        OwnAlert(
            one,
            tuple(holders.get(one.about, ())) if one.about else (),
            may_open=one.about in open_to,
            may_note=one.closed_at is None and one.acknowledged_at is None and _may_note(actor, one, holders),
        )
        for one in found
    )


def _may_note(actor: Actor, alert: AlertView, holders: Mapping[UUID, Sequence[HolderView]]) -> bool:
    """Whoever can act: who watches for the agency, guards its secrets, or has the document on the desk.

    A document that went back lies on no desk any more: those who took part in it take note (D-10).
    """
    if alert.kind in SECRET_KINDS:
        return _P.GUARD in actor.permissions
    if _P.WATCH in actor.permissions:
        return True
    if alert.kind in {AlertKind.RETURNED, AlertKind.RECALLED} and alert.owner_id is None:
        return True
    return any(one.is_on_desk_of(actor) for one in holders.get(alert.about, ())) if alert.about else False


def sees(actor: Actor, alert_id: UUID) -> bool:
    """Whether there is an alert of this id for this person, open or closed."""
    return own.find_seen(_scope(actor), alert_id) is not None
