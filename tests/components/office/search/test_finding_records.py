from __future__ import annotations

import datetime as dt
import unicodedata

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.infra import transactions
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.operations import NewAbsence, add_absence
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.operations import Metadata, Moment, change_record, create_record, set_number
from lienthong.office.records.states import Direction
from lienthong.office.search.queries import find_records
from support.office_world import MORNING, OfficeWorld, office_world, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

TODAY = dt.date(2021, 2, 1)


@pytest.fixture
def world() -> OfficeWorld:
    """An agency with a handful of letters; the clerk sees all of them."""
    made = staffed_world()
    made.record(
        "Về việc triển khai gửi, nhận văn bản điện tử",
        code_number="783",
        code_notation="UBND-KGVX",
        issuer_name="Ủy ban nhân dân tỉnh Quảng Nam",
        issued_on=dt.date(2021, 2, 8),
        direction=Direction.OUT,
    )
    made.record(
        "Bảo đảm thông suốt trên Trục liên thông văn bản quốc gia",
        code_number="807",
        code_notation="VPCP-KSTT",
        issued_on=TODAY,
    )
    made.record(
        "Báo cáo công tác đường bộ quý I",
        code_number="05",
        code_notation="BC-SGTVT",
        issuer_name="Sở Giao thông vận tải",
        issued_on=dt.date(2021, 1, 5),
    )
    made.record("Giấy mời họp ban chỉ đạo", code_number="15a", code_notation="GM-QĐ", issued_on=TODAY)
    return made


def codes(actor: Actor, text: str, direction: Direction | None = None) -> list[str]:
    return [record.code for record in find_records(actor, text, direction=direction).records]


@pytest.mark.parametrize(
    "typed",
    [
        "783/UBND-KGVX",
        "783/ubnd-kgvx",
        "783 UBND KGVX",
        "783-UBND/KGVX",
        "783UBND-KGVX",
        "số 783/UBND-KGVX",
        "0783/UBND",
        "783",
        "783 ubnd kg",
    ],
)
def test_a_number_is_found_in_any_spelling(world: OfficeWorld, typed: str) -> None:
    assert codes(world.actor("vanthu.h47"), typed) == ["783/UBND-KGVX"]


@pytest.mark.parametrize(
    ("typed", "found"), [("5/BC", "05/BC-SGTVT"), ("05/bc", "05/BC-SGTVT"), ("15A/gm-qd", "15a/GM-QĐ")]
)
def test_zeroes_before_and_letters_after_a_number_do_not_hide_it(
    world: OfficeWorld, typed: str, found: str
) -> None:
    assert codes(world.actor("vanthu.h47"), typed) == [found]


def test_part_of_a_number_is_not_the_number(world: OfficeWorld) -> None:
    assert codes(world.actor("vanthu.h47"), "78/UBND") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("điện tử", ["783/UBND-KGVX"]),
        ("dien tu", ["783/UBND-KGVX"]),
        ("DIEN TU", ["783/UBND-KGVX"]),
        ("đường bộ", ["05/BC-SGTVT"]),
        ("duong bo", ["05/BC-SGTVT"]),
        ("đường bo", ["05/BC-SGTVT"]),
        ("dường bộ", []),
        ("lien thong van ban", ["807/VPCP-KSTT"]),
        ("văn bản", ["807/VPCP-KSTT", "783/UBND-KGVX"]),
        ("sở giao thông", ["05/BC-SGTVT"]),
        ("kstt", ["807/VPCP-KSTT"]),
        ("liên thô", ["807/VPCP-KSTT"]),
        ("liên thô ", []),
        ("liên thông v", ["807/VPCP-KSTT"]),
        ('"văn bản điện tử"', ["783/UBND-KGVX"]),
        ('"tử điện"', []),
        ("không có chữ này", []),
        ("  ", []),
        ('"', []),
        ("'; drop table * & | ! <-> : ( ", []),
    ],
)
def test_words_are_found_with_and_without_marks(world: OfficeWorld, typed: str, found: list[str]) -> None:
    assert codes(world.actor("vanthu.h47"), typed) == found


def test_decomposed_letters_are_the_same_letters(world: OfficeWorld) -> None:
    assert codes(world.actor("vanthu.h47"), unicodedata.normalize("NFD", "đường bộ")) == ["05/BC-SGTVT"]


def test_the_newest_record_comes_first(world: OfficeWorld) -> None:
    world.record("Văn bản mới", code_number="9", code_notation="TB-UBND")
    assert codes(world.actor("vanthu.h47"), "van ban")[0] == "9/TB-UBND"


def test_a_month_narrows_by_the_date_of_the_document(world: OfficeWorld) -> None:
    assert codes(world.actor("vanthu.h47"), "tháng 1/2021") == ["05/BC-SGTVT"]
    assert codes(world.actor("vanthu.h47"), "văn bản thang 2/2021") == ["807/VPCP-KSTT", "783/UBND-KGVX"]
    assert codes(world.actor("vanthu.h47"), "văn bản tháng 3/2021") == []


