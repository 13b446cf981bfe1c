"""The stage of the journeys: a running axis and one raw client for each body."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from support.servers import AxisServer
from support.wire import RawClient

SECRET = "journey-secret"
T = TypeVar("T")


@dataclass(frozen=True)
class Stage:
    """The axis and one client for each body."""

    axis: AxisServer
    vpcp: RawClient
    btttt: RawClient
    gialai: RawClient
    quangnam: RawClient


def eventually(look: Callable[[], T], seconds: float = 10) -> T:
    """What ``look`` finds, once it is something; fails when it stays nothing for so long."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.1)
