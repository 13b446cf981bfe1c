"""One letter from draft to the recipients' statuses, by its people in a real browser, under the real policy.

``LIENTHONG_PICTURES`` names a folder for a picture of every screen at 1366×768 and at 360 pixels.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from lienthong.infra.clock import set_business_clock
from lienthong.kernel.clock import real_now
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.operations import ListedAgency, StatusNews
from lienthong.office.outgoing.queries.documents import list_outgoing, matrix_of
from support.browsing import SIZES, WIDE, chromium
from support.outgoing_office import MORNING, PIN, OutgoingOffice, after
from support.people import PASSWORD

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.one_engine,  # each act and page is tried in components/office/outgoing on both
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("lienthong.project.office_urls"),
]


@pytest.fixture
def office(transactional_db: None) -> OutgoingOffice:
    """The agency; made before the browser, whose driver runs an event loop in this thread."""
    set_business_clock(at=MORNING, by="test")
    return OutgoingOffice()


@pytest.fixture
def browser(office: OutgoingOffice) -> Iterator[Browser]:
    """Headless Chromium of the machine."""
    with chromium() as started:
        yield started


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about: blocked by policy, failed, not found."""
    return []


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[Page]:
    """A page of a Vietnamese official."""
    context = browser.new_context(base_url=live_server.url, viewport=WIDE, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()


def picture(page: Page, name: str) -> None:
    """Keep the screen at both sizes, if pictures are wanted; check that nothing sticks out sideways."""
    folder = os.environ.get("LIENTHONG_PICTURES")
    for words, size in SIZES:
        page.set_viewport_size(size)
        page.wait_for_timeout(250)
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{words}.png", full_page=words == "narrow")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], f"{name} is {width} pixels wide on a screen of {size['width']}"
    page.set_viewport_size(WIDE)


def sign_in(page: Page, username: str) -> None:
    """Leave whoever is there and come in as this person."""
    page.context.clear_cookies()
    page.goto("/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/")


def the_letter(office: OutgoingOffice) -> str:
    """The address of the only document."""
    return f"/van-ban-di/{list_outgoing(office.actor('clerk'))[0].record.id}/"


def test_a_letter_goes_out_and_a_refusal_is_sent_again(
    office: OutgoingOffice, page: Page, complaints: list[str]
) -> None:
    listed = [
        ListedAgency("H47", "Ủy ban nhân dân tỉnh Quảng Nam", "000.00.00.H47"),
        ListedAgency("H21", "Ủy ban nhân dân tỉnh Gia Lai", "000.00.00.H21"),
        ListedAgency("G22", "Văn phòng Chính phủ", "000.00.00.G22"),
    ]
    outgoing.store_axis_list(listed, at=real_now())

    draft_it(page, office)
    approve_and_sign(page, office)
    seal_and_issue(page, office)
    follow_and_resend(page, office)
    # the wrong PIN, which the browser notes too
    assert [words for words in complaints if "422" not in words] == []


def draft_it(page: Page, office: OutgoingOffice) -> None:
    sign_in(page, "officer")
    page.goto("/van-ban-di/")
    picture(page, "outgoing-empty-list")
    page.get_by_role("link", name="Soạn văn bản").click()
    picture(page, "outgoing-new")
    page.get_by_role("button", name="Bắt đầu soạn").click()
    page.get_by_label("Người duyệt nội dung").select_option(label="Lê Văn Duyệt, Vụ trưởng")
    page.get_by_label("Người ký và thẩm quyền").select_option(index=1)
    form = office.form()
    page.get_by_label("Trích yếu nội dung").fill(form.subject)
    page.get_by_label("Nơi kính gửi").fill(form.addressees)
    page.get_by_label("Nội dung", exact=True).fill(form.body)
    page.get_by_label("Nơi nhận in trên văn bản").fill(form.to_places)
    page.locator('[data-saved][data-state="saved"]', has_text="Đã lưu lúc").wait_for()
    page.get_by_role("button", name="Lưu dự thảo").click()
    page.get_by_text("Đã lưu dự thảo.").wait_for()
    page.get_by_label("Qua Trục: tìm cơ quan").press_sequentially("quang nam")
    page.get_by_role("button", name="Ủy ban nhân dân tỉnh Quảng Nam").click()
    page.get_by_label("Gửi Ủy ban nhân dân tỉnh Quảng Nam để làm gì").select_option("Để thực hiện")
    page.wait_for_timeout(800)
    picture(page, "outgoing-draft")
    page.get_by_role("button", name="Lưu và trình").click()
    page.get_by_text("Đã trình văn bản.").wait_for()
    page.locator(".toasts").get_by_role("button", name="Hoàn tác").click()
    page.get_by_text("Đã hoàn tác.").wait_for()
    page.get_by_role("button", name="Trình", exact=True).click()
    page.get_by_text("Đã trình văn bản.").wait_for()


def approve_and_sign(page: Page, office: OutgoingOffice) -> None:
    sign_in(page, "head")
    page.goto(the_letter(office))
    picture(page, "outgoing-approve")
    page.get_by_label("Ý kiến (nếu có)").fill("Đồng ý, đề nghị ký trong sáng nay.")
    page.get_by_role("button", name="Duyệt, chuyển người ký").click()
    page.get_by_text("Đã duyệt;").wait_for()
    sign_in(page, "signer")
    page.goto(the_letter(office))
    picture(page, "outgoing-sign")
    page.get_by_label("Mã PIN khóa ký của bạn").fill("không phải")
    page.get_by_role("button", name="Ký số").click()
    page.get_by_text("còn 4 lần thử").wait_for()
    expect(page.get_by_label("Mã PIN khóa ký của bạn")).to_have_value("")
    page.get_by_label("Mã PIN khóa ký của bạn").fill(PIN)
    page.get_by_role("button", name="Ký số").click()
    page.get_by_text("Đã ký số;").wait_for()
    picture(page, "outgoing-signed")


def seal_and_issue(page: Page, office: OutgoingOffice) -> None:
    sign_in(page, "clerk")
    page.goto(the_letter(office))
    page.get_by_text("01/VPCP-KSTT").first.wait_for()
    picture(page, "outgoing-seal")
    page.get_by_label("Mã PIN khóa của cơ quan ban hành").fill(PIN)
    page.get_by_role("button", name="Cấp số, đóng dấu").click()
    page.get_by_text("Đã cấp số và đóng dấu").wait_for()
    page.get_by_role("tab", name="Chữ ký").click()
    page.get_by_text("Hợp lệ").first.wait_for()
    picture(page, "outgoing-sealed")
    page.get_by_role("link", name="Kiểm tra và phát hành").click()
    page.get_by_label("Qua Trục: tìm cơ quan").press_sequentially("gia lai")
    page.get_by_role("button", name="Ủy ban nhân dân tỉnh Gia Lai").click()
    page.get_by_text("Gửi 2 nơi nhận qua Trục").wait_for()
    picture(page, "outgoing-issue")
    page.get_by_role("button", name="Phát hành và gửi").click()
    page.get_by_text("Đã phát hành;").wait_for()


def follow_and_resend(page: Page, office: OutgoingOffice) -> None:
    record_id = list_outgoing(office.actor("clerk"))[0].record.id
    agency_id, record = office.agency.id, office.see(record_id).record
    sending = Sending.objects.of(agency_id).get().id
    outgoing.record_accepted(agency_id, sending, "doc-1", at=after(30))
    for number, (place, code, words) in enumerate(
        (("H47", "01", ""), ("H47", "03", ""), ("H21", "01", ""), ("H21", "02", "Gửi sai nơi nhận"))
    ):
        news = StatusNews(
            axis_doc_id=f"status-{number}",
            to_code="G22",
            from_code=place,
            code=code,
            document_id=record.document_id,
            description=words,
            staff="Nguyễn Thị Hạnh, văn thư",
        )
        outgoing.record_status(agency_id, news, after(31 + number))
    page.goto("/gui-nhan/?loc=can-xu-ly")
    picture(page, "exchange-failing")
    page.get_by_role("link", name="Xử lý", exact=True).click()
    page.get_by_text("Gửi sai nơi nhận").first.wait_for()
    picture(page, "outgoing-matrix")
    page.get_by_role("button", name="Không gửi nữa…").click()
    picture(page, "outgoing-give-up")
    page.get_by_role("button", name="Để sau").click()
    page.get_by_role("button", name="Gửi lại các nơi đã chọn").click()
    page.get_by_text("Đang gửi lại").wait_for()
    states = {one.code: one.state for one in matrix_of(agency_id, record_id)}
    assert states == {"H47": "SENT", "H21": "QUEUED"}
    page.goto(f"/van-ban-di/{record_id}/")
    picture(page, "outgoing-issued")
    page.goto("/van-ban-di/")
    picture(page, "outgoing-list")
