"""Places of number and date, signature and seal (NĐ 30 Annex I, II.3–II.8; D-20)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.errors import NumberAlreadyPrintedError
from lienthong.letters.layout import Box, FieldLayout
from lienthong.letters.stamping import require_free_places, stamp_number_and_date
from support.issued_letter import DRAFTED_AT, POINTS_PER_MM, Glyph, glyphs, page_texts, typeset_demo


@pytest.fixture(scope="module")
def layout() -> FieldLayout:
    return typeset_demo().layout


def line_with(page: int, word: str) -> tuple[Glyph, ...]:
    """Glyphs of the lowest line in which the letters of a word follow one another."""
    found = glyphs(typeset_demo().pdf, page)
    joined = "".join(glyph.text for glyph in found)
    at = joined.rindex(word.replace(" ", ""))
    return found[at : at + len(word.replace(" ", ""))]


def test_the_signature_is_centred_between_position_and_name(layout: FieldLayout) -> None:
    box = layout.signature
    position, name = line_with(1, "PHÓ CHỦ NHIỆM"), line_with(1, "Nguyễn Văn Mẫu")
    top, bottom = (297 - box.top / POINTS_PER_MM, 297 - box.bottom / POINTS_PER_MM)
    assert max(glyph.bottom for glyph in position) < top
    assert min(glyph.top for glyph in name) > bottom
    middle = (name[0].left + name[-1].right) / 2
    assert (box.left + box.right) / 2 / POINTS_PER_MM == pytest.approx(middle, abs=0.5)


@pytest.mark.law("OUT-13")
def test_the_seal_covers_a_third_of_the_signature_from_the_left(layout: FieldLayout) -> None:
    covered = layout.seal.right - layout.signature.left
    assert covered / layout.signature.width == pytest.approx(1 / 3, abs=0.02)
    assert layout.seal.left < layout.signature.left


@pytest.mark.law("OUT-13")
def test_the_seal_has_its_real_size(layout: FieldLayout) -> None:
    assert layout.seal.width / POINTS_PER_MM == pytest.approx(36, abs=0.1)
    assert layout.seal.height == pytest.approx(layout.seal.width, abs=0.1)


def test_signature_and_seal_share_the_signers_page(layout: FieldLayout) -> None:
    assert layout.signature.page == layout.seal.page == 1


@pytest.mark.law("D-20")
def test_the_band_lies_on_page_1_around_number_and_date(layout: FieldLayout) -> None:
    box: Box = layout.number_date
    assert box.page == 0
    for glyph in (*line_with(0, "Số:"), *line_with(0, "Hà Nội")):
        assert 297 - glyph.top < box.top / POINTS_PER_MM
        assert 297 - glyph.bottom > box.bottom / POINTS_PER_MM
    assert [slot.name for slot in layout.band.slots] == ["number", "day", "month", "year"]


def test_the_stamp_writes_number_and_date_where_the_line_left_room(layout: FieldLayout) -> None:
    band = stamp_number_and_date(layout.band, number="807", dated=dt.date(2021, 2, 1), stamped_at=DRAFTED_AT)
    assert page_texts(band)[0].split() == ["807", "01", "02", "2021"]
    number = next(slot for slot in layout.band.slots if slot.name == "number")
    last = next(glyph for glyph in glyphs(band, 0) if glyph.text == "7")
    right = layout.band.box.left / POINTS_PER_MM + last.right
    assert right == pytest.approx(number.right / POINTS_PER_MM, abs=0.6)


def test_a_long_number_is_set_smaller_instead_of_running_over(layout: FieldLayout) -> None:
    band = stamp_number_and_date(
        layout.band, number="1234567", dated=dt.date(2021, 2, 1), stamped_at=DRAFTED_AT
    )
    number = next(slot for slot in layout.band.slots if slot.name == "number")
    leftmost = min(glyph.left for glyph in glyphs(band, 0)) * POINTS_PER_MM + layout.band.box.left
    assert leftmost >= number.left - 0.5


def test_a_printed_number_leaves_no_free_place_and_refuses_another() -> None:
    letter = dataclasses.replace(demo_letter(), number="807", dated=dt.date(2021, 2, 1))
    assert typeset_demo(letter).layout.band.slots == ()
    assert "Số: 807/VPCP-KSTT" in page_texts(typeset_demo(letter).pdf)[0]
    with pytest.raises(NumberAlreadyPrintedError):
        require_free_places(letter, number="808", dated=dt.date(2021, 2, 1))
    require_free_places(letter, number="807", dated=dt.date(2021, 2, 1))
