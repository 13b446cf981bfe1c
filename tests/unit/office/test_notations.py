"""The notation of a document is made of its type and of the body or unit (NĐ 30 Annex I; OUT-07)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.letters.kinds import ABBREVIATIONS
from lienthong.office.outgoing.policies import notation, signatory

pytestmark = pytest.mark.law("OUT-07")

_ABBREVIATION = st.text("ABCDĐEGHKLMNOPQRSTUVXYabc", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("kind", "body", "unit", "written"),
    [
        ("Quyết định", "BNV", "TCCB", "QĐ-BNV"),
        ("Quy định", "UBND", "", "QyĐ-UBND"),
        ("Chương trình", "UBND", "VX", "CTr-UBND"),
        ("Tờ trình", "SGDĐT", "", "TTr-SGDĐT"),
        ("Công văn", "VPCP", "KSTT", "VPCP-KSTT"),
        ("Công văn", "UBND", "KGVX", "UBND-KGVX"),
        ("Công văn", "UBND", "", "UBND"),
        ("Công văn", "UB ND", " V X ", "UBND-VX"),
        ("Thư công", "UBND", "VP", "UBND-VP"),
    ],
)
def test_the_notation_follows_the_annex(kind: str, body: str, unit: str, written: str) -> None:
    assert notation(kind, body, unit) == written


@given(kind=st.sampled_from(sorted(ABBREVIATIONS)), body=_ABBREVIATION, unit=_ABBREVIATION)
def test_letter_case_is_never_changed_and_no_space_remains(kind: str, body: str, unit: str) -> None:
    written = notation(kind, body, unit)
    assert " " not in written
    named = ABBREVIATIONS[kind]
    assert written == (f"{named}-{body}" if named else f"{body}-{unit}")


def test_the_last_line_of_a_block_is_the_position() -> None:
    lines = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert signatory(lines) == ("TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert signatory(()) == ("", "")
