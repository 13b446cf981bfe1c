from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.infra import outbox, transactions
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox import JobView, OutboxWorker
from lienthong.infra.outbox.claims import Claim, claim
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import InvariantError, TemporaryError

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
MINUTE = dt.timedelta(minutes=1)


def nothing(job: JobView) -> None:
    """A handler that has nothing to do."""


def owe(*jobs: OutboxJob) -> None:
    OutboxJob.objects.bulk_create(jobs, ignore_conflicts=True)


def claimed(limit: int = 50, *, per_target: int = 4) -> list[str]:
    rows = claim(Claim(("k",), limit, per_target, MINUTE, real_now()))
    return [row.key for row in rows]


def test_lanes_go_first_then_the_order_enqueued() -> None:
    lanes = [("slow", 9), ("a", 5), ("b", 5), ("urgent", 1)]
    owe(*[outbox.job("k", {}, key=key, lane=lane) for key, lane in lanes])
    assert claimed() == ["urgent", "a", "b", "slow"]


def test_a_key_owed_twice_is_one_job() -> None:
    with transactions.owned():
        outbox.enqueue("k", {"first": True}, key="same")
        outbox.enqueue("k", {"first": False}, key="same")
    assert OutboxJob.objects.get().payload == {"first": True}


def test_a_key_done_is_not_owed_again() -> None:
    owe(outbox.job("k", {}, key="same"))
    OutboxWorker({"k": nothing}, name="w").run_batch()
    owe(outbox.job("k", {}, key="same"))
    assert OutboxJob.objects.get().state == JobState.DONE


@pytest.mark.parametrize("key", ["", "x" * 501])
def test_a_key_that_cannot_be_indexed_is_refused(key: str) -> None:
    with pytest.raises(InvariantError):
        outbox.job("k", {}, key=key)


def test_nothing_runs_before_its_time() -> None:
    owe(outbox.job("k", {}, key="later", not_before=real_now() + MINUTE))
    assert claimed() == []


def test_only_the_head_of_an_ordering_key_runs() -> None:
    owe(
        *[
            outbox.job("k", {}, key=key, lane=lane, ordering_key="d1")
            for key, lane in [("1", 5), ("2", 1), ("3", 5)]
        ]
    )
    owe(outbox.job("k", {}, key="other", ordering_key="d2"))
    assert claimed() == ["1", "other"]
    assert claimed() == []
    OutboxJob.objects.filter(key="1").update(state=JobState.DONE, lease_until=None)
    assert claimed() == ["2"]


def test_a_waiting_head_holds_back_its_followers() -> None:
    owe(outbox.job("k", {}, key="1", ordering_key="d", not_before=real_now() + MINUTE))
    owe(outbox.job("k", {}, key="2", ordering_key="d"))
    assert claimed() == []


def test_a_dead_head_does_not_hold_back_its_followers() -> None:
    owe(*[outbox.job("k", {}, key=key, ordering_key="d") for key in ("1", "2")])
    OutboxJob.objects.filter(key="1").update(state=JobState.DEAD)
    assert claimed() == ["2"]


def test_at_most_n_run_per_target_and_others_are_not_delayed() -> None:
    owe(*[outbox.job("k", {}, key=f"away{number}", lane=1, target="away") for number in range(300)])
    owe(outbox.job("k", {}, key="home", target="home"), outbox.job("k", {}, key="nobody"))
    assert claimed(limit=10, per_target=2) == ["away0", "away1", "home", "nobody"]
    assert claimed(limit=10, per_target=2) == []


def test_a_worker_leaves_kinds_it_does_not_know() -> None:
    owe(outbox.job("unknown", {}, key="1"))
    assert claimed() == []
    assert OutboxJob.objects.get().state == JobState.READY


def test_an_empty_poll_only_reads() -> None:
    owe(outbox.job("k", {}, key="later", not_before=real_now() + MINUTE))
    with CaptureQueriesContext(connection) as queries:
        assert OutboxWorker({"k": nothing}, name="w").run_batch() == 0
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_a_poll_where_all_is_blocked_only_reads() -> None:
    owe(outbox.job("k", {}, key="1", target="away"))
    TargetBreaker.objects.create(target="away", failures=9, open_until=real_now() + MINUTE)
    with CaptureQueriesContext(connection) as queries:
        assert OutboxWorker({"k": nothing}, name="w").run_batch() == 0
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_five_failures_in_a_row_open_the_breaker_of_that_target_only() -> None:
    owe(*[outbox.job("k", {}, key=f"a{number}", target="away") for number in range(20)])
    owe(*[outbox.job("k", {}, key=f"h{number}", target="home") for number in range(3)])
    tried: list[str] = []

    def handle(job: JobView) -> None:
        tried.append(job.key)
        if job.key.startswith("a"):
            raise TemporaryError("vắng")

    worker = OutboxWorker({"k": handle}, name="w", per_target=1)
    for _ in range(10):
        worker.run_batch()
    assert sum(key.startswith("a") for key in tried) == 5
    assert sum(key.startswith("h") for key in tried) == 3
    assert [row.target for row in TargetBreaker.objects.all()] == ["away"]


def test_after_the_pause_one_probe_finds_out_and_success_closes_the_breaker() -> None:
    owe(*[outbox.job("k", {}, key=f"a{number}", target="away") for number in range(20)])
    TargetBreaker.objects.create(target="away", failures=9, open_until=real_now() - dt.timedelta(seconds=1))
    worker = OutboxWorker({"k": nothing}, name="w", per_target=4)
    assert worker.run_batch() == 1
    assert not TargetBreaker.objects.exists()
    assert worker.run_batch() == 4


def test_a_failed_probe_opens_the_breaker_for_longer() -> None:
    owe(outbox.job("k", {}, key="a", target="away"))
    TargetBreaker.objects.create(target="away", failures=6, open_until=real_now())

    def fail(job: JobView) -> None:
        raise TimeoutError

    OutboxWorker({"k": fail}, name="w").run_batch()
    row = TargetBreaker.objects.get()
    assert row.failures == 7
    assert row.open_until is not None
    assert row.open_until > real_now() + dt.timedelta(seconds=15)