def test_a_direction_narrows(world: OfficeWorld) -> None:
    assert codes(world.actor("vanthu.h47"), "văn bản", Direction.OUT) == ["783/UBND-KGVX"]
    assert codes(world.actor("vanthu.h47"), "văn bản", Direction.IN) == ["807/VPCP-KSTT"]


def test_who_takes_no_part_finds_nothing(world: OfficeWorld) -> None:
    assert codes(world.actor("chuyenvien.h47"), "văn bản") == []
    assert codes(world.actor("chuyenvien.h47"), "783/UBND-KGVX") == []


def test_who_takes_part_finds_that_one_and_so_does_their_deputy(world: OfficeWorld) -> None:
    world.record("Văn bản giao việc", code_number="11", code_notation="TB-UBND", seen_by=("chuyenvien.h47",))
    assert codes(world.actor("chuyenvien.h47"), "van ban") == ["11/TB-UBND"]
    assert codes(world.actor("truongphong.h47"), "van ban") == []
    away = NewAbsence(
        world.people["chuyenvien.h47"].id,
        world.people["truongphong.h47"].id,
        "Giấy nghỉ phép số 3/GNP",
        TODAY,
        TODAY + dt.timedelta(days=2),
    )
    add_absence(world.agency_id, away, at=MORNING, by="test")
    assert codes(world.actor("truongphong.h47"), "van ban") == ["11/TB-UBND"]


def test_another_agency_finds_nothing_of_it(world: OfficeWorld) -> None:
    other = office_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    other.hire("vanthu.h21", "Hồ Thị Lan", OfficeRole.CLERK, "Văn thư")
    assert codes(other.actor("vanthu.h21"), "văn bản") == []
    assert codes(other.actor("vanthu.h21"), "783/UBND-KGVX") == []
    other.record("Văn bản của Gia Lai", code_number="1", code_notation="UBND-TH")
    assert codes(other.actor("vanthu.h21"), "văn bản") == ["1/UBND-TH"]


def test_a_changed_record_is_found_by_its_new_words_and_number_only(world: OfficeWorld) -> None:
    record_id = world.record("Dự thảo về thủy lợi", code_notation="UBND-KTN")
    clerk = world.actor("vanthu.h47")
    with transactions.owned():
        metadata = Metadata(
            kind_name="Công văn", subject="Dự thảo về thủy sản", issuer_name="UBND", code_notation="UBND-KTN"
        )
        change_record(world.agency_id, record_id, metadata)
        set_number(
            world.agency_id, record_id, code_number="99", issued_on=TODAY, legal_document_id="H47.2021.99"
        )
    assert codes(clerk, "thủy lợi") == []
    assert codes(clerk, "thuy san") == ["99/UBND-KTN"]
    assert codes(clerk, "99/ubnd-ktn") == ["99/UBND-KTN"]


def test_what_was_rolled_back_is_not_found(world: OfficeWorld) -> None:
    clerk = world.actor("vanthu.h47")
    metadata = Metadata(
        kind_name="Công văn", subject="Bỏ", issuer_name="UBND", code_number="66", code_notation="TB-UBND"
    )

    def write_and_fail() -> None:
        with transactions.owned():
            create_record(world.agency_id, Direction.IN, metadata, moment=Moment(at=MORNING))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert codes(clerk, "66/TB-UBND") == []


def test_pages_follow_each_other_without_gap_or_repeat(world: OfficeWorld) -> None:
    clerk = world.actor("vanthu.h47")
    for number in range(7):
        world.record("Thông báo lịch", code_number=str(500 + number), code_notation="TB-UBND")
    seen: list[str] = []
    before: int | None = None
    for _ in range(4):
        found = find_records(clerk, "thông báo lịch", before=before, limit=3)
        assert found.count == 7
        seen += [record.code_number for record in found.records]
        before = found.next_before
        if before is None:
            break
    assert seen == [str(506 - number) for number in range(7)]


def test_many_results_are_told_as_more_than_the_most_and_paged_from_the_newest(
    world: OfficeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lienthong.office.search.queries.MOST_COUNTED", 3)
    clerk = world.actor("vanthu.h47")
    for number in range(6):
        world.record("Thông báo lịch", code_number=str(500 + number), code_notation="TB-UBND")
    first = find_records(clerk, "thong bao lich", limit=4)
    assert (first.count, first.is_capped) == (3, True)
    assert [record.code_number for record in first.records] == ["505", "504", "503", "502"]
    second = find_records(clerk, "thong bao lich", limit=4, before=first.next_before)
    assert [record.code_number for record in second.records] == ["501", "500"]
    assert second.next_before is None


def test_a_search_costs_three_statements_at_most(world: OfficeWorld) -> None:
    clerk = world.actor("vanthu.h47")
    for text in ("783/UBND", "van ban", "998 khong co"):
        with CaptureQueriesContext(connection) as seen:
            find_records(clerk, text)
        assert len(seen) <= 3
