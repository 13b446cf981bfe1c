"""Layout rules of NĐ 30 Annex I on the typeset page."""

from __future__ import annotations

import dataclasses
import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.typesetting import DEMONSTRATION_MARK, typeset
from support.issued_letter import DRAFTED_AT, Glyph, glyphs, page_texts, typeset_demo

FOOT_OF_TEXT = 277.5


def body_glyphs(page: int) -> list[Glyph]:
    """Everything but page number and the mark at the foot."""
    return [glyph for glyph in glyphs(typeset_demo().pdf, page) if 19 < glyph.top < FOOT_OF_TEXT]


def test_pages_are_a4() -> None:
    reader = PdfFileReader(io.BytesIO(typeset_demo().pdf))
    _, _, width, height = (float(side) for side in reader.root["/Pages"]["/MediaBox"])
    assert width == pytest.approx(595.28, abs=0.1)
    assert height == pytest.approx(841.89, abs=0.1)


@pytest.mark.parametrize("page", [0, 1])
def test_text_stays_within_the_margins(page: int) -> None:
    found = body_glyphs(page)
    assert min(glyph.left for glyph in found) >= 29.9
    assert max(glyph.right for glyph in found) <= 195.3
    assert min(glyph.top for glyph in found) >= 20.0
    assert max(glyph.bottom for glyph in found) <= FOOT_OF_TEXT


def test_full_lines_reach_both_margins() -> None:
    lines: dict[int, list[Glyph]] = {}
    for glyph in body_glyphs(0):
        lines.setdefault(round(glyph.bottom), []).append(glyph)
    full = [
        line
        for line in lines.values()
        if min(glyph.left for glyph in line) < 31 and max(glyph.right for glyph in line) > 194
    ]
    assert len(full) >= 6


def test_the_page_number_stands_from_page_2_in_the_top_margin() -> None:
    first, second = (glyphs(typeset_demo().pdf, page) for page in (0, 1))
    assert not [glyph for glyph in first if glyph.bottom < 19]
    (number,) = [glyph for glyph in second if glyph.bottom < 19]
    assert number.text == "2"
    assert (number.left + number.right) / 2 == pytest.approx(30 + 165 / 2, abs=0.5)


def test_every_page_bears_the_demonstration_mark() -> None:
    texts = page_texts(typeset_demo().pdf)
    assert len(texts) == 2
    assert all(DEMONSTRATION_MARK in text for text in texts)


def test_every_font_is_embedded_and_is_ours() -> None:
    reader = PdfFileReader(io.BytesIO(typeset_demo().pdf))
    fonts = reader.root["/Pages"]["/Kids"][0]["/Resources"]["/Font"]
    for name in fonts:
        descendant = fonts[name]["/DescendantFonts"][0]
        assert "LiberationSerif" in descendant["/BaseFont"]
        assert "/FontFile2" in descendant["/FontDescriptor"]


def test_the_two_columns_of_the_head_share_their_lines() -> None:
    text = [glyph for glyph in body_glyphs(0) if glyph.top < 40]
    left = sorted({round(glyph.bottom, 1) for glyph in text if glyph.right < 100 and glyph.text in "VPCHN/"})
    right = sorted({round(glyph.bottom, 1) for glyph in text if glyph.left > 100 and glyph.text in "VNAMHà"})
    assert left[0] == pytest.approx(right[0], abs=0.3)
    assert left[-1] == pytest.approx(right[-1], abs=0.3)


def test_the_same_letter_gives_the_same_bytes() -> None:
    versions = {typeset(demo_letter(), drafted_at=DRAFTED_AT, mark="MẪU").pdf for _ in range(2)}
    assert len(versions) == 1


def test_the_body_ends_with_the_closing_mark_once() -> None:
    letter = demo_letter()
    unclosed = dataclasses.replace(letter, body=(*letter.body[:-1], letter.body[-1].rstrip("./")))
    for version in (letter, unclosed):
        assert "".join(page_texts(typeset_demo(version).pdf)).count("./.") == 1


def test_recipients_end_with_semicolons_and_a_full_stop() -> None:
    text = page_texts(typeset_demo().pdf)[-1]
    assert "- Như trên;" in text
    assert "- Lưu: VT, KSTT." in text


def test_a_named_type_has_its_title_in_the_middle_and_no_v_v() -> None:
    letter = dataclasses.replace(demo_letter(), kind="Báo cáo", parent_body="Chính phủ")
    text = page_texts(typeset_demo(letter).pdf)[0]
    assert "BÁO CÁO" in text
    assert "V/v" not in text
    assert text.index("CHÍNH PHỦ") < text.index("VĂN PHÒNG CHÍNH PHỦ")


@pytest.mark.law("D-22")
def test_the_block_may_have_several_lines() -> None:
    lines = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    letter = dataclasses.replace(demo_letter(), signature_lines=lines)
    text = page_texts(typeset_demo(letter).pdf)[-1]
    places = [text.index(line) for line in (*lines, letter.signer_name)]
    assert places == sorted(places)


def test_the_signature_never_stands_on_a_page_without_text() -> None:
    letter = demo_letter()
    for count in range(1, 40, 6):
        longer = dataclasses.replace(letter, body=("Đoạn văn ngắn.",) * count)
        done = typeset_demo(longer)
        assert "Đoạn văn ngắn" in page_texts(done.pdf)[done.layout.signature.page]


@pytest.mark.parametrize("lead", ["Về việc ", "V/v: ", "v/v "])
def test_the_subject_of_an_official_letter_never_says_v_v_twice(lead: str) -> None:
    letter = demo_letter()
    led = dataclasses.replace(letter, subject=lead + letter.subject)
    assert page_texts(typeset_demo(led).pdf) == page_texts(typeset_demo().pdf)
