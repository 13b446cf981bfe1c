"""The page of systems shows each key's age, last use and end, and never a secret or an ended key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.accounts.policies import Role
from lienthong.axis.registry import key_changes, queries
from lienthong.axis.registry.models import SystemSecret
from lienthong.kernel.clock import real_now
from lienthong.web.axis_console import views
from lienthong.web.axis_console.axis_reading import DatabaseReading
from support.alert_world import AlertWorld
from support.axis_world import BY, MORNING, AxisWorld, clock
from support.people import client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]
SYSTEM = "s-G22"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


def test_keys_are_shown_by_number_with_age_last_use_and_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "reading", DatabaseReading())
    AxisWorld().agency("G22")
    now = real_now()
    keys = SystemSecret.objects.filter(system__system_id=SYSTEM)
    keys.update(
        added_at=now - dt.timedelta(days=400, hours=1),
        last_used_at=now,
        valid_until=now + dt.timedelta(days=12, hours=1),
    )
    soon = now + dt.timedelta(days=3)
    made = key_changes.add_key(system_id=SYSTEM, valid_from=soon, at=MORNING, by=BY)
    ended = key_changes.add_key(system_id=SYSTEM, at=MORNING, by=BY)
    key_changes.end_key(system_id=SYSTEM, number=ended.number, at=MORNING, by=BY)
    page = client_of("quan-tri", Role.OPERATOR).get("/he-thong/").content.decode()
    assert "(400 ngày)" in page
    assert "Còn 12 ngày" in page
    assert "Dùng lần cuối" in page
    assert "Khóa số 2" in page
    assert "Chưa đến ngày dùng" in page
    assert "Chưa ghi nhận lần dùng nào" in page
    assert "Khóa số 3" not in page
    assert not any(secret in page for secret in ("test-secret", made.secret, ended.secret))


def test_the_page_of_alerts_names_the_system_and_leads_to_its_keys() -> None:
    world = AlertWorld()
    world.agency("G22")
    SystemSecret.objects.update(valid_until=real_now() + dt.timedelta(days=5))
    world.sweep(clock(9))
    page = client_of("quan-tri", Role.OPERATOR).get("/canh-bao/").content.decode()
    assert "Khóa kết nối sắp hết hạn" in page
    assert '<a href="/he-thong/">s-G22</a>' in page
    assert "Hệ thống phục vụ Cơ quan G22" in page
    assert "Khóa số 1 của hệ thống s-G22 hết hạn lúc" in page
