from __future__ import annotations

import datetime as dt
import threading
import time

import pytest

from lienthong.infra import audit, outbox
from lienthong.infra.errors import JobNotFoundError, PermanentFailureError
from lienthong.infra.models import OutboxJob, TargetBreaker
from lienthong.infra.outbox import JobView, OutboxWorker, operations, queries
from lienthong.infra.outbox.claims import Claim, claim
from lienthong.infra.outbox.results import Ending, Result, store_results
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import RefusedError

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
AT = dt.datetime(2021, 2, 1, tzinfo=dt.UTC)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
LEASE = dt.timedelta(seconds=30)


def owe(key: str = "1", *, target: str = "", ordering_key: str = "") -> None:
    OutboxJob.objects.bulk_create([outbox.job("k", {}, key=key, target=target, ordering_key=ordering_key)])


def nothing(job: JobView) -> None:
    """A handler that has nothing to do."""


def take() -> OutboxJob:
    (row,) = claim(Claim(("k",), 1, 4, LEASE, real_now()))
    return row


def hurry() -> None:
    """Let the real time that everything waits for be over."""
    OutboxJob.objects.filter(state=JobState.READY).update(not_before=LONG_AGO)
    OutboxJob.objects.filter(state=JobState.RUNNING).update(lease_until=LONG_AGO)
    TargetBreaker.objects.update(open_until=LONG_AGO)


@pytest.mark.law("D-08", "SND-07")
@pytest.mark.parametrize("error", [TimeoutError(), KeyError("a defect"), RefusedError("từ chối")])
def test_retries_never_end_by_themselves(error: Exception) -> None:
    owe(target="away")
    attempts: list[int] = []

    def fail(job: JobView) -> None:
        attempts.append(job.attempts)
        raise error

    worker = OutboxWorker({"k": fail}, name="w")
    for _ in range(30):
        hurry()
        worker.run_batch()
    row = OutboxJob.objects.get()
    assert row.state == JobState.READY
    assert attempts == list(range(1, 31))
    assert type(error).__name__ in row.last_error
    assert real_now() < row.not_before <= real_now() + dt.timedelta(minutes=15)
    hurry()
    OutboxWorker({"k": nothing}, name="w").run_batch()
    assert OutboxJob.objects.get().state == JobState.DONE


@pytest.mark.law("D-08")
def test_a_permanent_failure_is_a_dead_letter_with_an_audit_event() -> None:
    owe()

    def fail(job: JobView) -> None:
        raise PermanentFailureError("không thể")

    OutboxWorker({"k": fail}, name="w1").run_batch()
    (dead,) = queries.dead_letters()
    assert (dead.key, dead.state) == ("1", JobState.DEAD)
    (event,) = audit.events_about("job:1")
    assert (event.code, event.actor) == ("outbox.dead", "worker:w1")


@pytest.mark.law("D-08")
def test_an_operator_can_give_up_a_job_and_the_decision_is_kept() -> None:
    owe()
    operations.give_up(key="1", reason="đã gửi bằng giấy", at=AT, by="operator")
    assert OutboxWorker({"k": nothing}, name="w").run_batch() == 0
    (event,) = audit.events_about("job:1")
    assert (event.code, event.actor, event.data["reason"]) == (
        "outbox.given_up",
        "operator",
        "đã gửi bằng giấy",
    )


def test_an_operator_can_revive_a_dead_job() -> None:
    owe()
    operations.give_up(key="1", reason="nhầm", at=AT, by="operator")
    operations.revive(key="1", at=AT, by="operator")
    assert OutboxWorker({"k": nothing}, name="w").run_batch() == 1


def test_an_operator_need_not_wait_for_the_back_off() -> None:
    owe()
    OutboxJob.objects.update(not_before=real_now() + dt.timedelta(hours=1))
    operations.retry_now(key="1", at=AT, by="operator")
    assert OutboxWorker({"k": nothing}, name="w").run_batch() == 1


def test_decisions_on_jobs_in_another_state_are_refused_and_change_nothing() -> None:
    owe()
    take()
    with pytest.raises(JobNotFoundError):
        operations.give_up(key="1", reason="", at=AT, by="operator")
    with pytest.raises(JobNotFoundError):
        operations.revive(key="1", at=AT, by="operator")
    with pytest.raises(JobNotFoundError):
        operations.retry_now(key="absent", at=AT, by="operator")
    assert OutboxJob.objects.get().state == JobState.RUNNING
    assert audit.events_about("job:1") == []


