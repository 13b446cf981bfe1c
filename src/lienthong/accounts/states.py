"""The steps of a session, as data.

A session never changes its step in place: the next step is a new session with a new key, so that a key
seen before signing in is worth nothing afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class SessionStage(StrEnum):
    """How far the holder of a session key has come."""

    LINK = "LINK"
    """Holds a valid one-time link and may set a password."""
    SECOND_FACTOR = "SECOND_FACTOR"
    """The password was right; the code is still to come."""
    ENROLMENT = "ENROLMENT"
    """The password was right; the role demands a second factor that is not set up yet."""
    SIGNED_IN = "SIGNED_IN"


class SessionEnd(StrEnum):
    """Why a session is over."""

    IDLE = "IDLE"
    TOO_OLD = "TOO_OLD"
    CLOSED = "CLOSED"


NEXT_STAGES: Mapping[SessionStage, frozenset[SessionStage]] = MappingProxyType(
    {
        SessionStage.LINK: frozenset(),
        SessionStage.SECOND_FACTOR: frozenset({SessionStage.SIGNED_IN}),
        SessionStage.ENROLMENT: frozenset({SessionStage.SIGNED_IN}),
        SessionStage.SIGNED_IN: frozenset(),
    }
)
