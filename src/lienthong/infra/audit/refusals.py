"""Refusals without identity are counted per minute, address and code, not stored one by one.

So a flood of unauthenticated requests cannot fill the log, and still leaves its measure.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections import Counter

from django.db import Error as DatabaseFailure
from django.db import connection, connections

from lienthong.infra import transactions
from lienthong.infra.json_values import storable
from lienthong.infra.models import RefusalCount
from lienthong.kernel.clock import real_now

log = logging.getLogger(__name__)
MOST_KEYS = 10_000
"""Different (minute, address, code) in memory; beyond it further addresses are counted together as ``*``."""
_LONGEST_ADDRESS = 64
_Key = tuple[dt.datetime, str, str]


class RefusalCounter:
    """Counts in memory; a thread adds the counts to the table each second; ``close`` adds the last."""

    def __init__(self, *, every_seconds: float = 1.0) -> None:
        self._every = every_seconds
        self._counts: Counter[_Key] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refusal-counter", daemon=True)
        self._thread.start()

    def count(self, code: str, address: str) -> None:
        """Count one refusal, at the real minute of now."""
        minute = real_now().replace(second=0, microsecond=0)
        key = (minute, storable(address)[:_LONGEST_ADDRESS], code)
        with self._lock:
            if key not in self._counts and len(self._counts) >= MOST_KEYS:
                key = (minute, "*", code)
            self._counts[key] += 1

    def close(self) -> None:
        """Store what is counted and stop. Safe to call twice."""
        self._stop.set()
        self._thread.join()

    def flush(self) -> None:
        """Add what is counted to the table; when the database fails the counts stay for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            _add(counts)
        except DatabaseFailure as error:
            log.error("refusal counts could not be stored yet: %s", error)
            transactions.drop_broken_connection()
            with self._lock:
                self._counts.update(counts)

    def _run(self) -> None:
        try:
            while not self._stop.wait(self._every):
                self.flush()
            self.flush()
        finally:
            connections.close_all()


def _add(counts: Counter[_Key]) -> None:
    table = connection.ops.quote_name(RefusalCount._meta.db_table)  # noqa: SLF001  public in all but name
    statement = (
        f"INSERT INTO {table} (minute, address, code, count) VALUES (%s, %s, %s, %s) "  # noqa: S608  our own name
        f"ON CONFLICT (minute, address, code) DO UPDATE SET count = {table}.count + excluded.count"
    )
    # Sorted, so that two processes lock rows in one order.
    rows = [
        (connection.ops.adapt_datetimefield_value(minute), address, code, number)
        for (minute, address, code), number in sorted(counts.items())
    ]
    with transactions.owned(), connection.cursor() as cursor:
        cursor.executemany(statement, rows)
