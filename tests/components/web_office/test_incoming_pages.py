from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lienthong.infra import transactions
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.operations import NewIncident
from lienthong.office.incoming.states import IncidentKind, IncomingState
from lienthong.office.records.queries import entry_of, find_record
from support.incoming_office import LETTER_807, accepted, another, arrival, arrive, at, judges, to_lead, told
from support.office_world import MORNING, OfficeWorld, browser_of, staffed_world
from support.people import FakeSeconds

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def world() -> OfficeWorld:
    return staffed_world()


@pytest.fixture
def clerk(world: OfficeWorld) -> Client:
    return browser_of("vanthu.h47")


def form_of(html: str, form_id: str) -> dict[str, str]:
    """The fields of a form as the page fills them."""
    found = re.search(rf'<form[^>]*id="{form_id}".*?</form>', html, re.DOTALL)
    assert found is not None
    fields = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]*)"', found[0]))
    fields |= dict(re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>', found[0]))
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', found[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    fields.pop("csrfmiddlewaretoken", None)
    return fields


def test_the_clerk_sees_what_waits_and_opens_it(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    html = clerk.get("/van-ban-den/").content.decode()
    assert "807/VPCP-KSTT" in html
    assert f"/van-ban-den/{record_id}/" in html
    page = clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Kiểm tra trước khi nhận" in page
    assert LETTER_807.subject in page


@pytest.mark.law("RCV-02")
def test_the_check_panel_says_each_finding_before_acceptance(world: OfficeWorld, clerk: Client) -> None:
    from lienthong.kernel.judgement import Outcome

    record_id = arrive(world, arrival(replace(LETTER_807, signer_name="")))
    sentence = "Chữ ký không khớp nội dung; đề nghị gửi lại."
    operations.check(
        world.agency_id, record_id, judges(signatures=Outcome.FAILED, sentence=sentence), at=at(8, 1)
    )
    page = clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    for words in ("Đầy đủ", "Toàn vẹn", "Xác thực", "Không trùng", "Thiếu người ký", sentence):
        assert words in page


def test_accepting_with_the_form_as_it_was_filled_takes_a_number(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    fields = form_of(clerk.get(f"/van-ban-den/{record_id}/").content.decode(), "tiep-nhan")
    answer = clerk.post(f"/van-ban-den/{record_id}/tiep-nhan/", {**fields, "trinh": ""})
    assert answer.status_code == 302
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert entry.number == 1
    record = find_record(world.agency_id, record_id)
    assert record is not None
    assert record.version == 1


def test_pressed_twice_it_is_one_number_and_one_03(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    for _ in range(2):
        answer = clerk.post(f"/van-ban-den/{record_id}/tiep-nhan/", {"trinh": ""})
        assert answer.status_code == 302
    assert told(world, record_id) == ["01", "03"]
    html = clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Đã tiếp nhận, số đến 1." in html


def test_a_colleague_who_comes_later_reads_who_was_faster_and_loses_nothing(world: OfficeWorld) -> None:
    from lienthong.office.organization.policies import OfficeRole

    world.hire("vanthu2.h47", "Lý Thị Mai", OfficeRole.CLERK, "Văn thư")
    record_id = arrive(world)
    accepted(world, record_id)
    late = browser_of("vanthu2.h47")
    answer = late.post(
        f"/van-ban-den/{record_id}/tu-choi/", {"ly-do": "OTHER", "noi-dung-ly-do": "chưa rõ nội dung"}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Nguyễn Thị Hạnh" in html
    assert told(world, record_id) == ["01", "03"]


def test_after_a_problem_everything_typed_is_still_there(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    fields = form_of(clerk.get(f"/van-ban-den/{record_id}/").content.decode(), "tiep-nhan")
    typed = {**fields, "subject": "Trích yếu vừa gõ", "signer_name": "N" * 60}
    answer = clerk.post(f"/van-ban-den/{record_id}/tiep-nhan/", typed)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Họ và tên người ký dài 60 ký tự" in html
    assert "Trích yếu vừa gõ" in html
    assert told(world, record_id) == ["01"]


def test_a_refusal_without_words_keeps_the_chosen_reason(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    answer = clerk.post(f"/van-ban-den/{record_id}/tu-choi/", {"ly-do": "WRONG_FORM", "noi-dung-ly-do": " "})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Hãy ghi rõ nội dung lý do" in html
    assert '<option value="WRONG_FORM" selected>' in html


@pytest.mark.law("SND-13")
def test_the_sixteen_items_stand_on_the_page_of_an_incoming_document(
    world: OfficeWorld, clerk: Client
) -> None:
    record_id = arrive(world)
    page = clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    facts = dict(re.findall(r"<dt>([^<]+)</dt><dd>(.*?)</dd>", page, re.DOTALL))
    expected = {
        "Mã định danh cơ quan ban hành": "G22",
        "Mã định danh văn bản": "G22,2021/02/01,807/VPCP-KSTT",
        "Số, ký hiệu": "807/VPCP-KSTT",
        "Ngày, tháng, năm văn bản": "01/02/2021",
        "Loại văn bản": "Công văn",
        "Trích yếu nội dung": LETTER_807.subject,
        "Hồ sơ, tài liệu gửi kèm": "1 tệp (xem dưới văn bản)",
        "Trạng thái xử lý": "Đã đến",
        "Chức vụ, họ tên người ký": "Phó Chủ nhiệm, Người Ký Mẫu",
        "Mức độ khẩn": "Thường",
        "Bên gửi": "Văn phòng Chính phủ (G22)",
        "Bên nhận": "Ủy ban nhân dân tỉnh Quảng Nam (H47)",
        "Thời gian gửi": "không ghi",
        "Thời hạn xử lý": "không đặt hạn",
        "Lịch sử gửi, nhận": "xem thẻ Quá trình",
        "Thông tin khác": "Tiếng Việt",
    }
    assert {name: facts[name] for name in expected} == expected
    assert "08:00 01/02/2021" in facts["Thời gian nhận"]


def test_a_hand_over_by_the_form_reaches_the_chosen_people(seconds: FakeSeconds, world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to="lanhdao.h47")
    leader = browser_of("lanhdao.h47")
    officer, head = world.people["chuyenvien.h47"], world.people["truongphong.h47"]
    answer = leader.post(
        f"/van-ban-den/{record_id}/chuyen/",
        {
            "y-kien-chi-dao": "Tham mưu văn bản triển khai",
            "han": "5/2/2021",
            f"vai-{officer.id}": "LEAD",
            f"vai-{head.id}": "COOPERATE",
        },
    )
    assert answer.status_code == 302
    html = leader.get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Hoàn tác" in html
    leader.post(f"/van-ban-den/{record_id}/hoan-tac/")
    assert told(world, record_id) == ["01", "03"]


def test_the_route_of_the_last_time_is_one_click(world: OfficeWorld, clerk: Client) -> None:
    first, second = arrive(world), arrive(world, arrival(another("808")))
    accepted(world, first)
    operations.assign(world.actor("vanthu.h47"), first, to_lead(world, "chuyenvien.h47"), at=at(9))
    accepted(world, second)
    officer = world.people["chuyenvien.h47"]
    html = clerk.get(f"/van-ban-den/{second}/").content.decode()
    assert f'name="tuyen" value="{officer.id}"' in html
    clerk.post(f"/van-ban-den/{second}/chuyen/", {"tuyen": str(officer.id)})
    found = queries.find_incoming(world.agency_id, second)
    assert found is not None
    assert found.state is IncomingState.ASSIGNED


def test_an_officer_sees_only_what_concerns_them(world: OfficeWorld) -> None:
    record_id = arrive(world)
    officer = browser_of("chuyenvien.h47")
    assert officer.get(f"/van-ban-den/{record_id}/").status_code == 404
    assert "807/VPCP-KSTT" not in officer.get("/van-ban-den/").content.decode()
    accepted(world, record_id)
    operations.assign(world.actor("vanthu.h47"), record_id, to_lead(world, "chuyenvien.h47"), at=at(9))
    page = officer.get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Bắt đầu xử lý" in page
    assert "807/VPCP-KSTT" in officer.get("/van-ban-den/").content.decode()


def test_an_outsider_finds_no_address_of_another_agency(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    record_id = arrive(world)
    outsider = browser_of("vanthu.h21")
    assert other.agency_id != world.agency_id
    assert outsider.get(f"/van-ban-den/{record_id}/").status_code == 404
    for act in ("tiep-nhan", "tu-choi", "tra-lai", "chuyen", "bat-dau", "ket-thuc", "trao-doi", "hoan-tac"):
        fields = {"ly-do": "OTHER", "noi-dung-ly-do": "x", "trao-doi": "x", "trinh": ""}
        assert outsider.post(f"/van-ban-den/{record_id}/{act}/", fields).status_code == 404, act
    assert told(world, record_id) == ["01"]


def test_a_form_of_another_site_changes_nothing(world: OfficeWorld) -> None:
    record_id = arrive(world)
    browser = browser_of("vanthu.h47")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["lienthong"] = browser.cookies["lienthong"].value
    assert strict.post(f"/van-ban-den/{record_id}/tiep-nhan/", {"trinh": ""}).status_code == 403
    assert told(world, record_id) == ["01"]


def test_an_incident_stands_in_the_red_strip_until_the_clerk_says_how_it_was_dealt_with(
    world: OfficeWorld, clerk: Client
) -> None:
    with transactions.owned():
        operations.incidents.open_incident(
            world.agency_id,
            NewIncident(
                kind=IncidentKind.SECRET, doc_id="d-1", sender_code="G22", sentence="Văn bản mật không gửi…"
            ),
            at=MORNING,
        )
    assert "1 sự cố tiếp nhận chưa xử lý" in clerk.get("/van-ban-den/").content.decode()
    (incident,) = queries.open_incidents(world.agency_id)
    empty = clerk.post(f"/van-ban-den/su-co/{incident.id}/", {"cach-xu-ly": " "})
    assert empty.status_code == 422
    clerk.post(f"/van-ban-den/su-co/{incident.id}/", {"cach-xu-ly": "Đã gọi nơi gửi, gửi lại bằng giấy"})
    assert queries.open_incidents(world.agency_id) == []
    assert "sự cố tiếp nhận" not in clerk.get("/van-ban-den/").content.decode()


def test_the_list_pages_by_key_and_needs_few_statements(world: OfficeWorld, clerk: Client) -> None:
    for number in range(1, 54):
        arrive(world, arrival(another(str(number))))
    clerk.get("/van-ban-den/")
    with CaptureQueriesContext(connection) as seen:
        html = clerk.get("/van-ban-den/").content.decode()
    statements = [one["sql"] for one in seen if "infra_clockmap" not in one["sql"]]
    assert len(statements) <= 10, statements  # door, list, figures of tabs, red strip of all sections
    assert html.count("data-row>") == 50
    older = re.search(r'href="([^"]*truoc=[^"]*)"', html)
    assert older is not None
    assert clerk.get(older[1].replace("&amp;", "&")).content.decode().count("data-row>") == 3
    actor = world.actor("vanthu.h47")
    with CaptureQueriesContext(connection) as asked:
        queries.list_incoming(actor, queries.Filters())
        queries.count(actor)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("q=bao+dam+gui+nhan", 1), ("q=807%2FVPCP", 1), ("q=khong-co", 0), ("khan=1", 0), ("tu=02/02/2021", 0)],
)
def test_the_list_is_narrowed_in_any_spelling(
    world: OfficeWorld, clerk: Client, asked: str, expected: int
) -> None:
    arrive(world)
    assert clerk.get(f"/van-ban-den/?{asked}").content.decode().count("data-row>") == expected


def test_a_day_that_is_none_is_told_with_everything_that_was_typed(world: OfficeWorld, clerk: Client) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    typed = {
        "han": "31/02/2021",
        "y-kien-chi-dao": "Tham mưu",
        f"vai-{world.people['chuyenvien.h47'].id}": "LEAD",
    }
    answer = clerk.post(f"/van-ban-den/{record_id}/chuyen/", typed)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "“31/02/2021” không phải là ngày đúng; hãy viết theo ngày/tháng/năm" in html
    assert 'value="31/02/2021"' in html
    assert "Tham mưu</textarea>" in html
    listed = clerk.get("/van-ban-den/?loc=tat-ca&tu=hom-nay").content.decode()
    assert "“hom-nay” không phải là ngày đúng" in listed
    assert listed.count("data-row>") == 1


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 12, "²", "-1", "x"])
def test_a_version_that_cannot_be_is_a_refusal_and_no_fault(
    world: OfficeWorld, clerk: Client, version: str
) -> None:
    record_id = arrive(world)
    page = clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    fields = form_of(page, "tiep-nhan") | {"version": version}
    assert clerk.post(f"/van-ban-den/{record_id}/tiep-nhan/", fields).status_code in {302, 409, 422}
