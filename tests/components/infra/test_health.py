from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.infra import audit, clock, outbox
from lienthong.infra.health import checks
from lienthong.infra.models import AuditEvent, JobLease, OutboxJob, TargetBreaker
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def bad() -> dict[str, Outcome]:
    return {
        check.name: check.judgement.outcome
        for check in checks()
        if check.judgement.outcome is not Outcome.PASSED
    }


def test_a_fresh_installation_is_healthy() -> None:
    assert bad() == {}


def test_events_not_sealed_for_a_minute_are_told() -> None:
    event = audit.event("x", actor="a", object_ref="o", at=real_now())
    event.at_real = real_now() - dt.timedelta(seconds=61)
    AuditEvent.objects.bulk_create([event])
    assert bad() == {"sealing": Outcome.FAILED}


def test_what_waits_for_an_hour_is_told() -> None:
    row = outbox.job("k", {}, key="1")
    row.made_at = real_now() - dt.timedelta(minutes=61)
    OutboxJob.objects.bulk_create([row])
    assert bad() == {"outbox": Outcome.FAILED}


def test_dead_letters_are_told() -> None:
    row = outbox.job("k", {}, key="1")
    row.state = JobState.DEAD
    OutboxJob.objects.bulk_create([row])
    assert bad() == {"dead_letters": Outcome.FAILED}


def test_targets_left_alone_are_told() -> None:
    TargetBreaker.objects.create(target="peer", failures=5, open_until=real_now())
    assert bad() == {"targets": Outcome.FAILED}


def test_failing_periodic_jobs_are_told() -> None:
    JobLease.objects.create(name="sweep", next_due=real_now(), failures=1)
    assert bad() == {"periodic_jobs": Outcome.FAILED}


def test_a_shifted_clock_in_production_is_told(settings: Settings) -> None:
    clock.set_business_clock(at=real_now(), by="tester")
    assert bad() == {}
    settings.LIENTHONG_PRODUCTION = True
    assert bad() == {"clock": Outcome.FAILED}


def test_a_key_ring_that_others_can_read_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.LIENTHONG_KEYS = tmp_path / "open.json"
    settings.LIENTHONG_KEYS.write_text("{}")
    assert bad() == {"keys": Outcome.FAILED}


def test_what_cannot_be_checked_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(shutil, "disk_usage", fails)
    assert bad() == {"blobs": Outcome.CANNOT_TELL}


def test_production_without_host_names_is_told_with_what_to_set(settings: Settings) -> None:
    settings.LIENTHONG_PRODUCTION, settings.ALLOWED_HOSTS = True, []
    assert bad() == {"hosts": Outcome.FAILED}
    (found,) = (check for check in checks() if check.name == "hosts")
    assert "LIENTHONG_HOSTS=" in found.judgement.sentence
    settings.ALLOWED_HOSTS = ["truc.example.gov.vn"]
    assert bad() == {}


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(total=100, used=95, free=5))
    assert bad() == {"blobs": Outcome.FAILED}
