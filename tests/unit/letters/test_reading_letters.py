"""Reading a letter's text: found is found, missing is said, a news item is called one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.letters.errors import LetterIncompleteError
from lienthong.letters.reading import read_letter
from support.issued_letter import page_texts, typeset_demo

LETTER = """
**ỦY BAN NHÂN DÂN
TỈNH MINH HỌA**
-------

**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc**

Số: 12/UBND-VX

Minh Họa, ngày 05 tháng 3 năm 2021

V/v tổ chức tập huấn
sử dụng phần mềm

Kính gửi:

- Các sở, ngành;
- Ủy ban nhân dân các huyện.

Ủy ban nhân dân tỉnh mở lớp tập huấn cho văn thư

Nguyễn Huệ và hai phường khác:

1. Thời gian: một ngày.

2. Địa điểm: hội trường tỉnh./.

Nơi nhận:

- Như trên;
- Chủ tịch, các PCT (*để báo cáo*);
- Lưu: VT, VX.

**TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH**

(Đã ký)

Phạm Thị Giả Định
"""

NEWS = """
Tỉnh Minh Họa tổ chức tập huấn phần mềm

(BMH) - Ngày 5.3, UBND tỉnh ban hành Công văn 12/UBND-VX yêu cầu các sở, ngành cử người tập huấn.

Theo đó, mỗi cơ quan cử một văn thư tham gia.
"""


def test_every_component_of_a_letter_is_found() -> None:
    reading = read_letter(LETTER)
    assert reading.missing == ()
    assert reading.issuing_body == "ỦY BAN NHÂN DÂN\nTỈNH MINH HỌA"
    assert (reading.number, reading.notation) == ("12", "UBND-VX")
    assert (reading.place, reading.dated) == ("Minh Họa", dt.date(2021, 3, 5))
    assert reading.subject == "tổ chức tập huấn sử dụng phần mềm"
    assert reading.addressees == ("Các sở, ngành", "Ủy ban nhân dân các huyện")
    assert reading.recipients == ("Như trên", "Chủ tịch, các PCT (để báo cáo)", "Lưu: VT, VX")
    assert reading.signature_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert reading.signer_name == "Phạm Thị Giả Định"


def test_a_paragraph_broken_in_copying_is_joined() -> None:
    first, *points = read_letter(LETTER).body
    assert first == "Ủy ban nhân dân tỉnh mở lớp tập huấn cho văn thư Nguyễn Huệ và hai phường khác:"
    assert points == ["1. Thời gian: một ngày.", "2. Địa điểm: hội trường tỉnh./."]


def test_a_blank_number_and_date_are_missing_but_the_rest_is_found() -> None:
    text = LETTER.replace("Số: 12/", "Số: /").replace("ngày 05 tháng 3 năm", "ngày tháng năm")
    reading = read_letter(text)
    assert reading.missing == ("number", "dated")
    assert (reading.notation, reading.place) == ("UBND-VX", "Minh Họa")


def test_a_missing_signature_is_said_and_never_invented() -> None:
    reading = read_letter(LETTER[: LETTER.index("**TM.")])
    assert reading.missing == ("signature_lines", "signer_name")
    with pytest.raises(LetterIncompleteError) as refused:
        reading.letter()
    assert refused.value.context["missing"] == ("signature_lines", "signer_name")
    filled = dataclasses.replace(reading, signature_lines=("CHỦ TỊCH",), signer_name="Nguyễn Văn Mẫu")
    assert filled.letter().signer_name == "Nguyễn Văn Mẫu"


def test_a_day_that_does_not_exist_is_missing() -> None:
    assert read_letter(LETTER.replace("ngày 05 tháng 3", "ngày 31 tháng 2")).dated is None


def test_parent_and_issuing_body_are_told_apart() -> None:
    text = LETTER.replace(
        "ỦY BAN NHÂN DÂN\nTỈNH MINH HỌA", "UBND TỈNH MINH HỌA\nSỞ THÔNG TIN\nVÀ TRUYỀN THÔNG"
    )
    reading = read_letter(text)
    assert reading.parent_body == "UBND TỈNH MINH HỌA"
    assert reading.issuing_body == "SỞ THÔNG TIN\nVÀ TRUYỀN THÔNG"


def test_a_named_type_is_read_with_its_title() -> None:
    text = LETTER.replace("V/v tổ chức", "BÁO CÁO\nVề tổ chức").replace("Kính gửi:\n\n- Các sở, ngành;\n", "")
    text = text.replace("- Ủy ban nhân dân các huyện.\n", "")
    reading = read_letter(text)
    assert (reading.kind, reading.subject) == ("Báo cáo", "Về tổ chức tập huấn sử dụng phần mềm")
    assert reading.missing == ()
    assert reading.body[0].startswith("Ủy ban nhân dân tỉnh mở lớp")


def test_a_head_copied_as_table_cells_is_read() -> None:
    text = LETTER.replace(
        "**ỦY BAN NHÂN DÂN\nTỈNH MINH HỌA**\n-------\n\n**CỘNG HÒA",
        "VĂN PHÒNG UBND TỈNH\tCỘNG HÒA",
    ).replace("Số: 12/UBND-VX\n\nMinh", "Số: 12/UBND-VX      Minh")
    reading = read_letter(text)
    assert reading.issuing_body == "VĂN PHÒNG UBND TỈNH"
    assert (reading.number, reading.dated) == ("12", dt.date(2021, 3, 5))


def test_a_news_item_about_a_letter_is_called_one_and_gives_no_facts() -> None:
    reading = read_letter(NEWS)
    assert reading.is_news_item
    assert len(reading.missing) == 11
    assert reading.notation == ""


def test_a_letter_is_not_taken_for_news() -> None:
    assert not read_letter(LETTER).is_news_item


def test_what_we_typeset_can_be_read_back() -> None:
    reading = read_letter(LETTER)
    again = read_letter(page_texts(typeset_demo(reading.letter(number_reserved=False)).pdf)[0])
    assert (again.number, again.notation, again.dated) == ("12", "UBND-VX", dt.date(2021, 3, 5))
    assert again.subject == reading.subject
    assert again.addressees == reading.addressees


@given(st.text("Số: /Kínhgửi,ngàytháng năm-.\n\t|*TMV012", max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    reading = read_letter(text)
    assert isinstance(reading.missing, tuple)


ORDERS = Path(os.environ.get("LIENTHONG_SAMPLES", "../shared")) / "domain" / "orders"


@pytest.mark.samples
@pytest.mark.skipif(not ORDERS.is_dir(), reason="NOT RUN: LIENTHONG_SAMPLES has no domain/orders")
def test_the_originals_are_two_letters_and_three_news_items() -> None:
    readings = [read_letter(path.read_text(encoding="utf-8")) for path in sorted(ORDERS.glob("*.txt"))]
    assert [reading.is_news_item for reading in readings] == [True, False, True, True, False]
    assert readings[1].missing == ("number", "dated")
    assert readings[4].missing == ("signature_lines", "signer_name")
    assert (readings[4].number, readings[4].notation) == ("807", "VPCP-KSTT")
    assert len(readings[4].body) == 8
