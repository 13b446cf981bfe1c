"""When a key of a connected system may sign, and until when its system can go on with the keys it has. Pure.

All times are real time (D-13).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.axis.registry.states import KeyState

WARN_DAYS = (60, 30, 14, 7, 1)
"""Days before the end at which officers are warned, each once."""


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """A key by its number, with everything but its secret."""

    number: int
    added_at: dt.datetime
    valid_from: dt.datetime | None = None
    valid_until: dt.datetime | None = None
    ended_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None

    @property
    def begins_at(self) -> dt.datetime:
        """From when it signs."""
        return self.valid_from or self.added_at

    @property
    def ends_at(self) -> dt.datetime | None:
        """From when it signs no more; None: nobody has said."""
        return min((moment for moment in (self.valid_until, self.ended_at) if moment), default=None)

    def state(self, at: dt.datetime) -> KeyState:
        """Where it stands."""
        if self.ended_at is not None:
            return KeyState.ENDED
        if self.valid_until is not None and at >= self.valid_until:
            return KeyState.EXPIRED
        # Not by ``added_at``: a clock set back must not switch off a key that is in use.
        return KeyState.WAITING if self.valid_from is not None and at < self.valid_from else KeyState.VALID

    def next_change(self, at: dt.datetime) -> dt.datetime | None:
        """When its state changes by itself; None: never."""
        if self.ended_at is not None:
            return None
        return min((one for one in (self.valid_from, self.valid_until) if one and one > at), default=None)


@dataclass(frozen=True, slots=True)
class Expiry:
    """A system that runs out of keys, or has."""

    number: int
    """The key that lasts longest."""
    until: dt.datetime
    warn_days: int
    """The nearest threshold that was passed; 0 when the key has ended."""
    since: dt.datetime
    """From when this warning stands."""


def covering_key(keys: Iterable[KeyTimes], at: dt.datetime) -> KeyTimes | None:
    """The key with which an unbroken row of valid keys ends; None when there is no valid one at ``at``.

    A key that begins only after the others have ended does not lengthen the row: between them nobody can sign.
    """
    usable = [key for key in keys if key.state(at) in {KeyState.VALID, KeyState.WAITING}]
    last: KeyTimes | None = None
    reached = at
    while True:
        begun = [key for key in usable if key.state(reached) is KeyState.VALID]
        endless = next((key for key in begun if key.valid_until is None), None)
        if endless is not None or not begun:
            return endless or last
        last = max(begun, key=lambda key: key.valid_until or reached)
        # A successor valid from the very moment the last one ends still follows without a gap.
        reached = last.valid_until or reached


def expiry_of(keys: Sequence[KeyTimes], at: dt.datetime) -> Expiry | None:
    """What officers should be warned of; None while nothing ends within the first threshold.

    Keys that somebody ended are not missed: who ended them has said that they are not needed.
    """
    covering = covering_key(keys, at)
    if covering is None:
        gone = [key for key in keys if key.state(at) is KeyState.EXPIRED and key.valid_until is not None]
        last = max(gone, key=lambda key: key.valid_until or at, default=None)
        if last is None or last.valid_until is None:
            return None
        return Expiry(last.number, last.valid_until, 0, last.valid_until)
    until = covering.valid_until
    if until is None:
        return None
    passed = [days for days in WARN_DAYS if at >= until - dt.timedelta(days=days)]
    if not passed:
        return None
    days = min(passed)
    since = max(until - dt.timedelta(days=days), covering.added_at)
    return Expiry(covering.number, until, days, since)
