"""Real time, for leases, timeouts, back-off, sessions, tokens and rate limits (D-13). Never shifted.

Business time lives in ``infra.clock``. Everything is stored in UTC; legal dates are dates in
Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

import datetime as dt
import time
from zoneinfo import ZoneInfo

UTC = dt.UTC
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def real_now() -> dt.datetime:
    """The moment now, aware, in UTC, from the machine's clock."""
    return dt.datetime.fromtimestamp(time.time(), tz=UTC)


def vietnam(moment: dt.datetime) -> dt.datetime:
    """The same moment as people in Vietnam read it; ``moment`` must be aware."""
    return moment.astimezone(VIETNAM)


def legal_date(moment: dt.datetime) -> dt.date:
    """The calendar date of a moment in Vietnam, which is what documents and registers carry."""
    return vietnam(moment).date()