@pytest.mark.law("SND-07")
def test_a_job_whose_worker_was_lost_is_done_again_once_the_lease_ends() -> None:
    owe()
    take()
    worker = OutboxWorker({"k": nothing}, name="w2")
    assert worker.run_batch() == 0
    hurry()
    assert worker.run_batch() == 0
    row = OutboxJob.objects.get()
    assert (row.state, row.lost_leases) == (JobState.READY, 1)
    hurry()
    assert worker.run_batch() == 1
    assert OutboxJob.objects.get().state == JobState.DONE


def test_a_job_that_lost_its_worker_twice_runs_alone_the_next_time() -> None:
    for key in ("1", "2", "3"):
        owe(key)
    OutboxJob.objects.filter(key="1").update(lost_leases=2)
    assert [row.key for row in claim(Claim(("k",), 10, 4, LEASE, real_now()))] == ["1"]
    assert [row.key for row in claim(Claim(("k",), 10, 4, LEASE, real_now()))] == ["2", "3"]


def test_a_success_told_after_the_lease_was_lost_still_counts() -> None:
    owe()
    first = take()
    hurry()
    assert claim(Claim(("k",), 1, 4, LEASE, real_now())) == []
    store_results([Result(first, Ending.DONE, real_now())], worker="w1")
    assert OutboxJob.objects.get().state == JobState.DONE


def test_a_failure_told_after_the_lease_was_lost_does_not_disturb_the_next_holder() -> None:
    owe()
    first = take()
    hurry()
    claim(Claim(("k",), 1, 4, LEASE, real_now()))
    hurry()
    second = take()
    store_results([Result(first, Ending.FAILED, real_now(), "late")], worker="w1")
    row = OutboxJob.objects.get()
    assert (row.state, row.lease_token) == (JobState.RUNNING, second.lease_token)


def test_one_job_that_fails_does_not_touch_the_others_of_its_batch() -> None:
    for key in ("1", "2", "3"):
        owe(key)

    def handle(job: JobView) -> None:
        if job.key == "2":
            raise KeyError

    assert OutboxWorker({"k": handle}, name="w").run_batch() == 3
    states = dict(OutboxJob.objects.values_list("key", "state"))
    assert states == {"1": JobState.DONE, "2": JobState.READY, "3": JobState.DONE}


def test_a_long_batch_gives_back_what_it_could_not_begin() -> None:
    for key in ("1", "2", "3"):
        owe(key)

    def handle(job: JobView) -> None:
        time.sleep(0.12)

    assert OutboxWorker({"k": handle}, name="w", lease_seconds=0.3).run_batch() == 1
    rows = OutboxJob.objects.filter(state=JobState.READY)
    assert [(row.attempts, row.lease_until) for row in rows] == [(0, None), (0, None)]


@pytest.mark.django_db(transaction=True)
def test_a_stopping_worker_gives_back_what_it_has_not_begun() -> None:
    for key in ("1", "2", "3"):
        owe(key)
    stop = threading.Event()

    def handle(job: JobView) -> None:
        stop.set()

    OutboxWorker({"k": handle}, name="w").run_forever(stop)
    states = sorted(OutboxJob.objects.values_list("state", flat=True))
    assert states == [JobState.DONE, JobState.READY, JobState.READY]


@pytest.mark.law("D-08")
def test_only_what_is_done_is_ever_cleared_away() -> None:
    for key in ("done", "ready", "running", "dead"):
        owe(key)
    OutboxJob.objects.filter(key="done").update(state=JobState.DONE)
    OutboxJob.objects.filter(key="dead").update(state=JobState.DEAD)
    OutboxJob.objects.filter(key="running").update(state=JobState.RUNNING, lease_until=LONG_AGO)
    OutboxJob.objects.update(made_at=LONG_AGO, finished_at=LONG_AGO)
    assert operations.clear_done(finished_before=real_now()) == 1
    assert set(OutboxJob.objects.values_list("key", flat=True)) == {"ready", "running", "dead"}


@pytest.mark.law("D-08")
def test_what_waits_for_more_than_an_hour_is_shown() -> None:
    owe("new")
    owe("old")
    OutboxJob.objects.filter(key="old").update(made_at=real_now() - dt.timedelta(minutes=61))
    late = queries.waiting_longer_than(dt.timedelta(hours=1), now=real_now())
    assert [line.key for line in late] == ["old"]
    assert queries.backlog().unfinished == 2


def test_a_job_is_found_by_its_key() -> None:
    owe("1")
    line = queries.find("1")
    assert line is not None
    assert line.state is JobState.READY
    assert queries.find("2") is None
