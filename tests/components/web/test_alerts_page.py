"""The console's page of alerts: what, who, since when, why, who was told; and what does not get through."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import resolve, reverse

from lienthong.accounts.policies import Role
from lienthong.alerts.operations.sending import mark_failed
from lienthong.alerts.states import OfficerKind
from lienthong.axis.pipeline.warning_paths import ALERTS_PATH, message_path
from lienthong.axis.registry import queries
from lienthong.infra.clock import forget
from lienthong.kernel.ids import new_id
from support.alert_world import AlertWorld, mails
from support.axis_world import BY, clock
from support.people import client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fresh_directory(quick_passwords: None) -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    forget()


def test_links_in_messages_lead_to_pages_of_the_console() -> None:
    assert reverse("alerts") == ALERTS_PATH
    assert resolve(message_path(new_id())).url_name == "message"


@pytest.mark.law("ALR-08")
def test_the_page_explains_every_open_alert_and_who_was_told() -> None:
    world = AlertWorld()
    office, province = world.agency("G22"), world.agency("H47")
    world.officer(office, name="thu")
    box = world.officer(province, OfficerKind.OPERATION, "ky thuat")
    world.letter(office, province, number="807", at=clock(8))
    world.sweep(clock(9, 1))
    mark_failed(mails(box)[0].id, "550 không có hộp thư", at=clock(9, 2), by=BY)
    page = client_of("giam-sat", Role.MONITOR).get("/canh-bao/").content.decode()
    for word in (
        "807/VPCP-KSTT",
        "Không đến nơi nhận",
        "60 phút làm việc kể từ lúc trục nhận văn bản",
        "1 việc đang mở",
        f"thu ({office.name})",
        f"ky thuat ({province.name})",
        "550 không có hộp thư",
        "Không gửi được",
    ):
        assert word in page, word


def test_agencies_without_an_officer_are_named() -> None:
    world = AlertWorld()
    office, province = world.agency("G22"), world.agency("H47")
    world.officer(office)
    world.letter(office, province, at=clock(8))
    world.sweep(clock(9, 1))
    page = client_of("giam-sat", Role.MONITOR).get("/canh-bao/").content.decode()
    assert f"Chưa báo được cho ai của {province.name} vì" in page


def test_an_axis_without_alerts_says_so() -> None:
    page = client_of("giam-sat", Role.MONITOR).get("/canh-bao/").content.decode()
    assert "Không có cảnh báo nào đang mở" in page
