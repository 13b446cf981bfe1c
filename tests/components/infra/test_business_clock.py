from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import connection
from pytest_django import Settings

from lienthong.infra import audit, clock, outbox, transactions
from lienthong.infra.errors import BusinessClockRefusedError
from lienthong.infra.jobs import PeriodicJob, run_due
from lienthong.infra.models import ClockMap, JobLease, OutboxJob
from lienthong.infra.outbox import JobView, OutboxWorker
from lienthong.kernel.clock import real_now

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

STORY = dt.datetime(2021, 2, 1, 1, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def set_by_another_process(*, at: dt.datetime, rate: float) -> None:
    """The row as another process writes it: this process's cache hears nothing of it."""
    values = {"real_anchor": real_now(), "business_anchor": at, "rate": rate}
    ClockMap.objects.update_or_create(pk=1, defaults=values)


def test_without_a_map_business_time_is_real_time() -> None:
    assert abs(clock.business_now() - real_now()) < SECOND


@pytest.mark.law("D-13")
def test_business_time_can_be_shifted() -> None:
    clock.set_business_clock(at=STORY, by="tester")
    assert STORY <= clock.business_now() < STORY + 5 * SECOND


@pytest.mark.law("D-13")
def test_business_time_can_be_compressed() -> None:
    clock.set_business_clock(at=STORY, rate=86_400.0, by="tester")
    time.sleep(0.05)
    assert clock.business_now() - STORY > dt.timedelta(hours=1)


@pytest.mark.law("D-13")
def test_business_time_can_stand_still() -> None:
    clock.set_business_clock(at=STORY, rate=0, by="tester")
    time.sleep(0.01)
    assert clock.business_now() == STORY


@pytest.mark.law("D-13")
@pytest.mark.django_db(transaction=True)
def test_a_change_by_another_process_is_seen_within_a_second() -> None:
    clock.business_now()
    set_by_another_process(at=STORY, rate=0)
    time.sleep(1.05)
    assert clock.business_now() == STORY


@pytest.mark.django_db(transaction=True)
def test_reading_again_at_once_asks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "CACHE_SECONDS", 60.0)  # however slow the machine is just now
    clock.business_now()
    connection.force_debug_cursor = True
    before = len(connection.queries_log)
    for _ in range(100):
        clock.business_now()
    connection.force_debug_cursor = False
    assert len(connection.queries_log) == before


def test_setting_the_clock_leaves_an_audit_event() -> None:
    clock.set_business_clock(at=STORY, rate=2, by="tester")
    (event,) = audit.events_about("clock")
    assert (event.code, event.actor, event.data["after"]) == ("clock.set", "tester", STORY.isoformat())


def test_production_refuses_to_set_the_clock_and_changes_nothing(settings: Settings) -> None:
    settings.LIENTHONG_PRODUCTION = True
    with pytest.raises(BusinessClockRefusedError, match="chính thức"):
        clock.set_business_clock(at=STORY, by="tester")
    assert not ClockMap.objects.exists()


def test_production_ignores_a_map_left_by_a_demonstration(settings: Settings) -> None:
    clock.set_business_clock(at=STORY, by="tester")
    settings.LIENTHONG_PRODUCTION = True
    assert abs(clock.business_now() - real_now()) < SECOND


@pytest.mark.parametrize("rate", [-1, float("nan"), float("inf"), 1e9])
def test_an_unusable_rate_is_refused(rate: float) -> None:
    with pytest.raises(BusinessClockRefusedError):
        clock.set_business_clock(at=STORY, rate=rate, by="tester")


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(BusinessClockRefusedError):
        clock.set_business_clock(at=STORY.replace(tzinfo=None), by="tester")


@pytest.mark.law("D-13")
@pytest.mark.parametrize("years", [-5, 5])
def test_jobs_leases_and_back_off_follow_real_time_only(years: int) -> None:
    clock.set_business_clock(at=real_now() + dt.timedelta(days=365 * years), rate=10_000, by="tester")
    seen: list[dt.datetime | None] = []

    def fail(job: JobView) -> None:
        seen.append(OutboxJob.objects.get(pk=job.id).lease_until)
        raise TimeoutError

    with transactions.owned():
        outbox.enqueue("k", {}, key="k1")
    assert OutboxWorker({"k": fail}, name="w", lease_seconds=30).run_batch() == 1
    (until,) = seen
    row = OutboxJob.objects.get()
    assert until is not None
    assert dt.timedelta(seconds=25) < until - real_now() <= dt.timedelta(seconds=30)
    assert abs(row.not_before - real_now()) < 2 * SECOND


@pytest.mark.law("D-13")
def test_periodic_jobs_follow_real_time_only() -> None:
    clock.set_business_clock(at=STORY, rate=1_000_000, by="tester")
    runs: list[int] = []
    job = PeriodicJob("tick", dt.timedelta(hours=1), lambda: runs.append(1))
    run_due([job])
    run_due([job])
    assert runs == [1]
    due = JobLease.objects.get(name="tick").next_due
    assert abs(due - real_now() - dt.timedelta(hours=1)) < 5 * SECOND


def test_events_carry_both_times() -> None:
    clock.set_business_clock(at=STORY, rate=0, by="tester")
    with transactions.owned():
        audit.record("x", actor="a", object_ref="o", at=clock.business_now())
    (event,) = audit.events_about("o")
    assert event.at == STORY
    assert abs(event.at_real - real_now()) < 5 * SECOND
