"""The worker: claims, runs handlers outside any transaction, writes the results down.

A job taken is under a lease; killed here, its lease ends and it is done again. Handlers are idempotent by
the job's key and must end well within the lease. A batch gives back what it could not begin within a third
of the lease, so an urgent job never waits for a long batch and no lease ends while its job only queues.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import Error as DatabaseFailure
from django.db import connections

from lienthong.infra import faultpoints, heartbeat, logs, transactions
from lienthong.infra.errors import PermanentFailureError
from lienthong.infra.json_values import JSON
from lienthong.infra.models import OutboxJob
from lienthong.infra.outbox.claims import Claim, claim
from lienthong.infra.outbox.results import Ending, Result, store_results
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import LienthongError, TemporaryError

log = logging.getLogger(__name__)
POLL_SECONDS = 0.1
_AFTER_DATABASE_ERROR_SECONDS = 1.0
_STORE_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class JobView:
    """What a handler sees; ``attempts`` counts the running one."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, JSON]
    attempts: int


Handler = Callable[[JobView], None]
"""Brings about the effect, idempotent by key. Raises TemporaryError or OSError when the target is away
(these work its breaker), PermanentFailureError when repeating can never help; anything else is repeated."""


class OutboxWorker:
    """One loop over the outbox; run as many as wanted, in threads or processes. Takes only kinds it knows."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        *,
        name: str,
        per_target: int = 4,
        lease_seconds: float = 30,
    ) -> None:
        self._handlers = dict(handlers)
        self._name = name
        self._per_target = per_target
        self._lease_seconds = lease_seconds

    def run_batch(self, limit: int = 50, *, stop: threading.Event | None = None) -> int:
        """Claim up to ``limit`` jobs and run them; returns how many were begun. An idle call only reads."""
        lease = dt.timedelta(seconds=self._lease_seconds)
        rows = claim(Claim(tuple(self._handlers), limit, self._per_target, lease, real_now()))
        began = stored = time.monotonic()
        results: list[Result] = []
        run = 0
        for row in rows:
            waited = time.monotonic() - began > self._lease_seconds / 3
            if run and (waited or (stop is not None and stop.is_set())):
                results.append(Result(row, Ending.RELEASED, real_now()))
                continue
            results.append(self._attempt(row))
            run += 1
            heartbeat.beat(self.loop)
            if time.monotonic() - stored > _STORE_EVERY_SECONDS:
                results = self._store(results)
                stored = time.monotonic()
        self._store(results)
        return run

    def run_forever(self, stop: threading.Event) -> None:
        """Run batches until told to stop; the batch at hand gives back what it has not begun."""
        try:
            while not stop.is_set():
                heartbeat.beat(self.loop)
                try:
                    idle = self.run_batch(stop=stop) == 0
                except DatabaseFailure as error:
                    log.error("outbox worker %s: the database failed, going on: %s", self._name, error)
                    transactions.drop_broken_connection()
                    stop.wait(_AFTER_DATABASE_ERROR_SECONDS)
                else:
                    if idle:
                        stop.wait(POLL_SECONDS)
        finally:
            connections.close_all()

    @property
    def loop(self) -> str:
        """The name under which this worker's heartbeat is written."""
        return f"outbox.{self._name}"

    def _attempt(self, row: OutboxJob) -> Result:
        view = JobView(row.pk, row.kind, row.key, row.payload, row.attempts)
        with logs.correlation(row.key):
            try:
                faultpoints.hit("worker.before_handler")
                self._handlers[row.kind](view)
                faultpoints.hit("worker.after_handler")
            except Exception as error:  # noqa: BLE001  whatever a handler raises, the job is not lost
                return self._failed(row, error)
        return Result(row, Ending.DONE, real_now())

    def _failed(self, row: OutboxJob, error: Exception) -> Result:
        transactions.drop_broken_connection()
        if isinstance(error, PermanentFailureError):
            ending = Ending.PERMANENT
            log.error("job %s can never be done: %s", row.key, error)
        elif isinstance(error, TemporaryError | OSError):
            ending = Ending.TARGET_FAILED
            log.warning("job %s, attempt %d: %s", row.key, row.attempts, error)
        elif isinstance(error, LienthongError) and error.retryable:
            ending = Ending.FAILED
            log.warning("job %s, attempt %d: %s", row.key, row.attempts, error)
        else:
            ending = Ending.FAILED
            log.error("job %s, attempt %d failed", row.key, row.attempts, exc_info=error)
        return Result(row, ending, real_now(), f"{type(error).__name__}: {error}")

    def _store(self, results: Sequence[Result]) -> list[Result]:
        store_results(results, worker=self._name)
        return []
