"""The desk in a real browser, under the real policy, at 1366×768 and 360×740; axe finds nothing serious."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from lienthong.infra import clock
from lienthong.office.organization.operations import (
    NewAbsence,
    NewAgency,
    NewPost,
    add_absence,
    add_agency,
    give_post,
)
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.states import Direction
from lienthong.office.workflow.operations import NewTask
from lienthong.office.workflow.states import TaskKind
from lienthong.web.office_desk.sections import StripLine
from support import gallery
from support.browsing import chromium, visitor
from support.office_world import MORNING, OfficeWorld, staffed_world

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.one_engine,  # what the pages ask of the database is asked in components/web_office on both
    pytest.mark.needs("chromium"),
    pytest.mark.django_db(transaction=True),
]
TODAY = dt.date(2021, 2, 1)
HOUR = dt.timedelta(hours=1)
LETTERS = (
    (
        "807",
        "VPCP-KSTT",
        "Về việc bảo đảm gửi, nhận văn bản điện tử thông suốt trên Trục liên thông văn bản quốc gia",
        TaskKind.ACCEPT,
        2 * HOUR,
        1,
    ),
    (
        "12",
        "BTTTT-CĐSQG",
        "Hướng dẫn kết nối, liên thông phần mềm quản lý văn bản và điều hành",
        TaskKind.ACCEPT,
        None,
        0,
    ),
    ("2021", "BNV-VTLTNN", "Về việc nộp hồ sơ vào lưu trữ cơ quan", TaskKind.ACCEPT, -26 * HOUR, 0),
    ("45", "SGTVT-KH", "Báo cáo tiến độ công trình đường bộ ven biển", TaskKind.ASSIGN, 80 * HOUR, 0),
    (
        "",
        "UBND-KGVX",
        "Triển khai gửi, nhận văn bản điện tử tại các sở, ban, ngành và địa phương",
        TaskKind.SEAL,
        6 * HOUR,
        3,
    ),
    ("781", "UBND-TH", "Tăng cường kỷ luật, kỷ cương hành chính", TaskKind.RESEND, None, 0),
)


@pytest.fixture(autouse=True)
def office_product(settings: Settings) -> None:
    """The pages are those of the office; the business clock stands at 08:00 on 01/02/2021."""
    settings.LIENTHONG_PRODUCT = "office"
    settings.ROOT_URLCONF = "lienthong.project.office_urls"
    clock.set_business_clock(at=MORNING, rate=0, by="test")


@pytest.fixture
def parts_shown(office_product: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages that show every part, under a red strip."""
    line = StripLine("Văn bản 781/UBND-TH: 2 nơi nhận bị lỗi, cần gửi lại", "/")
    monkeypatch.setattr("lienthong.web.office_desk.sections.strip", lambda _actor, _at: [line])
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], gallery.TEMPLATES]}]
    settings.ROOT_URLCONF = "support.gallery"
    monkeypatch.setattr(gallery, "draft", gallery.Draft())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Started once; each visitor has a context of their own."""
    with chromium() as started:
        yield started


@pytest.fixture
def world(office_product: None) -> OfficeWorld:
    """A clerk's room on a busy morning."""
    made = staffed_world()
    for number, notation, subject, kind, ahead, urgency in LETTERS:
        is_out = kind in {TaskKind.SEAL, TaskKind.RESEND}
        record_id = made.record(
            subject,
            code_number=number,
            code_notation=notation,
            issuer_name="Ủy ban nhân dân tỉnh Quảng Nam" if is_out else "Văn phòng Chính phủ",
            urgency=urgency,
            issued_on=None if not number else TODAY,
            direction=Direction.OUT if is_out else Direction.IN,
        )
        due = MORNING + ahead if ahead is not None else None
        made.task(record_id, NewTask(kind=kind, role=OfficeRole.CLERK, due_at=due), at=MORNING - HOUR)
        if kind is TaskKind.ASSIGN:
            made.task(
                record_id, NewTask(kind=TaskKind.HANDLE, user_id=made.people["lanhdao.h47"].id, due_at=due)
            )
            made.task(record_id, NewTask(kind=TaskKind.READ, user_id=made.people["truongphong.h47"].id))
    away = NewAbsence(
        made.people["lanhdao.h47"].id,
        made.people["truongphong.h47"].id,
        "văn bản số 12/QĐ-VP",
        TODAY,
        TODAY + dt.timedelta(days=3),
    )
    add_absence(made.agency_id, away, at=MORNING, by="test")
    other = add_agency(
        NewAgency("H47.35", "Văn phòng Ủy ban nhân dân tỉnh Quảng Nam", "VP UBND", "Quảng Nam", "VP"),
        at=MORNING,
        by="test",
    )
    clerk = NewPost(made.people["vanthu.h47"].id, "Văn thư", OfficeRole.CLERK)
    give_post(other.id, clerk, at=MORNING, by="test")
    return made


