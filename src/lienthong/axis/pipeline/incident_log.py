"""Packets refused for secrecy, as the audit log keeps them (D-23): who, when, on what ground; never what they held."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from lienthong.infra import audit

SECRET_REFUSED = "intake.secret_refused"  # noqa: S105  a code of the log


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One refusal. Number, subject and content are nowhere, so they cannot be shown."""

    id: uuid.UUID
    at: dt.datetime
    """Business time."""
    at_real: dt.datetime
    system_id: str
    sender_code: str
    """The header ``from`` as written; it may name nobody, or nobody of this system."""
    recipient_codes: tuple[str, ...]
    """Registered codes; empty where the sender was not proven or nobody was named."""
    service: str
    address: str
    """Network address the request came from."""
    ground: str
    """Code of what told it: ``edxml.secrecy.text``, ``edxml.secrecy.element``, ``secrecy.page_mark``; or empty."""
    level: str
    """MẬT, TỐI MẬT, TUYỆT MẬT, or empty when only an element told."""
    is_sealed: bool


def list_incidents(*, before: uuid.UUID | None, limit: int) -> list[IncidentView]:
    """Incidents, newest first; those older than ``before``."""
    wanted = audit.EventFilter(code=SECRET_REFUSED)
    return [_view(event) for event in audit.list_events(wanted, before=before, limit=limit)]


def count_incidents(*, since: dt.datetime, most: int) -> int:
    """How many were refused at or after a real moment, counted no further than ``most``."""
    return audit.count_newest(audit.EventFilter(code=SECRET_REFUSED, since=since), most=most)


def _view(event: audit.EventView) -> IncidentView:
    data = event.data
    recipients = data.get("to")
    return IncidentView(
        id=event.id,
        at=event.at,
        at_real=event.at_real,
        system_id=event.actor.removeprefix("system:"),
        sender_code=str(data.get("from", "")),
        recipient_codes=tuple(map(str, recipients)) if isinstance(recipients, list) else (),
        service=str(data.get("service", "")),
        address=str(data.get("address", "")),
        ground=str(data.get("ground", "")),
        level=str(data.get("level", "")),
        is_sealed=event.position is not None,
    )
