"""The console's pages of what must not pass unseen: statuses that match nothing, secrecy incidents, the audit log."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lienthong.accounts.policies import Permission, Role
from lienthong.axis.registry import queries
from lienthong.infra import audit, transactions
from lienthong.infra.clock import forget, set_business_clock
from lienthong.kernel.clock import legal_date, real_now
from lienthong.web.axis_console import log_views
from lienthong.web.axis_console.audit_words import EVENT_WORDS
from lienthong.web.axis_console.frame import waiting
from support.alert_world import AlertWorld
from support.axis_world import BY, AxisWorld, Sent, clock
from support.people import client_of
from support.refused_packets import refuse_secret
from tools.reference import events_page

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
OF_AN_AXIS = ("accounts.", "alerts.", "clock.", "delivery.", "intake.", "outbox.", "registry.", "statuses.")


@pytest.fixture(autouse=True)
def _fresh_directory(quick_passwords: None) -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()
    forget()


@pytest.fixture
def world(db: None) -> AxisWorld:
    set_business_clock(at=clock(8), rate=0, by=BY)
    return AxisWorld()


@pytest.fixture
def auditor() -> Client:
    return client_of("kiem-tra", Role.AUDITOR)


def html(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def stray(world: AxisWorld, number: int = 1) -> Sent:
    """Statuses that match nothing, of an agency that is no party to the letter."""
    sent = world.letter(world.agency("G22"), world.agency("H47"), number="807")
    stranger = world.agency("H21")
    for minute in range(number):
        world.report("03", sent, stranger, at=clock(9, minute), description="Đã vào sổ")
    queries.forget()
    return sent


@pytest.mark.law("D-11")
def test_a_status_that_matches_nothing_is_shown_with_sender_document_and_reason(world: AxisWorld) -> None:
    sent = stray(world)
    page = html(client_of("giam-sat", Role.MONITOR), "/khong-khop/")
    for words in (
        "09:00 01/02/2021",
        "Cơ quan H21",
        "Đã tiếp nhận",
        "Đã vào sổ",
        "807/VPCP-KSTT, ngày 01/02/2021",
        "của Cơ quan G22",
        sent.document_id,
        "không phải nơi nhận của văn bản này",
    ):
        assert words in page, words


def test_unmatched_statuses_are_read_page_by_page(world: AxisWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_views, "PAGE_SIZE", 2)
    stray(world, 5)
    client = client_of("giam-sat", Role.MONITOR)
    address, seen = "/khong-khop/", []
    while address:
        page = html(client, address)
        seen += re.findall(r">(09:0\d) 01/02/2021<", page)
        older = re.search(r"\?truoc=[0-9a-f-]{36}", page)
        address = f"/khong-khop/{older[0]}" if older else ""
    assert seen == ["09:04", "09:03", "09:02", "09:01", "09:00"]


def test_empty_pages_say_what_that_means(auditor: Client) -> None:
    assert "Mọi trạng thái nhận được đều khớp" in html(auditor, "/khong-khop/")
    assert "Chưa có gói tin nào bị từ chối vì độ mật" in html(auditor, "/su-co-bao-mat/")
    assert "Không có sự kiện nào theo điều kiện lọc này" in html(auditor, "/nhat-ky/?ai=khong-co-ai")


@pytest.mark.law("D-23")
def test_a_secrecy_incident_is_shown_without_anything_of_the_packet(
    world: AxisWorld, auditor: Client
) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    refuse_secret(office, province, number="4711")
    queries.forget()
    page = html(auditor, "/su-co-bao-mat/")
    for words in (
        "08:00 01/02/2021",
        "Cơ quan G22",
        "Cơ quan H47",
        "Gói tin văn bản",
        "hệ thống s-G22, địa chỉ 192.0.2.7",
        "Phần đầu gói tin ghi dấu chỉ độ mật",
        ">MẬT<",
        "Chờ niêm",
    ):
        assert words in page, words
    for kept in ("4711", "VPCP-KSTT", "tăng cường trao đổi"):
        assert kept not in page
        assert kept not in html(auditor, "/nhat-ky/")
    audit.seal_once()
    assert "Đã niêm" in html(auditor, "/su-co-bao-mat/")


def test_incidents_are_read_page_by_page(
    world: AxisWorld, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_views, "PAGE_SIZE", 1)
    office = world.agency("G22")
    for code in ("H47", "H21"):
        refuse_secret(office, world.agency(code))
    queries.forget()
    first = html(auditor, "/su-co-bao-mat/")
    older = re.search(r"\?truoc=[0-9a-f-]{36}", first)
    assert older is not None
    second = html(auditor, f"/su-co-bao-mat/{older[0]}")
    assert {"Cơ quan H47" in first, "Cơ quan H47" in second} == {True, False}
    assert "?truoc=" not in second


def test_the_log_names_documents_agencies_systems_and_people(world: AxisWorld, auditor: Client) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    sent = world.letter(office, province, number="807")
    world.take(sent, province, at=clock(8, 5))
    with transactions.owned():
        audit.record("statuses.recorded", actor=f"agency:{office.id}", object_ref="message:x", at=clock(8))
    refuse_secret(office, province)
    audit.seal_once()
    client_of("quan-tri", Role.OPERATOR)
    queries.forget()
    page = html(auditor, "/nhat-ky/")
    for words in (
        "Hệ thống nơi nhận lấy văn bản",
        f'href="/van-ban/{sent.message_id}/"',
        "Văn bản 807/VPCP-KSTT",
        "Đăng ký cơ quan",
        ">Cơ quan H47<",
        ">Cơ quan G22</a>",
        "Từ chối gói tin có dấu chỉ độ mật",
        "Bị từ chối",
        "Hệ thống s-G22",
        "Quan-Tri",
        "nghiệp vụ",
        "Đã niêm",
        "Chờ niêm",
    ):
        assert words in page, words


def test_the_log_is_filtered_by_event_actor_object_and_day(world: AxisWorld, auditor: Client) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    refuse_secret(office, province)
    sent = world.letter(office, province, number="807")
    world.take(sent, province, at=clock(8, 5))
    queries.forget()

    def rows(address: str) -> int:
        return html(auditor, f"/nhat-ky/?{address}").count("<time datetime") // 2

    today = legal_date(real_now())
    assert rows("viec=intake.secret_refused") == 1
    assert rows("ai=s-G22") == 1
    assert rows("ai=system:s-G22&viec=intake.secret_refused") == 1
    assert rows("ai=s-G22&viec=delivery.taken") == 0
    assert rows("vat=H47") == 1
    assert rows(f"vat={sent.message_id}") == 1
    assert rows(f"viec=intake.secret_refused&tu={today}&den={today}") == 1
    assert rows("viec=intake.secret_refused&den=2021-02-01") == 0
    assert "Không hiểu ngày «hôm qua»" in html(auditor, "/nhat-ky/?tu=hôm+qua")
    assert "đứng sau đến ngày" in html(auditor, "/nhat-ky/?tu=2021-02-02&den=2021-02-01")


def test_the_next_page_of_the_log_keeps_the_filters(
    world: AxisWorld, auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_views, "LOG_PAGE_SIZE", 1)
    world.agency("G22")
    world.agency("H47")
    page = html(auditor, "/nhat-ky/?viec=registry.agency_added")
    older = re.search(r'href="(/nhat-ky/\?viec=registry\.agency_added&amp;truoc=[^"]+)"', page)
    assert older is not None
    assert "Đăng ký cơ quan</a>" in html(auditor, older[1].replace("&amp;", "&"))


def test_what_is_typed_into_the_filters_is_written_as_text(auditor: Client) -> None:
    page = html(auditor, "/nhat-ky/?ai=<script>alert(1)</script>&vat=%22onfocus=x")
    assert "<script>alert" not in page
    assert '"onfocus' not in page


def test_a_page_costs_the_same_statements_whatever_it_shows(
    world: AxisWorld, auditor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    sent = stray(world, 8)
    for _ in range(8):
        refuse_secret(sent.sender, sent.sender)
    queries.forget()
    html(auditor, "/nhat-ky/")  # the directory and the numbers of the menu are kept for a moment
    for address, most in (("/khong-khop/", 6), ("/su-co-bao-mat/", 6), ("/nhat-ky/", 10)):
        with django_assert_max_num_queries(most):
            html(auditor, address)


def test_what_waits_is_counted_beside_the_menu_and_on_the_first_page() -> None:
    world = AlertWorld()
    office, province = world.agency("G22"), world.agency("H47")
    world.letter(office, province, number="807", at=clock(8))
    world.sweep(clock(9, 1))
    stray_one = world.agency("H21")
    world.report("03", world.letter(office, province), stray_one, at=clock(9, 2))
    refuse_secret(office, province)
    queries.forget()
    page = html(client_of("quan-tri", Role.OPERATOR), "/")
    for words in (
        "<strong>1</strong> cảnh báo đang mở",
        "<strong>1</strong> trạng thái không khớp trong 7 ngày qua",
        "<strong>1</strong> sự cố bảo mật trong 7 ngày qua",
        'Không khớp <span class="menu-count">1</span>',
    ):
        assert words in page, words
    seen_by_monitor = html(client_of("giam-sat", Role.MONITOR), "/")
    assert "trạng thái không khớp" in seen_by_monitor
    assert "sự cố bảo mật" not in seen_by_monitor


def test_an_axis_where_nothing_waits_shows_no_numbers(auditor: Client) -> None:
    page = html(auditor, "/")
    assert "menu-count" not in page
    assert "waiting-list" not in page


def test_numbers_beside_the_menu_are_counted_once_for_many_pages(
    world: AxisWorld, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    stray(world)
    person = frozenset(Permission)
    assert waiting.of(person)
    with django_assert_num_queries(0):
        waiting.of(person)


def test_every_event_an_axis_records_has_words() -> None:
    told = set(re.findall(r"^\| `([a-z_.]+)` \|", events_page(), re.MULTILINE))
    missing = {code for code in told if code.startswith(OF_AN_AXIS)} - set(EVENT_WORDS)
    assert missing == set()


def test_a_status_read_twice_is_one_line(world: AxisWorld) -> None:
    sent = stray(world)
    again = replace(sent, code="999/VPCP-KSTT")
    message = world.report("01", again, world.agency("G14"), at=clock(9, 5), document_id="khong-co")
    world.report("01", again, world.agency("H99"), at=clock(9, 6), document_id="khong-co", message_id=message)
    page = html(client_of("giam-sat", Role.MONITOR), "/khong-khop/")
    assert page.count("999/VPCP-KSTT") == 1
