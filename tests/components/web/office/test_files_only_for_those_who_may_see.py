"""Files, page images and verdicts: only for who may see the record, audited, harmless in the browser (SEC)."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from lienthong.infra import audit
from lienthong.infra.clock import set_business_clock
from lienthong.office.organization.policies import OfficeRole
from support.signing_room import LATER, Room, add_room, browser_of, issued_by_pki

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick_passwords"),
    pytest.mark.urls("lienthong.project.office_urls"),
]


@pytest.fixture
def room() -> Room:
    set_business_clock(at=LATER, by="test")
    return add_room()


@pytest.fixture
def file_id(room: Room) -> UUID:
    return room.record_with(issued_by_pki(), name="Công văn 807.pdf")[1]


@pytest.fixture
def clerk(room: Room) -> Client:
    room.person("van-thu", "Văn Thư", OfficeRole.CLERK)
    return browser_of("van-thu")


def addresses(file_id: UUID) -> list[str]:
    start = f"/tep/{file_id}/"
    return [
        start,
        *(
            start + rest
            for rest in (
                "trang/",
                "trang/1/",
                "chu-ky/",
                "chu-ky/1/",
                "chu-ky/1/tai-ve/",
                "chu-ky/1/trang/1/",
            )
        ),
    ]


def statuses(client: Client, file_id: UUID) -> list[int]:
    """Of every address; the answers are given back unread."""
    answers = [client.get(one) for one in addresses(file_id)]
    for answer in answers:
        answer.close()
    return [answer.status_code for answer in answers]


def test_a_clerk_opens_every_address(clerk: Client, file_id: UUID) -> None:
    assert statuses(clerk, file_id) == [200] * 7


def test_another_agency_finds_nothing(room: Room, file_id: UUID) -> None:
    other = add_room("G05", "Bộ Thông tin và Truyền thông")
    other.person("nguoi-la", "Người Lạ", OfficeRole.CLERK)
    client = browser_of("nguoi-la")
    assert statuses(client, file_id) == [404] * 7


def test_a_colleague_who_takes_no_part_finds_nothing(room: Room, file_id: UUID) -> None:
    room.person("chuyen-vien", "Chuyên Viên", OfficeRole.OFFICER)
    client = browser_of("chuyen-vien")
    assert statuses(client, file_id) == [404] * 7
    assert client.post(f"/tep/{file_id}/chu-ky/kiem-tra-lai/").status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(file_id: UUID) -> None:
    for one in addresses(file_id):
        assert Client().get(one)["Location"].startswith("/dang-nhap/")


def test_a_download_is_the_stored_bytes_and_harmless(clerk: Client, file_id: UUID) -> None:
    response = clerk.get(f"/tep/{file_id}/", headers={"Accept-Encoding": "gzip"})
    assert response.getvalue() == issued_by_pki()
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''C%C3%B4ng")
    assert response["Content-Length"] == str(len(issued_by_pki()))
    assert response["Cache-Control"] == "private, no-cache"


def test_what_is_no_pdf_is_only_bytes_to_the_browser(clerk: Client, room: Room) -> None:
    _, file_id = room.record_with(b"<script>alert(1)</script>", name="trang.html")
    response = clerk.get(f"/tep/{file_id}/")
    response.close()
    assert response["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=0-9", 0, 10), ("bytes=100-", 100, None), ("bytes=-7", -7, None)]
)
def test_a_range_is_answered_with_its_bytes(
    clerk: Client, file_id: UUID, asked: str, start: int, end: int | None
) -> None:
    response = clerk.get(f"/tep/{file_id}/", headers={"Range": asked, "Accept-Encoding": "gzip"})
    wanted = issued_by_pki()[start:end]
    first = start % len(issued_by_pki())
    assert (response.status_code, response.getvalue()) == (206, wanted)
    assert response["Content-Range"] == f"bytes {first}-{first + len(wanted) - 1}/{len(issued_by_pki())}"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=5-2"}, 200),
        ({"Range": "bytes=0-1,4-5"}, 200),
        ({"Range": "lines=1-2"}, 200),
        ({"Range": "bytes=-"}, 200),
        ({"Range": "bytes=0-9", "If-Range": '"older"'}, 200),
    ],
)
def test_other_ranges_get_the_whole_or_a_refusal(
    clerk: Client, file_id: UUID, headers: dict[str, str], status: int
) -> None:
    answer = clerk.get(f"/tep/{file_id}/", headers=headers)
    answer.close()
    assert answer.status_code == status


def test_an_image_the_browser_has_is_not_sent_again(clerk: Client, file_id: UUID) -> None:
    first = clerk.get(f"/tep/{file_id}/trang/1/?rong=480")
    assert (first["Content-Type"], first.content[8:12]) == ("image/webp", b"WEBP")
    again = clerk.get(f"/tep/{file_id}/trang/1/?rong=480", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("number", [0, 99])
def test_a_page_that_is_not_there_is_said_so(clerk: Client, file_id: UUID, number: int) -> None:
    response = clerk.get(f"/tep/{file_id}/trang/{number}/")
    assert response.status_code == 422
    assert "Không dựng được hình" in response.content.decode()


def test_every_look_and_download_is_audited(clerk: Client, file_id: UUID) -> None:
    statuses(clerk, file_id)
    seen = [(event.code, event.data.get("signature")) for event in audit.events_about(f"file:{file_id}")]
    for event in (
        ("files.downloaded", None),
        ("files.viewed", None),
        ("files.viewed", 1),
        ("files.downloaded", 1),
    ):
        assert event in seen


def test_the_panel_says_who_signed_when_and_for_whom(clerk: Client, file_id: UUID) -> None:
    html = clerk.get(f"/tep/{file_id}/chu-ky/").content.decode()
    for words in (
        "Hợp lệ",
        "Nguyễn Văn Mẫu",
        "Phó Chủ nhiệm",
        "Dấu cơ quan",
        "dấu thời gian của cơ quan chứng thực",
        "08:05 01/02/2021",
        "theo danh sách thu hồi (CRL)",
        "Không có thay đổi ngoài phép",
        "Xem phiên bản đã ký",
    ):
        assert words in html
    assert len(re.findall(r'class="tick tick-done"', html)) == 18


def test_the_panel_of_a_changed_file_says_why_and_what_to_do(clerk: Client, room: Room) -> None:
    pdf = bytearray(issued_by_pki())
    pdf[pdf.index(b"/CreationDate (D:2021") + 17] ^= 1
    _, file_id = room.record_with(bytes(pdf))
    html = clerk.get(f"/tep/{file_id}/chu-ky/").content.decode()
    assert "verdict-bad" in html
    assert "Không hợp lệ" in html
    assert "Đề nghị bên gửi gửi lại bản gốc." in html


def test_the_signed_revision_is_exactly_those_bytes(clerk: Client, file_id: UUID) -> None:
    part = clerk.get(f"/tep/{file_id}/chu-ky/1/tai-ve/").getvalue()
    assert issued_by_pki().startswith(part)
    assert len(part) < len(issued_by_pki())
    assert b"NguoiKy" in part
    assert clerk.get(f"/tep/{file_id}/chu-ky/9/tai-ve/").status_code == 404


def test_a_recheck_is_posted_and_answers_with_the_panel(clerk: Client, file_id: UUID) -> None:
    assert clerk.get(f"/tep/{file_id}/chu-ky/kiem-tra-lai/").status_code == 405
    answer = clerk.post(f"/tep/{file_id}/chu-ky/kiem-tra-lai/")
    assert answer.status_code == 200
    assert "Hợp lệ" in answer.content.decode()
