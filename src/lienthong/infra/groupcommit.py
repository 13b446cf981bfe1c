"""Group commit: one writer thread commits together whatever queued while the previous commit ran.

No timer: an idle committer adds no latency, a busy one shares each fsync among many. A failing batch is
repeated item by item, so that one bad item fails alone; an item too heavy goes alone, so that a big
fan-out never delays others (architecture §2).
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from django.db import connections

from lienthong.infra import transactions
from lienthong.infra.errors import OverloadedError
from lienthong.kernel.errors import InvariantError

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")
log = logging.getLogger(__name__)

MOST_QUEUED = 10_000
"""Items waiting at most; more are refused at once rather than kept without end."""


class GroupCommitter(Generic[Item, Outcome]):
    """Commits submitted items in batches; each future resolves only after its commit is durable.

    ``commit`` gets the items of one batch inside a transaction it need not open, and returns one outcome per
    item in their order. It must be idempotent by client-made ids: a batch whose commit broke off is repeated.
    """

    def __init__(
        self,
        commit: Callable[[Sequence[Item]], Sequence[Outcome]],
        *,
        weight: Callable[[Item], int] = lambda _: 1,
        max_items: int = 64,
        max_weight: int = 400,
    ) -> None:
        self._commit = commit
        self._weight = weight
        self._max_items = max_items
        self._max_weight = max_weight
        self._queue: deque[tuple[Item, int, Future[Outcome]]] = deque()
        self._wake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, item: Item) -> Future[Outcome]:
        """Queue an item. The future carries the outcome after the commit, or the error of this item.

        Raises :class:`OverloadedError` when too much is waiting, InvariantError after :meth:`close`.
        """
        future: Future[Outcome] = Future()
        weight = self._weight(item)
        with self._wake:
            if self._closing:
                raise InvariantError("Bộ ghi đã đóng, không nhận thêm.")
            if len(self._queue) >= MOST_QUEUED:
                raise OverloadedError("Hệ thống đang quá tải; hãy gửi lại sau ít phút.")
            self._queue.append((item, weight, future))
            self._wake.notify()
        return future

    def close(self) -> None:
        """Commit what is queued, then stop. Safe to call twice."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            while batch := self._next():
                self._settle(batch)
        except BaseException as error:  # nobody may wait for a future that will never come
            log.exception("the group committer ended")
            self._abandon(error)
            raise
        finally:
            connections.close_all()

    def _next(self) -> list[tuple[Item, Future[Outcome]]]:
        with self._wake:
            while not (batch := self._take()) and not self._closing:
                self._wake.wait()
            return batch

    def _take(self) -> list[tuple[Item, Future[Outcome]]]:
        batch: list[tuple[Item, Future[Outcome]]] = []
        total = 0
        while self._queue and len(batch) < self._max_items:
            item, weight, future = self._queue[0]
            if batch and total + weight > self._max_weight:
                break
            self._queue.popleft()
            if future.set_running_or_notify_cancel():
                batch.append((item, future))
                total += weight
        return batch

    def _settle(self, batch: list[tuple[Item, Future[Outcome]]]) -> None:
        try:
            outcomes = self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  whatever failed, each item then answers for itself
            self._recover()
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            log.warning("a batch of %d failed and is repeated one by one: %s", len(batch), error)
            for entry in batch:
                self._settle([entry])
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)

    def _write(self, items: list[Item]) -> Sequence[Outcome]:
        with transactions.owned():
            outcomes = self._commit(items)
            if len(outcomes) != len(items):
                raise InvariantError(
                    "Bộ ghi trả số kết quả khác số mục.", items=len(items), outcomes=len(outcomes)
                )
        return outcomes

    def _recover(self) -> None:
        """Throw away a connection that broke, so that the next item gets a fresh one."""
        transactions.drop_broken_connection()

    def _abandon(self, error: BaseException) -> None:
        with self._wake:
            self._closing = True
            waiting = list(self._queue)
            self._queue.clear()
        for _, _, future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
