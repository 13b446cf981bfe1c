"""The office's page of alerts: who sees which, who takes note, and the strip for whoever can act."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.alerts.queries.standing import find_alert, open_alerts
from lienthong.alerts.states import Closing
from lienthong.infra import audit, clock
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import SecretContentError
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.workflow.operations import NewTask
from lienthong.office.workflow.states import TaskKind
from support.office_world import MORNING, OfficeWorld, browser_of, staffed_world
from support.own_warnings import Waiting, held_item, sent_item, sweep_at, the_alert

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

NOON = MORNING + dt.timedelta(hours=4)
LATER = MORNING + dt.timedelta(days=10)


def seen(username: str, address: str = "/canh-bao/") -> str:
    response = browser_of(username).get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def strip_of(html: str) -> str:
    found = re.search(r'<ul class="red-strip">.*?</ul>', html)
    return re.sub(r"<[^>]+>", "", found.group()) if found else ""


def note(browser: Client, alert_id: UUID) -> int:
    return browser.post(f"/canh-bao/{alert_id}/ghi-nhan/").status_code


@pytest.fixture
def world() -> OfficeWorld:
    return staffed_world()


def held_by_officer(world: OfficeWorld) -> UUID:
    record_id = world.record("Văn bản đang xử lý", seen_by=("chuyenvien.h47",))
    world.task(record_id, NewTask(kind=TaskKind.HANDLE, user_id=world.people["chuyenvien.h47"].id))
    return record_id


def test_an_alert_says_document_recipient_rule_since_when_and_who_holds_it(world: OfficeWorld) -> None:
    sweep_at(NOON, Waiting([sent_item(world.agency, world.record("Đi"), MORNING)]))
    html = seen("vanthu.h47")
    assert (
        "807/VPCP-KSTT</a> gửi Ủy ban nhân dân tỉnh Gia Lai: hệ thống nơi nhận chưa lấy trong thời hạn"
        in html
    )
    assert "Đang giữ: <strong>Ủy ban nhân dân tỉnh Gia Lai</strong>" in html
    assert ">09:00 01/02/2021</time>." in html
    assert "60 phút làm việc kể từ lúc trục nhận văn bản" in html
    assert re.search(r'href="/van-ban-di/[0-9a-f-]+/gui-nhan/">Theo dõi, đôn đốc', html)


@pytest.mark.law("SND-08")
def test_the_clerk_sees_on_every_page_what_did_not_arrive_until_it_did(world: OfficeWorld) -> None:
    item = sent_item(world.agency, world.record("Đi"), MORNING)
    sweep_at(NOON, Waiting([item]))
    for page in ("/", "/van-ban-den/"):
        assert "Văn bản đi: 1 không đến nơi nhận." in strip_of(seen("vanthu.h47", page))
    assert strip_of(seen("chuyenvien.h47", "/")) == ""
    figures = browser_of("vanthu.h47").get("/so-lieu/").json()
    assert figures["counters"]["alerts"] == {"value": 1, "tone": "late"}
    sweep_at(NOON, Waiting([]))
    assert strip_of(seen("vanthu.h47", "/")) == ""
    assert "Không có cảnh báo nào đang mở" in seen("vanthu.h47")
    assert "nguyên nhân đã hết" in seen("vanthu.h47", "/canh-bao/?loc=da-dong")


@pytest.mark.law("D-16")
def test_what_lies_on_somebodys_desk_warns_them_and_nobody_who_has_no_part_in_it(world: OfficeWorld) -> None:
    sweep_at(LATER, Waiting([held_item(world.agency, held_by_officer(world), MORNING)]))
    mine = seen("chuyenvien.h47", "/")
    assert strip_of(mine) == "Việc của bạn: 1 chưa phản hồi trạng thái."
    assert "Đang giữ: <strong>Trần Minh Đức (xử lý)</strong>" in seen("chuyenvien.h47")
    assert "12/STC-NS" in seen("chuyenvien.h47", "/canh-bao/?loc=cua-toi")
    assert strip_of(seen("truongphong.h47", "/")) == ""
    assert "12/STC-NS" not in seen("truongphong.h47")
    assert strip_of(seen("vanthu.h47", "/")) == "Văn bản đến: 1 chưa phản hồi trạng thái."


def test_a_focal_officer_sees_the_alert_and_no_way_into_a_document_that_is_not_theirs(
    world: OfficeWorld,
) -> None:
    sweep_at(LATER, Waiting([held_item(world.agency, held_by_officer(world), MORNING)]))
    html = seen("daumoi.h47")
    assert "<strong>12/STC-NS</strong>" in html
    assert "Đã biết" in html
    assert "/van-ban-den/" not in html.partition('<section class="stack"')[2]


def test_whoever_can_act_takes_note_once_and_the_alert_stands_until_its_cause_ends(
    world: OfficeWorld,
) -> None:
    sweep_at(LATER, Waiting([held_item(world.agency, held_by_officer(world), MORNING)]))
    alert = the_alert(world.agency_id)
    assert note(browser_of("truongphong.h47"), alert.id) == 404
    assert note(browser_of("chuyenvien.h47"), alert.id) == 302
    assert note(browser_of("vanthu.h47"), alert.id) == 302
    kept = find_alert(alert.id)
    assert kept is not None
    assert (kept.acknowledged_by, kept.closed_at) == ("Trần Minh Đức (Chuyên viên)", None)
    events = [one for one in audit.events_about(f"alert:{alert.id}") if one.code == "alerts.noted"]
    assert events[0].actor == f"user:{world.people['chuyenvien.h47'].id}"
    html = seen("chuyenvien.h47")
    assert "Trần Minh Đức (Chuyên viên) đã ghi nhận" in html
    assert "Đã biết" not in html
    assert browser_of("vanthu.h47").get(f"/canh-bao/{alert.id}/ghi-nhan/").status_code == 405


def test_a_bystander_who_takes_part_may_look_but_not_take_note(world: OfficeWorld) -> None:
    record_id = world.record("Để biết", seen_by=("chuyenvien.h47", "truongphong.h47"))
    world.task(record_id, NewTask(kind=TaskKind.HANDLE, user_id=world.people["chuyenvien.h47"].id))
    sweep_at(LATER, Waiting([held_item(world.agency, record_id, MORNING)]))
    assert "Đã biết" not in seen("truongphong.h47")
    browser = browser_of("truongphong.h47")
    assert note(browser, the_alert(world.agency_id).id) == 302
    assert the_alert(world.agency_id).acknowledged_at is None
    assert "không giữ văn bản này" in browser.get("/canh-bao/").content.decode()


def test_another_agency_finds_nothing_at_any_address(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    sweep_at(NOON, Waiting([sent_item(world.agency, world.record("Đi"), MORNING)]))
    alert = the_alert(world.agency_id)
    assert open_alerts(other.agency_id) == []
    for who in ("vanthu.h21", "daumoi.h21", "chuyenvien.h21"):
        for address in ("/canh-bao/", f"/canh-bao/?ve={alert.about}", "/canh-bao/?loc=da-dong"):
            assert "807/VPCP-KSTT" not in seen(who, address)
        assert note(browser_of(who), alert.id) == 404
        assert strip_of(seen(who, "/")) == ""
    assert the_alert(world.agency_id).acknowledged_at is None


def test_pages_follow_by_key_without_loss_or_repeat(world: OfficeWorld) -> None:
    record_id = world.record("Đi")
    items = [
        sent_item(world.agency, record_id, MORNING + dt.timedelta(minutes=number // 3), f"{number + 100}/VP")
        for number in range(65)
    ]
    sweep_at(NOON, Waiting(items))
    found: list[str] = []
    address = "/canh-bao/"
    while address:
        html = seen("vanthu.h47", address)
        found += re.findall(r">(\d+/VP)</a> gửi", html)
        following = re.search(r'href="(/canh-bao/\?[^"]*sau=[^"]+)"', html)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert len(found) == len(set(found)) == 65
    sweep_at(NOON, Waiting([]))
    assert "sau=" in seen("vanthu.h47", "/canh-bao/?loc=da-dong")
    assert "/VP</a>" in seen("vanthu.h47", "/canh-bao/?loc=da-dong&sau=x_y_z")


@pytest.mark.parametrize("who", ["vanthu.h47", "chuyenvien.h47", "lanhdao.h47", "daumoi.h47"])
def test_the_page_costs_at_most_ten_statements_however_long_it_is(world: OfficeWorld, who: str) -> None:
    items = []
    for _ in range(12):
        record_id = held_by_officer(world)
        items += [held_item(world.agency, record_id, MORNING), sent_item(world.agency, record_id, MORNING)]
    sweep_at(LATER, Waiting(items))
    browser = browser_of(who)
    for address in ("/canh-bao/", "/canh-bao/?loc=cua-toi", f"/canh-bao/?ve={record_id}"):
        browser.get(address)
        clock.forget()
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        statements = [one["sql"] for one in asked if "infra_clockmap" not in one["sql"]]
        assert len(statements) + 1 <= 10, "\n".join(statements)


@pytest.mark.law("D-23")
def test_a_refused_secret_draft_is_told_to_clerk_and_guard_without_content(world: OfficeWorld) -> None:
    world.hire("baomat.h47", "Hồ Văn Kín", OfficeRole.SECRECY, "Cán bộ bảo mật")
    officer = world.actor("chuyenvien.h47")
    form = DraftForm.of({"subject": "Kế hoạch 4711", "body": "TUYỆT MẬT\nđiều phải giữ kín"})
    record_id = outgoing.create_draft(officer, at=NOON)
    for _ in range(3):
        with pytest.raises(SecretContentError):
            outgoing.autosave(officer, record_id, form, known_version=1, at=NOON)
    alert = the_alert(world.agency_id)
    for who in ("vanthu.h47", "baomat.h47"):
        html = seen(who)
        assert "Trần Minh Đức (Chuyên viên) đưa nội dung có dấu chỉ độ mật vào hệ thống" in html
        assert "1 lần đưa nội dung có dấu chỉ độ mật vào hệ thống bị từ chối" in strip_of(html)
        assert "4711" not in html
        assert "giữ kín" not in html
    for who in ("chuyenvien.h47", "lanhdao.h47", "daumoi.h47"):
        assert "dấu chỉ độ mật" not in seen(who)
        assert note(browser_of(who), alert.id) == 404
    assert note(browser_of("baomat.h47"), alert.id) == 302
    closed = find_alert(alert.id)
    assert closed is not None
    assert (closed.closing, closed.acknowledged_by) == (Closing.NOTED, "Hồ Văn Kín (Cán bộ bảo mật)")
    assert strip_of(seen("vanthu.h47", "/")) == ""
