from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from lienthong.infra.jobs import PeriodicJob, run_due, run_forever
from lienthong.infra.models import JobLease
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)


class Counter:
    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> None:
        self.runs += 1


def test_a_job_runs_once_per_period() -> None:
    count = Counter()
    jobs = [PeriodicJob("a", HOUR, count)]
    assert [run_due(jobs), run_due(jobs)] == [1, 0]
    JobLease.objects.update(next_due=real_now())
    assert run_due(jobs) == 1
    assert count.runs == 2


def test_an_idle_look_only_reads() -> None:
    jobs = [PeriodicJob("a", HOUR, Counter())]
    run_due(jobs)
    with CaptureQueriesContext(connection) as queries:
        run_due(jobs)
    assert {query["sql"].split()[0] for query in queries} == {"SELECT"}


def test_many_workers_run_a_job_once() -> None:
    count, gate = Counter(), threading.Barrier(6)

    def work() -> None:
        gate.wait(20)
        try:
            run_due([PeriodicJob("a", HOUR, count)])
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count.runs == 1


def test_a_failing_job_is_told_tried_again_within_a_minute_and_stops_no_other() -> None:
    count = Counter()

    def fail() -> None:
        raise KeyError("x")

    assert run_due([PeriodicJob("bad", HOUR, fail), PeriodicJob("good", HOUR, count)]) == 2
    row = JobLease.objects.get(name="bad")
    assert (row.failures, row.last_error) == (1, "KeyError: 'x'")
    assert row.next_due <= real_now() + MINUTE
    assert count.runs == 1


def test_a_job_of_a_killed_worker_runs_again_when_its_lease_ends() -> None:
    count = Counter()
    jobs = [PeriodicJob("a", HOUR, count)]
    JobLease.objects.create(
        name="a", next_due=real_now(), lease_until=real_now() + MINUTE, lease_token="lost"
    )
    assert run_due(jobs) == 0
    JobLease.objects.update(lease_until=real_now())
    assert run_due(jobs) == 1


def test_running_for_ever_stops_when_told() -> None:
    stop = threading.Event()
    run_forever([PeriodicJob("a", HOUR, stop.set)], stop)
    assert JobLease.objects.get(name="a").failures == 0
