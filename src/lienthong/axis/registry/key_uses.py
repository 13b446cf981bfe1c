"""When each key was used last: noted in memory by the door, written by a thread of its own.

A call never waits for it, and of a system that polls each second at most one row a minute is written. It is no
change of the registry, so it has neither an audit event nor a new version: nobody decides by it alone.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import uuid

from django.db import Error as DatabaseFailure
from django.db import connections
from django.db.models import Q

from lienthong.axis.registry.models import SystemSecret
from lienthong.infra import transactions
from lienthong.kernel.clock import real_now

log = logging.getLogger(__name__)
PRECISION = dt.timedelta(minutes=1)
"""A later use within so much of a written one is not written."""


class KeyUses:
    """Notes uses; `close` writes the last ones. Safe for threads."""

    def __init__(self, *, every_seconds: float = 2.0) -> None:
        self._every = every_seconds
        self._fresh: dict[uuid.UUID, dt.datetime] = {}
        self._written: dict[uuid.UUID, dt.datetime] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="key-uses", daemon=True)
        self._thread.start()

    def note(self, key_id: uuid.UUID) -> None:
        """A call was rightly signed with this key just now."""
        now = real_now()
        with self._lock:
            written = self._written.get(key_id)
            if written is None or not written <= now < written + PRECISION:
                self._fresh[key_id] = now

    def flush(self) -> None:
        """Write what is noted; when the database fails it stays for the next time."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        if not fresh:
            return
        try:
            _write(fresh)
        except DatabaseFailure as error:
            log.error("last uses of keys could not be stored yet: %s", error)
            transactions.drop_broken_connection()
            with self._lock:
                self._fresh = {**fresh, **self._fresh}
        else:
            with self._lock:
                self._written.update(fresh)

    def close(self) -> None:
        """Write the rest and stop. Safe to call twice."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stop.wait(self._every):
                self.flush()
            self.flush()
        finally:
            connections.close_all()


def _write(fresh: dict[uuid.UUID, dt.datetime]) -> None:
    with transactions.owned():
        # In order of ids, so that two doors lock rows in one order; never back in time.
        for key_id, moment in sorted(fresh.items()):
            later = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment)
            SystemSecret.objects.filter(later, pk=key_id).update(last_used_at=moment)
