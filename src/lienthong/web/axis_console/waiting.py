"""What waits for a human, as numbers beside the menu and on the first page: counted seldom, and never far.

No number goes beyond ``MOST``, so counting costs the same on an axis with a million rows.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.accounts.policies import Permission
from lienthong.alerts.queries.standing import count_causes
from lienthong.axis.pipeline.incident_log import count_incidents
from lienthong.axis.statuses.queries import count_unmatched
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now
from lienthong.web.pages import MENU

MOST = 100
"""From here on it is *99+*."""
DAYS = 7
"""What has no end of its own (a status, a refusal) counts for so many days."""
FRESH_SECONDS = 3.0

_WORDS: Mapping[str, str] = {
    "alerts": "cảnh báo đang mở",
    "unmatched": f"trạng thái không khớp trong {DAYS} ngày qua",
    "incidents": f"sự cố bảo mật trong {DAYS} ngày qua",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to look at."""

    section: str
    """As in the menu."""
    address: str
    """Name of the address."""
    figure: str
    words: str


class WaitingCounts:
    """The last numbers of this process; real time decides when they are stale (D-13)."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._counts: Mapping[str, int] = {}
        self._fresh_until = 0.0

    def of(self, permissions: frozenset[Permission]) -> list[Waiting]:
        """What somebody with these permissions should look at; nothing that stands at zero."""
        counts = self._current()
        return [
            Waiting(entry.section, entry.address, _figure(counts[entry.section]), _WORDS[entry.section])
            for entry in MENU
            if counts.get(entry.section) and entry.permission in permissions
        ]

    def forget(self) -> None:
        """Count anew when asked next."""
        self._fresh_until = 0.0

    def _current(self) -> Mapping[str, int]:
        with self._counting:
            if time.monotonic() >= self._fresh_until:
                self._counts = _count()
                self._fresh_until = time.monotonic() + FRESH_SECONDS
            return self._counts


def _count() -> Mapping[str, int]:
    window = dt.timedelta(days=DAYS)
    return {
        "alerts": count_causes(most=MOST),
        "unmatched": count_unmatched(since=business_now() - window, most=MOST),
        "incidents": count_incidents(since=real_now() - window, most=MOST),
    }


def _figure(count: int) -> str:
    return str(count) if count < MOST else f"{MOST - 1}+"
