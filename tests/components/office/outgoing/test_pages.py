"""The pages of outgoing documents: what they show, what they cost, and that nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.infra.clock import set_business_clock
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.states import OutgoingState
from lienthong.web.office_desk.outgoing.urls import urlpatterns
from support.office_world import browser_of
from support.outgoing_office import MORNING, OutgoingOffice, after
from support.people import form_token

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db,
    pytest.mark.urls("lienthong.project.office_urls"),
]
ITEMS = (
    "Mã định danh cơ quan ban hành",
    "Mã định danh văn bản",
    "Số, ký hiệu",
    "Ngày, tháng, năm văn bản",
    "Loại văn bản",
    "Trích yếu nội dung",
    "Tài liệu gửi kèm",
    "Trạng thái xử lý",
    "Chức vụ, họ tên người ký",
    "Mức độ khẩn",
    "Bên gửi",
    "Bên nhận",
    "Thời gian gửi, nhận",
    "Thời hạn xử lý, trả lời",
    "Lịch sử gửi, nhận",
    "Thông tin khác",
)


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def facts_on(html: str) -> dict[str, str]:
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.DOTALL)
    return dict(pairs)


@pytest.mark.law("SND-13")
def test_the_sixteen_items_stand_on_the_documents_page_with_their_values() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED, due_on="2021-02-20", urgency="1", in_reply_to="5/QĐ-TTg")
    office.issue(record_id, "H47")
    html = text_of(browser_of("clerk").get(reverse("outgoing", args=[record_id])))
    facts = facts_on(html)
    assert tuple(facts)[:16] == ITEMS
    assert facts["Mã định danh văn bản"].startswith("000.00.00.G22.2021.000001")
    assert facts["Số, ký hiệu"] == "01/VPCP-KSTT"
    assert facts["Ngày, tháng, năm văn bản"] == "01/02/2021"
    assert facts["Mức độ khẩn"] == "Khẩn"
    assert facts["Bên nhận"] == "Cơ quan H47"
    assert facts["Trạng thái xử lý"] == "Chờ gửi: 1"
    assert facts["Thời hạn xử lý, trả lời"] == "20/02/2021"
    assert "Nguyễn Văn Mẫu" in facts["Chức vụ, họ tên người ký"]
    assert "5/QĐ-TTg" in facts["Thông tin khác"]


def test_a_list_costs_at_most_ten_statements_however_long_it_is() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    for _ in range(4):
        office.draft()
    browser = browser_of("clerk")
    for address in (reverse("outgoing_list"), reverse("exchange")):
        browser.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(address).status_code == 200
        # the clock is read once a second by a process, but anew inside a test's own transaction
        statements = [one["sql"] for one in asked if "infra_clockmap" not in one["sql"]]
        assert len(statements) <= 10, "\n".join(statements)


def test_nothing_of_another_agency_exists_at_any_address() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office, _other = OutgoingOffice(), OutgoingOffice(prefix="khac")
    record_id = office.draft()
    stranger = browser_of("khacclerk")
    other_id = "01900000-0000-7000-8000-000000000001"
    for pattern in urlpatterns:
        names = pattern.pattern.converters
        if "record_id" not in names:
            continue
        arguments = {name: record_id if name == "record_id" else other_id for name in names}
        address = reverse(str(pattern.name), kwargs=arguments)
        statuses = {stranger.get(address).status_code, stranger.post(address, {"ly-do": "x"}).status_code}
        assert statuses <= {404, 405, 403}, pattern.name
        assert 404 in statuses or 403 in statuses, pattern.name


def test_a_refused_act_keeps_the_words_and_never_the_pin() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SUBMITTED)
    outgoing.approve(office.actor("head"), record_id, at=after(1))
    late = browser_of("head").post(
        reverse("outgoing_send_back", args=[record_id]), {"ly-do": "Sửa mục 2 giúp tôi."}
    )
    assert late.status_code == 422
    assert "chờ người khác xử lý" in text_of(late)
    signer = browser_of("signer")
    refused = signer.post(reverse("outgoing_sign", args=[record_id]), {"pin": "bí-mật-sai"})
    assert refused.status_code == 422
    assert "còn 4 lần thử" in text_of(refused)
    assert "bí-mật-sai" not in text_of(refused)


def test_the_form_keeps_everything_typed_when_somebody_else_saved_meanwhile() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    browser = browser_of("officer")
    values = {**office.form(body="Đoạn tôi vừa gõ").as_json(), "version": "1"}
    kept = browser.post(reverse("outgoing_autosave", args=[record_id]), values)
    assert kept.status_code == 409
    assert kept.json()["fields"]["body"] == office.form().body
    saved = browser.post(reverse("outgoing_edit", args=[record_id]), {**values, "viec": "luu"})
    assert saved.status_code == 409
    assert "Đoạn tôi vừa gõ" in text_of(saved)
    newest = str(kept.json()["version"])
    kept = browser.post(reverse("outgoing_autosave", args=[record_id]), {**values, "version": newest})
    assert kept.json() == {"version": int(newest) + 1, "saved": "08:00"}


def test_only_secret_content_is_also_forgotten_by_the_browser() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    draft, submitted = office.draft(), office.at_step(OutgoingState.SUBMITTED)
    browser = browser_of("officer")
    secret = "TUYỆT MẬT\nNội dung không được giữ"
    for record_id, body, forget in ((draft, secret, True), (submitted, "Đoạn tôi vừa gõ", False)):
        values = {**office.form(body=body).as_json(), "version": "1"}
        refused = browser.post(reverse("outgoing_autosave", args=[record_id]), values)
        assert refused.status_code == 422
        assert refused.json()["forget"] is forget
        assert refused.json()["problem"]


def test_forms_that_are_not_from_our_pages_are_refused() -> None:
    from django.test import Client

    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser_of("officer").cookies
    address = reverse("outgoing_submit", args=[record_id])
    assert strict.post(address).status_code == 403
    page = text_of(strict.get(reverse("outgoing", args=[record_id])))
    assert strict.post(address, {"csrfmiddlewaretoken": form_token(page)}).status_code == 302
    assert office.see(record_id).state is OutgoingState.SUBMITTED


def test_the_drafter_reads_what_was_asked_for_wherever_they_open_the_returned_draft() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SUBMITTED)
    outgoing.send_back(office.actor("head"), record_id, words="Bổ sung thời hạn.", at=after(6))
    browser = browser_of("officer")
    for name in ("outgoing", "outgoing_edit"):
        shown = text_of(browser.get(reverse(name, args=[record_id])))
        notice = shown.partition("Trả lại để hoàn thiện.</strong>")[2].partition("</div>")[0]
        assert "Lê Văn Duyệt" in notice
        assert "Bổ sung thời hạn." in notice
    outgoing.submit(office.actor("officer"), record_id, at=after(8))
    outgoing.undo(office.actor("officer"), record_id, at=after(8))
    again = text_of(browser.get(reverse("outgoing", args=[record_id])))
    assert "Trả lại để hoàn thiện.</strong>" in again  # taking one's own submission back answers nothing
    outgoing.submit(office.actor("officer"), record_id, at=after(9))
    after_all = text_of(browser.get(reverse("outgoing", args=[record_id])))
    assert "Trả lại để hoàn thiện.</strong>" not in after_all


def test_a_deadline_that_is_no_day_is_told_and_stays_as_typed() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id, browser = office.draft(), browser_of("officer")
    address = reverse("outgoing_edit", args=[record_id])
    values = {**office.form(due_on="30/02/2021").as_json(), "version": "2", "viec": "luu"}
    refused = browser.post(address, values)
    assert refused.status_code == 422
    assert "“30/02/2021” không phải là ngày đúng; hãy viết theo ngày/tháng/năm" in text_of(refused)
    assert 'value="30/02/2021"' in text_of(refused)
    assert browser.post(address, {**values, "due_on": "5/2/2021"}).status_code == 302
    assert office.see(record_id, "officer").record.due_on == dt.date(2021, 2, 5)
    assert 'value="05/02/2021"' in text_of(browser.get(address))


def test_a_draft_one_has_begun_lies_on_ones_own_desk_until_it_is_submitted() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    edit = reverse("outgoing_edit", args=[record_id])
    assert "Dự thảo đang soạn" in text_of(browser_of("officer").get("/"))
    assert edit in text_of(browser_of("officer").get("/"))
    assert edit not in text_of(browser_of("clerk").get("/"))
    outgoing.submit(office.actor("officer"), record_id, at=MORNING)
    assert "Dự thảo đang soạn" not in text_of(browser_of("officer").get("/"))


def test_what_was_just_submitted_can_be_taken_back_from_its_own_page() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    outgoing.submit(office.actor("officer"), record_id, at=MORNING)
    page = text_of(browser_of("officer").get(reverse("outgoing", args=[record_id])))
    assert reverse("outgoing_undo", args=[record_id]) in page


def test_a_list_of_agencies_posts_to_nothing_but_a_form_of_recipients() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    browser, address = browser_of("officer"), reverse("outgoing_search_agencies")
    own = reverse("outgoing_recipients", args=[record_id])
    assert browser.get(address, {"tim-co-quan": "H47", "dich": own}).status_code == 200
    for foreign in (reverse("outgoing_cancel", args=[record_id]), "https://example.vn/", "//example.vn/", ""):
        assert browser.get(address, {"tim-co-quan": "H47", "dich": foreign}).status_code == 404


def test_a_code_the_axis_does_not_list_is_refused_when_it_is_chosen() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    outgoing.store_axis_list([outgoing.ListedAgency("H47", "Cơ quan H47", "")], at=MORNING)
    answer = browser_of("officer").post(
        reverse("outgoing_recipients", args=[record_id]), {"ma": "XYZ.99"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, "không có mã XYZ.99" in text_of(answer)) == (422, True)


def test_a_form_with_too_much_text_is_told_so() -> None:
    set_business_clock(at=MORNING, rate=0, by="test")
    office = OutgoingOffice()
    record_id = office.draft()
    answer = browser_of("officer").post(reverse("outgoing_edit", args=[record_id]), {"body": "a" * 600_000})
    assert (answer.status_code, "Nội dung quá dài" in text_of(answer)) == (413, True)
