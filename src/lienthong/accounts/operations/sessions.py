"""Opening, using and ending sessions; the key changes at every step of signing in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from lienthong.accounts.models import OneTimeLink, Session, User
from lienthong.accounts.policies import ABSOLUTE_LIMIT, TOUCH_EVERY
from lienthong.accounts.queries import SessionReading, SessionView
from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.accounts.tokens import new_token, token_hash
from lienthong.infra import audit, transactions
from lienthong.kernel import clock

_END_CODES = {
    SessionEnd.IDLE: "accounts.session_idle",
    SessionEnd.TOO_OLD: "accounts.session_too_old",
    SessionEnd.CLOSED: "accounts.session_closed",
}


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """The key to give to the browser; it cannot be read back later."""

    key: str
    id: UUID


def open_session(
    user: User, stage: SessionStage, *, instead_of: UUID | None = None, link: OneTimeLink | None = None
) -> OpenedSession:
    """A new session with a fresh key, ending the one it follows. Inside a transaction."""
    transactions.require()
    if instead_of is not None:
        Session.objects.filter(pk=instead_of).delete()
    Session.objects.filter(started_at__lt=clock.real_now() - 2 * ABSOLUTE_LIMIT).delete()
    key = new_token()
    now = clock.real_now()
    row = Session.objects.create(
        key_hash=token_hash(key), user=user, stage=stage.value, link=link, started_at=now, last_seen_at=now
    )
    return OpenedSession(key, row.id)


def end_all_sessions(user_id: UUID) -> None:
    """End every session of a person, in whatever browser. Inside a transaction."""
    transactions.require()
    Session.objects.filter(user_id=user_id).delete()


def note_use(session: SessionView) -> None:
    """Renew the idle time; written at most every half minute, never for polling in the background."""
    now = clock.real_now()
    if now - session.last_seen_at < TOUCH_EVERY:
        return
    Session.objects.filter(pk=session.id, last_seen_at__lt=now).update(last_seen_at=now)


def close_ended_session(reading: SessionReading, *, at: dt.datetime) -> None:
    """Remove a session found to be over; of several requests at once, one leaves the event."""
    if reading.ended is None or reading.ended_id is None:
        return
    with transactions.owned():
        row = Session.objects.select_for_update().filter(pk=reading.ended_id).first()
        if row is None:
            return
        audit.record(
            _END_CODES[reading.ended],
            actor=f"user:{row.user_id}",
            object_ref=f"session:{row.id}",
            at=at,
        )
        row.delete()


def sign_out(*, session: SessionView, at: dt.datetime) -> None:
    """End the session now. Ending it twice is no error."""
    with transactions.owned():
        deleted, _ = Session.objects.filter(pk=session.id).delete()
        if deleted:
            audit.record(
                "accounts.signed_out",
                actor=session.person.ref,
                object_ref=f"session:{session.id}",
                at=at,
            )
