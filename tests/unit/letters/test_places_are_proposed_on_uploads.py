"""Places of the three fields on pages somebody else laid out, and moving them (NĐ 30 Annex I, D-20)."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from lienthong.letters.layout import FieldLayout, layout_from_json, layout_to_json
from lienthong.letters.placing import A4, Movable, PrintedPage, move, propose_places
from lienthong.office.signatures.children.measuring import words_of
from support.issued_letter import typeset_demo


def printed(pdf: bytes) -> tuple[PrintedPage, ...]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        return tuple(_page(index, document[index]) for index in range(len(document)))
    finally:
        document.close()


def _page(index: int, page: pypdfium2.PdfPage) -> PrintedPage:
    across, down = page.get_size()
    return PrintedPage(index, across, down, tuple(words_of(page)))


def proposed() -> FieldLayout:
    return propose_places(printed(typeset_demo().pdf), signer_name="Nguyễn Văn Mẫu")


def test_a_letter_we_typeset_gets_nearly_the_places_we_gave_it() -> None:
    own, found = typeset_demo().layout, proposed()
    assert found.signature.page == own.signature.page
    assert abs(found.signature.left - own.signature.left) < 20
    assert abs(found.signature.bottom - own.signature.bottom) < 20
    assert [slot.name for slot in found.band.slots] == ["number", "day", "month", "year"]
    for mine, theirs in zip(own.band.slots, found.band.slots, strict=True):
        assert abs(mine.baseline - theirs.baseline) < 1
        assert abs(mine.right - theirs.right) < 8


def test_the_seal_covers_the_left_third_of_the_signature() -> None:
    found = proposed()
    covered = found.seal.right - found.signature.left
    assert covered == pytest.approx(found.signature.width / 3, abs=0.1)
    assert found.seal.width == pytest.approx(36 * 72 / 25.4, abs=0.1)


def test_pages_without_the_marks_get_the_annex_places_and_whole_texts() -> None:
    blank = PrintedPage(0, *A4, ())
    found = propose_places((blank,))
    assert [slot.name for slot in found.band.slots] == ["code", "date_line"]
    assert found.signature.left > A4[0] / 2
    assert found.signature.bottom > 0


def test_a_place_is_moved_and_stays_on_its_page() -> None:
    found = move(proposed(), Movable.SIGNATURE, page=0, left=9_999, bottom=-50, size=A4)
    assert (found.signature.page, found.signature.bottom) == (0, 0)
    assert found.signature.right <= A4[0] + 0.01
    assert found.seal == proposed().seal


def test_the_band_moves_with_its_slots_and_stays_on_page_one() -> None:
    before = proposed()
    after = move(
        before,
        Movable.NUMBER_DATE,
        page=1,
        left=before.band.box.left,
        bottom=before.band.box.bottom - 10,
        size=A4,
    )
    assert after.band.box.page == 0
    assert [slot.baseline for slot in after.band.slots] == pytest.approx(
        [slot.baseline - 10 for slot in before.band.slots], abs=0.1
    )


def test_a_layout_is_kept_as_json() -> None:
    assert layout_from_json(layout_to_json(proposed())) == proposed()


def test_no_page_is_no_place() -> None:
    with pytest.raises(ValueError, match="no page"):
        propose_places(())
