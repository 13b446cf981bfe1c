"""The technical state of a delivery: words, transition table, and how a delivery can end badly.

This machine never shares a column with the processing status (01…06), which belongs to `axis.statuses`.
"""

from __future__ import annotations

from enum import StrEnum


class Service(StrEnum):
    """What kind of packet is delivered."""

    EDOC = "EDOC"
    STATUS = "STATUS"


class DeliveryState(StrEnum):
    """Where a delivery stands between the axis and the recipient's system."""

    HELD = "HELD"
    """Kept back by the axis until its files are judged, because the recipient asked for it; not offered."""
    WAITING = "WAITING"
    """In the recipient's mailbox, not fetched yet."""
    TAKEN = "TAKEN"
    """Fetched at least once, not answered."""
    PROCESSING = "PROCESSING"
    """The recipient's system answered ``processing``."""
    DELIVERED = "DELIVERED"
    """The recipient's system answered ``done``: it is on its durable storage."""
    FAILED = "FAILED"
    """The recipient's system answered ``fail``, or the way to it failed for good."""
    WITHDRAWN = "WITHDRAWN"
    """A recall was carried out."""


class Answer(StrEnum):
    """What a recipient's system says about an item (VXP ``updateStatus``)."""

    DONE = "DONE"
    FAIL = "FAIL"
    PROCESSING = "PROCESSING"


class BadEnd(StrEnum):
    """How a delivery ended so that the same bytes may be sent again (D-01)."""

    NONE = ""
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    """02 before acceptance."""
    RETURNED = "RETURNED"
    """02 after 03 (D-10)."""
    EXPIRED = "EXPIRED"
    """Given up by an operator's decision; nothing expires by itself (D-08)."""


class EventKind(StrEnum):
    """What happened to a delivery after it was opened."""

    RELEASED = "RELEASED"
    """No longer held back: offered from now on."""
    TAKEN = "TAKEN"
    PROCESSING = "PROCESSING"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    LATE_ANSWER = "LATE_ANSWER"
    """An answer that came too late to change anything; kept."""
    SENDING_FAILED = "SENDING_FAILED"
    """The axis could not bring it to the recipient's side."""
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    RESENT = "RESENT"


UNTAKEN = frozenset({DeliveryState.HELD, DeliveryState.WAITING})
"""States before any system of the recipient could see it."""

OFFERED = frozenset({DeliveryState.WAITING, DeliveryState.TAKEN, DeliveryState.PROCESSING})
"""States in which an item stays in the recipient's list: until ``done`` (RCV-10) or ``fail``."""

_S = DeliveryState

ON_ANSWER: dict[tuple[DeliveryState, Answer], DeliveryState] = {
    (_S.WAITING, Answer.DONE): _S.DELIVERED,
    (_S.WAITING, Answer.FAIL): _S.FAILED,
    (_S.WAITING, Answer.PROCESSING): _S.PROCESSING,
    (_S.TAKEN, Answer.DONE): _S.DELIVERED,
    (_S.TAKEN, Answer.FAIL): _S.FAILED,
    (_S.TAKEN, Answer.PROCESSING): _S.PROCESSING,
    (_S.PROCESSING, Answer.DONE): _S.DELIVERED,
    (_S.PROCESSING, Answer.FAIL): _S.FAILED,
    (_S.FAILED, Answer.DONE): _S.DELIVERED,
}
"""Every answer that moves a delivery. A late ``done`` wins over an earlier ``fail``; DELIVERED never goes
back. Pairs that are absent change nothing: repeats are harmless, late answers are kept as events."""
