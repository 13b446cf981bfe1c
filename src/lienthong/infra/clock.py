"""Business time (D-13): one map row shared by all processes of an installation; may be shifted, compressed.

For deadlines, registers, legal dates and reports. Real time (leases, timeouts, back-off, tokens) is
``kernel.clock`` and is never touched here. Production has no map: business time is real time.
"""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from lienthong.infra import transactions
from lienthong.infra.audit.events import record
from lienthong.infra.errors import BusinessClockRefusedError
from lienthong.infra.models import ClockMap
from lienthong.kernel.clock import real_now

CACHE_SECONDS = 0.25
"""A change of the map is seen by every process within this real time."""
FASTEST = 1_000_000.0
"""Business seconds per real second."""
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
"""Beyond them dates cannot be turned into another time zone, and no process could tell the time."""


@dataclass(frozen=True, slots=True)
class _Map:
    real_anchor: dt.datetime
    business_anchor: dt.datetime
    rate: float

    def business(self, real: dt.datetime) -> dt.datetime:
        return self.business_anchor + (real - self.real_anchor) * self.rate


class _Cache:
    """The last map read by this process, with the monotonic second until which it counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: _Map | None = None
        self._until = -math.inf

    def read(self) -> _Map | None:
        with self._lock:
            if time.monotonic() < self._until:
                return self._value
        value = _load()
        # What an open transaction sees may be rolled back; it must not outlive it.
        if not connection.in_atomic_block:
            with self._lock:
                self._value, self._until = value, time.monotonic() + CACHE_SECONDS
        return value

    def forget(self) -> None:
        with self._lock:
            self._until = -math.inf


_cache = _Cache()


def _load() -> _Map | None:
    row = ClockMap.objects.filter(pk=1).values_list("real_anchor", "business_anchor", "rate").first()
    return None if row is None else _Map(*row)


def business_now() -> dt.datetime:
    """Business time, aware, in UTC; the same in every process within `CACHE_SECONDS` of a change."""
    if settings.LIENTHONG_PRODUCTION:
        return real_now()
    current = _cache.read()
    now = real_now()
    return now if current is None else current.business(now)


def set_business_clock(*, at: dt.datetime, rate: float = 1.0, by: str) -> None:
    """Let business time be ``at`` now and run ``rate`` times as fast as real time (0 stands still).

    Owns its transaction and leaves an audit event. Raises :class:`BusinessClockRefusedError` in production,
    for a naive time, a year outside 2000 … 2100 and a rate outside 0 … 1 000 000.
    """
    if settings.LIENTHONG_PRODUCTION:
        raise BusinessClockRefusedError(
            "Không được đổi đồng hồ nghiệp vụ trên hệ thống chính thức; "
            "chỉ dùng trên bản trình diễn hoặc thử nghiệm."
        )
    if at.tzinfo is None or not (math.isfinite(rate) and 0 <= rate <= FASTEST):
        raise BusinessClockRefusedError(
            "Thời điểm phải kèm múi giờ và tốc độ phải từ 0 đến 1.000.000; hãy nhập lại."
        )
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise BusinessClockRefusedError(
            f"Giờ nghiệp vụ phải từ năm {EARLIEST_YEAR} đến năm {LATEST_YEAR}; hãy nhập lại."
        )
    before = business_now()
    with transactions.owned():
        values = {"real_anchor": real_now(), "business_anchor": at.astimezone(dt.UTC), "rate": rate}
        ClockMap.objects.update_or_create(pk=1, defaults=values)
        facts = {"before": before.isoformat(), "after": at.isoformat(), "rate": str(rate)}
        record("clock.set", actor=by, object_ref="clock", at=at, data=facts)
    forget()


def forget() -> None:
    """Drop this process's cached map, so that the next reading asks the database."""
    _cache.forget()
