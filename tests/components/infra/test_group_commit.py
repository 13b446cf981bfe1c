from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from lienthong.infra import groupcommit, outbox, transactions
from lienthong.infra.errors import OverloadedError
from lienthong.infra.groupcommit import GroupCommitter
from lienthong.infra.models import OutboxJob
from lienthong.kernel.errors import InvariantError

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("ground_database")]
WAIT = 20.0


class Writer:
    """A commit function that can be held up, and notes its batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        self.broken: set[int] = set()

    def commit(self, items: Sequence[int]) -> Sequence[str]:
        transactions.require()
        self.begun.set()
        assert self.go_on.wait(WAIT)
        self.batches.append(list(items))
        OutboxJob.objects.bulk_create(
            [outbox.job("k", {}, key=str(item)) for item in items], ignore_conflicts=True
        )
        if bad := self.broken.intersection(items):
            raise KeyError(bad)
        return [f"done {item}" for item in items]

    def hold(self, committer: GroupCommitter[int, str]) -> Future[str]:
        """Submit item 0 and keep its commit running, so that what follows queues."""
        self.begun.clear()
        self.go_on.clear()
        first = committer.submit(0)
        assert self.begun.wait(WAIT)
        return first


def stored() -> set[str]:
    return set(OutboxJob.objects.values_list("key", flat=True))


def test_what_queued_during_a_commit_is_committed_together() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit)
    first = writer.hold(committer)
    futures = [committer.submit(item) for item in range(1, 11)]
    writer.go_on.set()
    assert [future.result(WAIT) for future in [first, *futures]] == [f"done {item}" for item in range(11)]
    committer.close()
    assert writer.batches == [[0], list(range(1, 11))]


def test_an_outcome_is_told_only_after_the_commit() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit)
    first = writer.hold(committer)
    assert not first.done()
    assert stored() == set()
    writer.go_on.set()
    first.result(WAIT)
    assert stored() == {"0"}
    committer.close()


def test_one_bad_item_fails_alone() -> None:
    writer = Writer()
    writer.broken = {3}
    committer = GroupCommitter(writer.commit)
    writer.hold(committer)
    futures = {item: committer.submit(item) for item in range(1, 6)}
    writer.go_on.set()
    with pytest.raises(KeyError):
        futures[3].result(WAIT)
    assert [futures[item].result(WAIT) for item in (1, 2, 4, 5)] == ["done 1", "done 2", "done 4", "done 5"]
    committer.close()
    assert stored() == {"0", "1", "2", "4", "5"}


def test_a_heavy_item_goes_alone_and_order_is_kept() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit, weight=lambda item: 1000 if item == 3 else 1)
    writer.hold(committer)
    futures = [committer.submit(item) for item in range(1, 6)]
    writer.go_on.set()
    for future in futures:
        future.result(WAIT)
    committer.close()
    assert writer.batches == [[0], [1, 2], [3], [4, 5]]


def test_a_batch_is_limited_in_items_and_weight() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit, weight=lambda item: item, max_items=3, max_weight=10)
    writer.hold(committer)
    futures = [committer.submit(item) for item in (1, 1, 1, 4, 6, 5)]
    writer.go_on.set()
    for future in futures:
        future.result(WAIT)
    committer.close()
    assert writer.batches == [[0], [1, 1, 1], [4, 6], [5]]


def test_closing_commits_what_is_queued_and_then_refuses() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit)
    writer.hold(committer)
    future = committer.submit(1)
    writer.go_on.set()
    committer.close()
    assert future.result(0) == "done 1"
    with pytest.raises(InvariantError):
        committer.submit(2)


def test_more_than_can_wait_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groupcommit, "MOST_QUEUED", 2)
    writer = Writer()
    committer = GroupCommitter(writer.commit)
    writer.hold(committer)
    futures = [committer.submit(item) for item in (1, 2)]
    with pytest.raises(OverloadedError):
        committer.submit(3)
    writer.go_on.set()
    assert [future.result(WAIT) for future in futures] == ["done 1", "done 2"]
    committer.close()


def test_a_cancelled_item_is_not_committed() -> None:
    writer = Writer()
    committer = GroupCommitter(writer.commit)
    writer.hold(committer)
    assert committer.submit(1).cancel()
    kept = committer.submit(2)
    writer.go_on.set()
    kept.result(WAIT)
    committer.close()
    assert stored() == {"0", "2"}


def test_a_wrong_number_of_outcomes_is_an_error_and_nothing_is_committed() -> None:
    def commit(items: Sequence[int]) -> Sequence[str]:
        OutboxJob.objects.bulk_create([outbox.job("k", {}, key=str(item)) for item in items])
        return []

    committer = GroupCommitter(commit)
    with pytest.raises(InvariantError):
        committer.submit(1).result(WAIT)
    committer.close()
    assert stored() == set()