def test_a_clerk_sees_the_day_and_finds_a_letter(
    browser: Browser, live_server: LiveServer, world: OfficeWorld
) -> None:
    with visitor(browser, live_server.url, "vanthu.h47") as clerk:
        page = clerk.page
        page.goto("/")
        titles = page.locator(".stack-head").all_inner_texts()
        assert [title.split("\n")[0].strip().rstrip("0123456789 ") for title in titles] == [
            "Quá hạn",
            "Hôm nay",
            "Gửi lỗi",
            "Mới đến từ Trục",
            "Chờ tôi",
        ]
        clerk.look("home")
        page.locator('[data-counter="home"]').wait_for()
        expect(page.locator('[data-counter="home"]')).to_have_text("6")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog")).to_be_visible()
        clerk.look("keys")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.textContent") == "2021/BNV-VTLTNN"
        page.keyboard.press("/")
        page.keyboard.type("duong bo j?")
        expect(page.locator("#tim-kiem")).to_have_value("duong bo j?")
        page.locator("#tim-kiem").fill("duong bo")
        page.keyboard.press("Enter")
        page.wait_for_url("**/tim-kiem/?q=duong+bo")
        expect(page.locator("mark")).to_have_text(["đường", "bộ"])
        clerk.look("search")
        with page.expect_response("**/tim-kiem/?q=807*"):
            page.locator("#o-tim").fill("807/vpcp")
        page.get_by_role("link", name="807/VPCP-KSTT").wait_for()
        page.goto("/tim-kiem/?q=kh%C3%B4ng+c%C3%B3")
        clerk.look("search-empty")
        page.goto("/tai-khoan/")
        clerk.look("account")
        page.locator(".person-menu summary").click()
        clerk.look("person-menu")
        page.get_by_role("button", name="Chuyển sang Văn phòng Ủy ban nhân dân tỉnh Quảng Nam").click()
        page.wait_for_url("**/")
        expect(page.locator(".bar-agency")).to_contain_text("Văn phòng Ủy ban")
        clerk.look("home-empty")
        assert clerk.complaints == []


def test_a_deputy_sees_whose_work_it_is(
    browser: Browser, live_server: LiveServer, world: OfficeWorld
) -> None:
    with visitor(browser, live_server.url, "truongphong.h47") as deputy:
        deputy.page.goto("/")
        expect(deputy.page.get_by_role("heading", name="Xử lý thay Phạm Quốc Đạt")).to_be_visible()
        expect(deputy.page.get_by_text("xử lý thay Phạm Quốc Đạt", exact=True)).to_be_visible()
        deputy.look("home-deputy")
        assert deputy.complaints == []


@pytest.mark.usefixtures("parts_shown")
def test_every_part_is_fit_to_be_seen(browser: Browser, live_server: LiveServer, world: OfficeWorld) -> None:
    with visitor(browser, live_server.url, "vanthu.h47") as clerk:
        page = clerk.page
        page.goto("/thu/viec/")
        clerk.look("work")
        page.get_by_role("tab", name="Xử lý").focus()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_text("Đề nghị cho ý kiến.")).to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name="Quá trình")).to_have_attribute("aria-selected", "true")
        clerk.look("work-course")
        page.locator("h1").click()
        page.keyboard.press("t")
        expect(page.get_by_role("heading", name="Trả lại nơi gửi")).to_be_visible()
        clerk.look("work-dialog")
        page.keyboard.press("Escape")
        page.goto("/thu/")
        clerk.look("form")
        assert clerk.complaints == []


