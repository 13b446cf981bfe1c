"""Pages of thu hồi, lấy lại, cập nhật, thay thế: what is refused stays typed, the recalled is shut (D-12, REC-02)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from lienthong.exchange.changes import ChangeKind
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.operations import NewChange
from lienthong.office.outgoing.models import Change, Sending
from lienthong.office.outgoing.operations import (
    StatusNews,
    record_accepted,
    record_change_sent,
    record_status,
)
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import list_files
from support.incoming_office import ISSUER, ISSUER_NAME, LETTER_807, accepted, arrive, at, told
from support.office_world import OfficeWorld, browser_of, staffed_world
from support.outgoing_office import OutgoingOffice, after

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
FORM = {"so-thong-bao": "12/TB-VPCP", "ngay-thong-bao": "01/02/2021", "nguoi-ky": "Nguyễn Văn Mẫu"}


class Issued:
    """A letter issued to H47, as its clerk sees it in a browser."""

    def __init__(self) -> None:
        self.office = OutgoingOffice()
        self.record_id = self.office.at_step(OutgoingState.SEALED)
        self.office.issue(self.record_id, "H47")
        self.agency_id = self.office.agency.id
        sending = Sending.objects.of(self.agency_id).get(outgoing_id=self.record_id)
        record_accepted(self.agency_id, sending.id, "doc-1", at=after(30))
        (line,) = matrix_of(self.agency_id, self.record_id)
        self.line = str(line.line_id)

    def address(self, act: str) -> str:
        return f"/van-ban-di/{self.record_id}/{act}/"


def asked(kind: ChangeKind, doc_id: str = "change-1") -> NewChange:
    return NewChange(
        kind=kind,
        doc_id=doc_id,
        sender_code=ISSUER,
        sender_name=ISSUER_NAME,
        document_id=LETTER_807.document_id,
        named=(LETTER_807.document_id,),
        reason="Ban hành nhầm",
    )


@pytest.mark.law("D-12")
def test_a_recall_is_asked_from_its_page_and_stands_in_the_matrix() -> None:
    issued = Issued()
    clerk = browser_of("clerk")
    page = clerk.get(issued.address("thu-hoi")).content.decode()
    assert issued.line not in page  # a recall is of the document: nobody is left out
    fields = {**FORM, "noi-nhan": issued.line, "ly-do": "Sai phụ lục"}
    for _ in range(2):
        answer = clerk.post(issued.address("thu-hoi"), fields)
        assert answer.status_code == 302
    assert Change.objects.of(issued.agency_id).count() == 1
    matrix = clerk.get(issued.address("gui-nhan")).content.decode()
    assert "Thu hồi: chờ gửi" in matrix
    assert "Thông báo thu hồi số 12/TB-VPCP ngày 01/02/2021, người ký Nguyễn Văn Mẫu. Sai phụ lục" in matrix


@pytest.mark.law("D-12")
@pytest.mark.parametrize("missing", [*FORM, "ly-do"])
def test_what_is_missing_is_said_and_what_was_typed_stays(missing: str) -> None:
    issued = Issued()
    fields = {**FORM, "noi-nhan": issued.line, "ly-do": "Sai phụ lục của văn bản"}
    del fields[missing]
    answer = browser_of("clerk").post(issued.address("thu-hoi"), fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert missing == "ly-do" or "Sai phụ lục của văn bản" in page
    assert not Change.objects.of(issued.agency_id).exists()


@pytest.mark.parametrize("act", ["thu-hoi", "lay-lai", "cap-nhat", "thay-the"])
def test_only_the_clerk_opens_these_pages_and_only_of_an_issued_document(act: str) -> None:
    issued = Issued()
    assert browser_of("officer").get(issued.address(act)).status_code == 403
    draft = issued.office.draft()
    assert browser_of("clerk").get(f"/van-ban-di/{draft}/{act}/").status_code == 404


def test_a_replacement_opens_its_draft_and_both_pages_name_the_other() -> None:
    issued = Issued()
    clerk = browser_of("clerk")
    answer = clerk.post(issued.address("thay-the"), {"ly-do": "Sai thời hạn"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/soan/")
    assert "Đang soạn văn bản thay thế" in clerk.get(issued.address("gui-nhan")).content.decode()


@pytest.fixture
def world() -> OfficeWorld:
    return staffed_world()


@pytest.mark.law("REC-02")
def test_a_recalled_document_is_opened_by_the_clerk_alone(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to="lanhdao.h47")
    (file,) = list_files(world.agency_id, record_id)
    leader, clerk = browser_of("lanhdao.h47"), browser_of("vanthu.h47")
    address = f"/tep/{file.id}/"
    assert opens(leader, address)
    operations.record_change(world.agency_id, asked(ChangeKind.RECALL), at=at(9))
    assert not opens(leader, address)
    assert opens(clerk, address)
    page = leader.get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Văn bản đã thu hồi" in page
    assert "không mở được nội dung" in page


def opens(browser: Client, address: str) -> bool:
    answer = browser.get(address)
    if answer.streaming:
        assert answer.getvalue()
    return answer.status_code == 200


@pytest.mark.law("D-12", "REC-05")
def test_the_clerk_answers_a_take_back_from_the_page(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    operations.record_change(world.agency_id, asked(ChangeKind.TAKE_BACK), at=at(9))
    (one,) = queries.changes_of(world.agency_id, record_id)
    clerk = browser_of("vanthu.h47")
    assert "Nơi gửi yêu cầu lấy lại" in clerk.get(f"/van-ban-den/{record_id}/").content.decode()
    address = f"/van-ban-den/{record_id}/lay-lai/{one.id}/"
    assert clerk.post(address, {"tra-loi": "tu-choi", "ly-do-tra-loi": ""}).status_code == 422
    assert browser_of("lanhdao.h47").post(address, {"tra-loi": "dong-y"}).status_code == 403
    assert clerk.post(address, {"tra-loi": "dong-y"}).status_code == 302
    assert told(world, record_id)[-1] == "15"


def test_while_a_take_back_waits_its_answer_is_the_first_button(world: OfficeWorld) -> None:
    record_id = arrive(world)
    clerk, address = browser_of("vanthu.h47"), f"/van-ban-den/{record_id}/"
    first = 'class="btn btn-primary" type="submit" form="tiep-nhan"'
    assert first in clerk.get(address).content.decode()
    operations.record_change(world.agency_id, asked(ChangeKind.TAKE_BACK), at=at(9))
    page = clerk.get(address).content.decode()
    assert first not in page
    assert "Tiếp nhận</button>" in page
    assert page.index("Nơi gửi yêu cầu lấy lại") < page.index("letter-pages")


def test_what_an_update_changed_stands_beside_the_subject(world: OfficeWorld) -> None:
    record_id = arrive(world)
    address = f"/van-ban-den/{record_id}/"
    change = replace(
        asked(ChangeKind.UPDATE),
        fields={"subject": "Trích yếu đã sửa"},
        file_hashes=tuple(one.sha256 for one in list_files(world.agency_id, record_id)),
    )
    operations.record_change(world.agency_id, change, at=at(9))
    page = browser_of("vanthu.h47").get(address).content.decode()
    head = page[page.index("letter-head") : page.index("letter-pages")]
    assert "Nơi gửi cập nhật thông tin" in head
    assert LETTER_807.subject in head
    assert "Trích yếu đã sửa" in head
    assert "Ban hành nhầm" in head


def test_an_update_that_was_refused_changes_nothing_beside_the_subject(world: OfficeWorld) -> None:
    record_id = arrive(world)
    operations.record_change(world.agency_id, asked(ChangeKind.UPDATE), at=at(9))
    page = browser_of("vanthu.h47").get(f"/van-ban-den/{record_id}/").content.decode()
    assert "Nơi gửi cập nhật thông tin" not in page


@pytest.mark.parametrize(
    ("told_before", "column"), [((), "Đã đến"), (("01",), "Tiếp nhận"), (("01", "03", "04"), "Đang xử lý")]
)
def test_a_recall_stands_where_the_next_step_would_have(told_before: tuple[str, ...], column: str) -> None:
    issued = Issued()
    document_id = issued.office.see(issued.record_id).record.document_id

    def hear(number: int, code: str, words: str = "") -> None:
        news = StatusNews(
            axis_doc_id=f"status-{number}",
            to_code="G22",
            from_code="H47",
            code=code,
            document_id=document_id,
            description=words,
        )
        record_status(issued.agency_id, news, after(40 + number))

    for number, code in enumerate(told_before):
        hear(number, code)
    clerk = browser_of("clerk")
    clerk.post(issued.address("thu-hoi"), {**FORM, "noi-nhan": issued.line, "ly-do": "Sai phụ lục"})
    change = Change.objects.of(issued.agency_id).get()
    record_change_sent(issued.agency_id, change.id, "change-1", at=after(50))
    hear(15, "03", "Đã thu hồi.")
    cells = re.findall(
        r'<td class="([^"]*)" data-label="([^"]*)">(.*?)</td>',
        clerk.get(issued.address("gui-nhan")).content.decode(),
        re.DOTALL,
    )
    assert [label for _, label, words in cells if "Đã thu hồi" in words] == [column]
    done = [label for tone, label, _ in cells if tone == "cell-done"]
    assert len(done) == 1 + len(told_before)


@pytest.mark.law("REC-01")
def test_a_recalled_document_says_so_and_offers_no_change_of_it() -> None:
    issued = Issued()
    clerk = browser_of("clerk")
    clerk.post(issued.address("thu-hoi"), {**FORM, "ly-do": "Sai phụ lục"})
    page = clerk.get(issued.address("gui-nhan")).content.decode()
    assert "Văn bản đã được thu hồi" in page
    for act in ("lay-lai", "cap-nhat"):
        assert issued.address(act) not in page
        form = clerk.get(issued.address(act)).content.decode()
        assert "Văn bản đã được thu hồi" in form
        assert "<textarea" not in form
        answer = clerk.post(issued.address(act), {"noi-nhan": issued.line, "ly-do": "x", "trich-yeu": "y"})
        assert answer.status_code == 422
        assert "12/TB-VPCP" in answer.content.decode()
