from __future__ import annotations

import re

import pytest
from django.test import Client

from lienthong.accounts.policies import Role
from lienthong.infra.clock import set_business_clock
from lienthong.web.templatetags.words import deadline
from support.console import MESSAGE, hour
from support.people import AT, client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


@pytest.fixture
def client() -> Client:
    """An operator's browser."""
    return client_of("quan-tri", Role.OPERATOR)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_the_home_page_shows_figures_and_newest_documents(client: Client) -> None:
    page = html(client, "/")
    for words in ("807/VPCP-KSTT", "Văn phòng Chính phủ", "Từ chối nhận (trả lại)", "và 2 nơi nhận khác"):
        assert words in page
    assert 'href="/tinh-trang/chua-nhan/"' in page
    assert f"?truoc={MESSAGE}" in page


def test_a_page_further_on_says_so_and_a_nonsense_one_begins_anew(client: Client) -> None:
    assert "Không còn văn bản nào trước đó" in html(client, f"/?truoc={MESSAGE}")
    assert "Văn bản mới nhất" in html(client, "/?truoc=khong-phai-ma")


def test_a_document_shows_recipient_by_status_with_business_times(client: Client) -> None:
    page = html(client, f"/van-ban/{MESSAGE}/")
    for words in ("Đã chuyển xử lý", "16:20 05/02/2021", "Gửi sai nơi nhận", "Chưa nhận", "Quá trình"):
        assert words in page


@pytest.mark.law("SND-05")
def test_urgency_is_told_in_the_list_and_on_the_document(client: Client) -> None:
    chip = '<span class="chip chip-bad">Khẩn</span>'
    assert chip in html(client, "/")
    assert chip in html(client, f"/van-ban/{MESSAGE}/")


def test_operators_are_offered_no_content_of_letters(client: Client) -> None:
    page = html(client, f"/van-ban/{MESSAGE}/")
    assert "download" not in page
    assert re.findall(r'(?:href|src|action)="[^"]*\.pdf', page.casefold()) == []


def test_a_document_shows_what_the_checks_of_each_file_gave(client: Client) -> None:
    page = html(client, f"/van-ban/{MESSAGE}/")
    for words in ("Kiểm tra tệp kèm theo", "cong-van.pdf", "Chưa kiểm tra", "nội dung là gói nén ZIP"):
        assert words in page


@pytest.mark.law("SND-09")
def test_documents_without_a_signature_are_labelled_and_counted_apart(client: Client) -> None:
    page = html(client, "/")
    assert '<a href="/rieng/khong-ky/"><strong>3</strong> văn bản không có chữ ký số' in page
    assert "Không có chữ ký số" in html(client, "/rieng/khong-ky/")
    assert "đang giữ để kiểm tra tệp" in html(client, "/rieng/dang-giu/")
    html(client, "/rieng/khac/", 404)


def test_an_unknown_document_and_class_are_not_found(client: Client) -> None:
    html(client, "/van-ban/01920000-0000-7000-8000-000000000000/", 404)
    html(client, "/tinh-trang/khong-co/", 404)


def test_a_figure_leads_to_its_list(client: Client) -> None:
    page = html(client, "/tinh-trang/chua-nhan/")
    assert "807/VPCP-KSTT" in page
    assert "Ủy ban nhân dân tỉnh Quảng Nam" in page
    assert "đang bằng 0" in html(client, "/tinh-trang/gui-loi/")


def test_a_recall_in_a_list_says_that_it_is_one(client: Client) -> None:
    page = html(client, "/tinh-trang/nhan-loi/")
    assert "12/TB-VPCP" in page
    assert ">Thu hồi<" in page


def test_unchanged_figures_cost_an_empty_answer(client: Client) -> None:
    first = client.get("/chi-tieu/")
    assert first.status_code == 200
    again = client.get("/chi-tieu/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    zipped = client.get("/chi-tieu/", headers={"If-None-Match": "W/" + first["ETag"]})
    assert zipped.status_code == 304


def test_agencies_are_found_without_accents(client: Client) -> None:
    page = html(client, "/co-quan/?tim=thong+tin")
    assert "Bộ Thông tin và Truyền thông" in page
    assert "Sở Xây dựng cũ" not in page
    assert "Không có cơ quan nào khớp" in html(client, "/co-quan/?tim=xyz")


def test_what_is_searched_for_is_written_as_text(client: Client) -> None:
    assert "<script>alert" not in html(client, "/co-quan/?tim=<script>alert(1)</script>")


def test_simulated_time_is_announced(client: Client) -> None:
    assert "giờ mô phỏng" not in html(client, "/")
    set_business_clock(at=AT, by="test")
    assert "giờ mô phỏng" in html(client, "/")


def test_a_deadline_at_the_end_of_a_day_is_written_as_that_day() -> None:
    assert "hết ngày 29/01/2021" in deadline(hour(28, 0).replace(month=1, day=30))
    assert "08:35 01/02/2021" in deadline(hour(1, 8, 35))
    assert deadline(None) == ""