@pytest.mark.usefixtures("parts_shown")
def test_a_draft_saves_itself_and_outlives_a_server_that_is_down(
    browser: Browser, live_server: LiveServer, world: OfficeWorld
) -> None:
    with visitor(browser, live_server.url, "vanthu.h47") as clerk:
        page = clerk.page
        page.goto("/thu/")
        page.context.set_offline(offline=True)  # before the server has ever answered
        page.get_by_label("Nội dung").fill("Đoạn một")
        page.get_by_text("Chưa lưu được lên máy chủ").wait_for(timeout=6000)
        assert kept_copies(page) != []
        page.context.set_offline(offline=False)  # and it is sent by itself
        page.get_by_text("Đã lưu lúc 08:05").wait_for(timeout=9000)
        assert gallery.draft.fields["words"] == "Đoạn một"
        gallery.draft.is_down = True
        page.get_by_label("Nội dung").fill("Đoạn hai")
        page.get_by_text("Chưa lưu được lên máy chủ").wait_for(timeout=6000)
        gallery.draft.is_down = False
        page.reload()
        page.get_by_role("button", name="Khôi phục").click()
        expect(page.get_by_label("Nội dung")).to_have_value("Đoạn hai")
        page.get_by_text("Đã lưu lúc 08:05").wait_for(timeout=6000)
        assert gallery.draft.fields["words"] == "Đoạn hai"
        gallery.draft.version += 1
        gallery.draft.fields["words"] = "Của người khác"
        page.get_by_label("Nội dung").fill("Của tôi")
        page.get_by_text("Người khác vừa lưu bản mới hơn").wait_for(timeout=6000)
        assert page.locator(".conflict pre").all_inner_texts() == ["Của tôi", "Của người khác"]
        clerk.look("conflict")
        page.get_by_role("button", name="Giữ bản của tôi").click()
        page.get_by_text("Đã lưu lúc 08:05").wait_for(timeout=6000)
        assert gallery.draft.fields["words"] == "Của tôi"


@pytest.mark.usefixtures("parts_shown")
def test_a_saving_whose_answer_was_lost_is_no_conflict_and_secret_words_leave_the_browser(
    browser: Browser, live_server: LiveServer, world: OfficeWorld
) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    with visitor(browser, live_server.url, "vanthu.h47") as clerk:
        page = clerk.page
        page.goto("/thu/")
        page.route("**/thu/luu/", lose_the_answer, times=1)
        page.get_by_label("Nội dung").fill("Đoạn một")
        page.get_by_text("Chưa lưu được lên máy chủ").wait_for(timeout=6000)
        assert gallery.draft.fields["words"] == "Đoạn một"
        page.get_by_text("Đã lưu lúc").wait_for(timeout=9000)
        expect(page.locator(".conflict")).to_have_count(0)
        assert gallery.draft.version == 2  # saved once
        page.get_by_label("Nội dung").fill("TUYỆT MẬT\nNội dung không được giữ")
        assert kept_copies(page) != []
        page.get_by_text("Văn bản mật không soạn trên hệ thống này.").wait_for(timeout=6000)
        assert kept_copies(page) == []
        page.get_by_label("Nội dung").press_sequentially("!")
        assert kept_copies(page) == []
        page.get_by_label("Nội dung").fill("Đoạn hai")
        page.get_by_text("Đã lưu lúc").wait_for(timeout=6000)
        assert gallery.draft.fields["words"] == "Đoạn hai"


def kept_copies(page: Page) -> list[str]:
    """What the browser keeps of drafts."""
    kept = page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('lienthong-draft:'))")
    return [str(one) for one in kept]


@pytest.mark.usefixtures("parts_shown")
def test_a_form_pressed_twice_is_sent_once_and_undo_is_offered(
    browser: Browser, live_server: LiveServer, world: OfficeWorld
) -> None:
    with visitor(browser, live_server.url, "vanthu.h47") as clerk:
        page = clerk.page
        page.goto("/thu/")
        page.get_by_role("button", name="Trình ký").dblclick()
        page.get_by_text("Đã trình ký.").wait_for()
        assert gallery.draft.posts == 1
        clerk.look("toast")
        page.keyboard.press("u")
        page.wait_for_load_state()
        page.get_by_text("Đã trình ký.").wait_for()
        assert gallery.draft.posts == 2
        page.reload()
        expect(page.get_by_text("Đã trình ký.")).to_have_count(0)
        assert clerk.complaints == []
