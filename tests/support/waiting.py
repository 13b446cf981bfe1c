"""Waiting for something to become true, with an end."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(true: Callable[[], object], *, seconds: float = 30.0, what: str = "") -> None:
    """Ask every 20 ms; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain {what}"
        time.sleep(0.02)
