from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.infra import clock
from lienthong.office.organization.operations import NewAbsence, add_absence
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.workflow.operations import NewTask
from lienthong.office.workflow.states import TaskKind
from support.office_world import MORNING, OfficeWorld, browser_of, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
TODAY = dt.date(2021, 2, 1)


def put(
    world: OfficeWorld,
    subject: str,
    kind: TaskKind,
    *,
    username: str = "",
    due: dt.timedelta | None = None,
    number: str = "",
) -> None:
    """A task of one person, or of the clerk's room."""
    record_id = world.record(subject, code_number=number, code_notation="UBND-TH" if number else "")
    owner = world.people[username].id if username else None
    role = None if username else OfficeRole.CLERK
    due_at = MORNING + due if due is not None else None
    world.task(record_id, NewTask(kind=kind, user_id=owner, role=role, due_at=due_at))


def stacks(username: str) -> dict[str, list[str]]:
    """Titles of the stacks with the subjects on each, as the page shows them."""
    html = browser_of(username).get("/").content.decode()
    found = {}
    for part in html.split('<section class="stack')[1:]:
        title = re.search(r'<h2 class="stack-head"[^>]*>([^<]+?)\s*<', part)
        assert title is not None
        found[title.group(1)] = re.findall(r'<p class="row-subject">([^<]+)</p>', part)
    return found


def test_each_task_lies_in_one_stack_in_the_order_of_the_day() -> None:
    world = staffed_world()
    put(world, "Trễ", TaskKind.HANDLE, username="chuyenvien.h47", due=-HOUR)
    put(world, "Chiều nay", TaskKind.HANDLE, username="chuyenvien.h47", due=8 * HOUR)
    put(world, "Tuần sau", TaskKind.HANDLE, username="chuyenvien.h47", due=4 * DAY)
    put(world, "Ngày mai", TaskKind.COOPERATE, username="chuyenvien.h47", due=DAY)
    put(world, "Để biết", TaskKind.READ, username="chuyenvien.h47")
    put(world, "Của phòng văn thư", TaskKind.ACCEPT)
    found = stacks("chuyenvien.h47")
    assert list(found.items()) == [
        ("Quá hạn", ["Trễ"]),
        ("Hôm nay", ["Chiều nay"]),
        ("Chờ tôi", ["Ngày mai", "Tuần sau"]),
        ("Để biết, chưa đọc", ["Để biết"]),
    ]


def test_the_clerk_sees_what_came_what_waits_for_issue_and_what_failed() -> None:
    world = staffed_world()
    put(world, "Mới đến", TaskKind.ACCEPT, due=2 * DAY)
    put(world, "Chờ đóng dấu", TaskKind.SEAL)
    put(world, "Chờ gửi", TaskKind.ISSUE)
    put(world, "Không gửi được", TaskKind.RESEND)
    put(world, "Chờ tiếp nhận, trễ", TaskKind.ACCEPT, due=-DAY)
    found = stacks("vanthu.h47")
    assert found["Quá hạn"] == ["Chờ tiếp nhận, trễ"]
    assert found["Gửi lỗi"] == ["Không gửi được"]
    assert set(found["Chờ phát hành"]) == {"Chờ đóng dấu", "Chờ gửi"}
    assert found["Mới đến từ Trục"] == ["Mới đến"]
    assert found["Chờ tôi"] == []
    assert stacks("chuyenvien.h47") == {"Chờ tôi": []}


def test_a_deputy_sees_the_stack_of_the_absent_person_marked() -> None:
    world = staffed_world()
    put(world, "Việc của lãnh đạo", TaskKind.ASSIGN, username="lanhdao.h47")
    put(world, "Việc trễ của lãnh đạo", TaskKind.APPROVE, username="lanhdao.h47", due=-HOUR)
    leader, deputy = world.people["lanhdao.h47"], world.people["truongphong.h47"]
    away = NewAbsence(leader.id, deputy.id, "văn bản số 12/QĐ-VP", TODAY, TODAY + 2 * DAY)
    assert stacks("truongphong.h47") == {"Chờ tôi": []}
    add_absence(world.agency_id, away, at=MORNING, by="test")
    found = stacks("truongphong.h47")
    assert found["Xử lý thay Phạm Quốc Đạt"] == ["Việc của lãnh đạo"]
    assert found["Quá hạn"] == ["Việc trễ của lãnh đạo"]
    html = browser_of("truongphong.h47").get("/").content.decode()
    assert html.count("xử lý thay Phạm Quốc Đạt</span>") == 2
    assert "văn bản số 12/QĐ-VP" in html


def test_a_row_tells_number_deadline_in_words_and_what_to_do() -> None:
    world = staffed_world()
    put(world, "Báo cáo", TaskKind.HANDLE, username="chuyenvien.h47", due=3 * HOUR, number="12")
    html = browser_of("chuyenvien.h47").get("/").content.decode()
    assert "12/UBND-TH" in html
    assert "còn 3 giờ" in html
    assert "11:00 01/02/2021" in html
    assert ">Xử lý</a>" in html


def test_the_figure_turns_amber_today_and_red_when_late() -> None:
    world = staffed_world()
    browser = browser_of("chuyenvien.h47")
    put(world, "Việc", TaskKind.HANDLE, username="chuyenvien.h47", due=3 * HOUR)
    tones = []
    for moment in (MORNING - DAY, MORNING, MORNING + 4 * HOUR):
        clock.set_business_clock(at=moment, rate=0, by="test")
        world_now = browser.get("/so-lieu/")
        if world_now.status_code == 200:
            tones.append(world_now.json()["counters"]["home"])
    assert tones == [{"value": 1, "tone": "today"}, {"value": 1, "tone": "late"}]


def test_a_desk_costs_ten_statements_at_most_whatever_lies_on_it() -> None:
    world = staffed_world()
    for number in range(12):
        put(world, f"Việc {number}", TaskKind.HANDLE, username="chuyenvien.h47", due=number * HOUR)
    browser = browser_of("chuyenvien.h47")
    browser.get("/")
    for address in ("/", "/tim-kiem/?q=viec", "/so-lieu/"):
        clock.forget()
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        assert len(asked) <= 10, (address, [one["sql"][:90] for one in asked])


def test_the_first_page_weighs_less_than_80_kilobytes() -> None:
    staffed_world()
    browser = browser_of("vanthu.h47")
    zipped = {"Accept-Encoding": "gzip"}
    html = browser.get("/").content.decode()
    addresses = ["/", *dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"#?]+)', html))]
    assert "/static/office.css" in addresses
    total = 0
    for address in addresses:
        response = browser.get(address, headers=zipped)
        total += len(b"".join(response) if response.streaming else response.content)
        response.close()
    assert total < 80_000
