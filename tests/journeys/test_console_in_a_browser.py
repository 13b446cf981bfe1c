"""An operator's first day in a real browser, under the real policy; pictures where a folder is named for them.

``LIENTHONG_PICTURES`` names a folder for a picture of every screen at 1366×768 and at 360 pixels.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from lienthong.accounts import operations
from lienthong.accounts.policies import Role
from lienthong.alerts.operations.sending import mark_failed, mark_sent
from lienthong.alerts.states import OfficerKind
from lienthong.axis.delivery.states import Answer
from lienthong.axis.registry import operations as registry
from lienthong.axis.registry import queries
from lienthong.axis.registry.directory import AgencyView
from lienthong.infra.clock import set_business_clock
from lienthong.web.axis_console import views
from lienthong.web.axis_console.frame import waiting
from lienthong.web.axis_console.reading import Zeroes, ZeroFigure
from support.alert_world import AlertWorld, mails
from support.axis_world import BY, clock
from support.browsing import NARROW, SIZES, WIDE, chromium, serious_findings, visitor
from support.console import MESSAGE, HandReading
from support.packets import Letter
from support.people import AT, PASSWORD, Phone, add_person
from support.refused_packets import refuse_secret, refuse_unknown

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.one_engine,  # what the pages ask of the database is asked in components/web on both
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Started once; each page has a context of its own."""
    with chromium() as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: blocked by policy, failed, not found."""
    return []


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[Page]:
    """A page of a Vietnamese operator."""
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="vi-VN")
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    """Keep the screen at both sizes, if pictures are wanted; check that nothing sticks out sideways."""
    folder = os.environ.get("LIENTHONG_PICTURES")
    page.wait_for_load_state("load")  # between two pages there is nothing to measure
    for words, size in SIZES:
        page.set_viewport_size(size)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} is {width} pixels wide on a screen of {size['width']}"
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{words}.png", full_page=True)
    page.set_viewport_size(WIDE)


def sign_in_for_the_first_time(page: Page) -> None:
    """From the link on the terminal to the first page."""
    token = operations.bootstrap(username="quantri", at=AT, by="cli")
    page.goto(f"/lien-ket/?ma={token}")
    assert token not in page.url
    picture(page, "set-password")
    page.get_by_label("Mật khẩu mới", exact=True).fill(PASSWORD)
    page.get_by_label("Nhập lại mật khẩu mới").fill(PASSWORD)
    page.get_by_role("button", name="Đặt mật khẩu").click()
    picture(page, "sign-in")
    page.get_by_label("Tên đăng nhập").fill("quantri")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_text("Nhập khóa bằng tay").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    picture(page, "enrol")
    page.get_by_label("Mã xác thực").fill(Phone(secret).code())
    page.get_by_role("button", name="Xác nhận").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    picture(page, "recovery-codes")
    page.get_by_role("link", name="Tôi đã cất mã, tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gửi, nhận qua Trục")
    page.wait_for_load_state()


def test_a_first_day_works_under_the_policy(
    page: Page, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "reading", HandReading())
    sign_in_for_the_first_time(page)
    picture(page, "home")
    page.get_by_role("link", name="Chưa nhận: 1").click()
    picture(page, "class-list")
    page.get_by_role("link", name="807/VPCP-KSTT").click()
    page.wait_for_url(f"**/van-ban/{MESSAGE}/")
    picture(page, "message")
    page.goto("/tinh-trang/nhan-loi/")
    picture(page, "class-list-of-recalls")
    set_business_clock(at=AT, by="test")
    for name, words in (
        ("agencies", "Cơ quan, tổ chức"),
        ("systems", "Hệ thống kết nối"),
        ("people", "Người dùng"),
        ("account", "Quản Trị Hệ Thống"),
    ):
        page.get_by_role("link", name=words).first.click()
        picture(page, name)
    page.goto("/khong-co-trang-nay/")
    picture(page, "not-found")
    assert [words for words in complaints if "404" not in words] == []


def test_the_figures_renew_themselves_and_signing_out_closes_the_door(
    page: Page, complaints: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "reading", HandReading())
    page.clock.install()
    sign_in_for_the_first_time(page)
    with page.expect_response("**/chi-tieu/") as polled:
        page.clock.run_for(21_000)
    assert polled.value.ok
    expect(page.locator(".zero")).to_have_count(4)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Đã đăng xuất.")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
    assert complaints == []


def test_a_figure_changed_on_the_axis_appears_without_reloading(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "reading", HandReading())
    page.clock.install()
    sign_in_for_the_first_time(page)
    expect(page.locator(".zero-bad")).to_have_count(1)

    class Calm(HandReading):
        """All is well."""

        def zeroes(self, at: dt.datetime) -> Zeroes:
            """Every figure is zero."""
            return Zeroes(at, [ZeroFigure(figure.words, ()) for figure in super().zeroes(at).figures], 0)

    monkeypatch.setattr(views, "reading", Calm())
    with page.expect_response("**/chi-tieu/"):
        page.clock.run_for(21_000)
    page.clock.run_for(1_000)  # what the page does with the answer waits for its clock, too
    expect(page.locator(".zero-bad")).to_have_count(0)


def test_alerts_are_read_and_their_reasons_opened(page: Page, complaints: list[str]) -> None:
    sign_in_for_the_first_time(page)
    page.get_by_role("link", name="Cảnh báo").click()
    expect(page.get_by_text("Không có cảnh báo nào đang mở.")).to_be_visible()
    picture(page, "alerts-none")
    some_alerts()
    page.reload()
    expect(page.locator(".alert-table tbody tr")).to_have_count(4)
    page.get_by_text("Vì sao").first.click()
    expect(page.get_by_text("Căn cứ:").first).to_be_visible()
    picture(page, "alerts")
    assert complaints == []


TABLET = ViewportSize(width=768, height=1024)
LOGS = (("unmatched", "/khong-khop/"), ("incidents", "/su-co-bao-mat/"), ("audit", "/nhat-ky/"))


def test_what_must_not_pass_unseen_is_read_on_both_screens(browser: Browser, live_server: LiveServer) -> None:
    auditor = add_person("kiemtra", Role.AUDITOR)
    with visitor(browser, live_server.url, auditor.username) as seen:
        something_refused()
        for name, address in LOGS:
            seen.page.goto(address)
            if name == "audit":
                seen.page.get_by_text("Chi tiết").first.click()
            seen.look(name)
            seen.page.set_viewport_size(TABLET)
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= TABLET["width"], name
            seen.page.set_viewport_size(WIDE)
        seen.page.goto("/tinh-trang/ton-dong/")
        picture(seen.page, "backlog")
        seen.page.get_by_role("link", name="1523/VPCP-KSTT").click()
        expect(seen.page.get_by_role("heading", name="Quá trình")).to_be_visible()
        picture(seen.page, "message-of-backlog")
        seen.page.set_viewport_size(NARROW)
        seen.page.get_by_text("Chức năng").click()
        expect(seen.page.get_by_role("link", name="Sự cố bảo mật")).to_be_visible()
        assert serious_findings(seen.page) == []
        bar = seen.page.locator(".top-bar").bounding_box()
        assert bar is not None
        assert bar["height"] < 70
        assert seen.complaints == []


def something_refused() -> None:
    """Statuses that match nothing, packets with a secrecy mark, a letter to nobody, a deadline already past."""
    world = AlertWorld()
    ministry = named("000.00.00.G09", "Bộ Nông nghiệp và Phát triển nông thôn")
    board = named("000.00.15.H47", "Ban Quản lý các khu công nghiệp và chế xuất tỉnh Quảng Nam")
    sent = world.letter(ministry, board, number="1523", at=clock(9), due_on=dt.date(2021, 1, 29))
    world.take(sent, board, at=clock(9, 1))
    for minute, code in enumerate(("01", "03", "13", "99")):
        stranger, words = world.agency(f"H3{minute}"), "Đã vào sổ" if minute else ""
        world.report(code, sent, stranger, at=clock(9, 10 + minute), description=words)
    world.report("13", sent, ministry, at=clock(9, 20), other=board, description="Gửi nhầm nơi nhận")
    refuse_secret(ministry, board)
    refuse_secret(board, ministry, *(world.agency(code) for code in ("G22", "H47", "H21")))
    refuse_unknown(ministry, Letter(recipients=("000.00.15.H47", "X99.77"), number="1524"))
    queries.forget()
    waiting.forget()


def named(code: str, name: str) -> AgencyView:
    """An agency with a real, long name and a system of its own."""
    registry.add_agency(code=code, name=name, at=clock(8), by=BY)
    system = f"qlvb-{code[-3:].lower()}"
    registry.add_system(system_id=system, secret="test-secret", agency_codes=[code], at=clock(8), by=BY)
    found = queries.load_directory().agency(code)
    assert found is not None
    return found


def some_alerts() -> None:
    """Alerts of four kinds, told, refused and untold."""
    world = AlertWorld()
    office, province, other = world.agency("G22"), world.agency("H47"), world.agency("H21")
    world.officer(office, name="nguyen thi hang")
    world.officer(province, name="tran van an")
    box = world.officer(province, OfficerKind.OPERATION, "le van binh")
    queries.forget()
    world.letter(office, province, number="807", at=clock(8))
    urgent = world.letter(office, other, number="12", urgency=2, at=clock(8, 10))
    world.take(urgent, other, at=clock(8, 11))
    world.report("01", urgent, other, at=clock(8, 12))
    failed = world.letter(province, office, number="783", at=clock(8, 20))
    world.take(failed, office, at=clock(8, 21))
    world.answer(failed, office, Answer.FAIL, at=clock(8, 22))
    world.letter(other, province, number="5", at=clock(16, 50, day=1))
    world.sweep(clock(17, 50))
    for notice in mails(box):
        mark_failed(notice.id, "Máy chủ thư từ chối: 550 5.1.1 không có hộp thư này", at=clock(9, 2), by=BY)
    for notice in mails("nguyen.thi.hang@example.test"):
        mark_sent(notice.id, at=clock(9, 3), by=BY)
