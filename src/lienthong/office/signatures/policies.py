"""Rules of PINs, as data."""

from __future__ import annotations

from lienthong.office.signatures.errors import WeakPinError

TRIES = 5
"""Wrong PINs in a row that lock a key."""
SHORTEST, LONGEST = 6, 64
_RISING = "01234567890123456789"
_FALLING = _RISING[::-1]


def check_pin(pin: str) -> None:
    """Pass a PIN that is long enough and not guessed at once; raises WeakPinError."""
    if not SHORTEST <= len(pin) <= LONGEST:
        raise WeakPinError(f"Mã PIN phải có từ {SHORTEST} đến {LONGEST} ký tự; hãy chọn mã khác.")
    if len(set(pin)) == 1 or pin in _RISING or pin in _FALLING:
        raise WeakPinError("Mã PIN quá dễ đoán (lặp lại hoặc liên tiếp); hãy chọn mã khác.")
