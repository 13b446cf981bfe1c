"""What warnings need from outside: who the officers of a party are, and a channel that carries a message."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lienthong.alerts.states import OfficerKind


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person to be told, for what they are registered, and their official mailbox."""

    full_name: str
    mail: str
    kinds: frozenset[OfficerKind]


class Addressees(Protocol):
    """Who is told: the axis asks its register of focal officers, an office its posts."""

    def of(self, party_ids: Collection[uuid.UUID], on: dt.date) -> Mapping[uuid.UUID, Sequence[Addressee]]:
        """Those valid on a legal date in Vietnam, per party; a party without any may be missing."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as a channel carries it."""

    id: str
    """Makes the Message-ID, the same at every attempt, so that a repeat can be recognised."""
    to_name: str
    to_address: str
    subject: str
    body: str
    is_urgent: bool


class MailChannel(Protocol):
    """Carries messages to official mailboxes."""

    def send(self, mail: Mail) -> None:
        """Hand one message over.

        Raises `AddressRefusedError` (for good), `MailDeferredError` (this message, come again) or
        `MailServerAwayError` (nobody answers, or we are not let in).
        """


@dataclass(frozen=True, slots=True)
class Letterhead:
    """How messages present the product that sends them."""

    product_name: str
    public_url: str
    """Without a final slash; empty where nobody set it: messages then have no link."""
