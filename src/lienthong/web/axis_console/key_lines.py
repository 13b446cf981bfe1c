"""Keys of connected systems for the console: how old each is, when it was used last, when it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from lienthong.axis.registry.states import KeyState
from lienthong.axis.registry.validity import WARN_DAYS, KeyTimes
from lienthong.web.axis_console.reading import Chip, KeyLine, Tone

_CHIPS = {
    KeyState.WAITING: Chip("Chưa đến ngày dùng", Tone.WAITING),
    KeyState.VALID: Chip("Đang dùng được", Tone.DONE),
    KeyState.EXPIRED: Chip("Đã hết hạn", Tone.BAD),
}
_SOON = dt.timedelta(days=max(WARN_DAYS))


def key_lines(keys: Iterable[KeyTimes], at: dt.datetime) -> Sequence[KeyLine]:
    """The keys nobody has ended, at real time ``at``, newest first."""
    shown = [key for key in keys if key.state(at) is not KeyState.ENDED]
    return [_line(key, at) for key in sorted(shown, key=lambda key: -key.number)]


def _line(key: KeyTimes, at: dt.datetime) -> KeyLine:
    state = key.state(at)
    return KeyLine(
        number=key.number,
        chip=_chip(key, state, at),
        age_days=max((at - key.added_at).days, 0),
        added_at=key.added_at,
        begins_at=key.begins_at if state is KeyState.WAITING else None,
        ends_at=key.valid_until,
        last_used_at=key.last_used_at,
    )


def _chip(key: KeyTimes, state: KeyState, at: dt.datetime) -> Chip:
    if state is KeyState.VALID and key.valid_until is not None and key.valid_until - at <= _SOON:
        return Chip(f"Còn {max((key.valid_until - at).days, 0)} ngày", Tone.LATE)
    return _CHIPS[state]
