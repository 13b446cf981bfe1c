"""The ways a packet can go to a recipient."""

from __future__ import annotations

from enum import StrEnum


class Way(StrEnum):
    """How a delivery reaches its recipient."""

    MAILBOX = "MAILBOX"
    """Waits on the axis until a system of the recipient fetches it."""
    PEER = "PEER"
    """Handed on to another axis; comes with federation."""
