"""Laws of reading a first page: the mark is found wherever it stands, nothing else is one, nothing breaks it."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.infra.first_page.kinds import judge_file
from lienthong.kernel.judgement import Outcome
from support.first_pages import KINDS

pytestmark = pytest.mark.law("D-23")
LETTERS = "ABCĐEGHIKLMNOPQSTUVXY aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạấầẩẫậ 0123456789.,;:()/-"
lines = st.text(LETTERS, min_size=1, max_size=40).map(lambda text: f"Số {text.strip()}")
pages = st.lists(lines, min_size=1, max_size=12)
kinds = st.sampled_from(sorted(KINDS))
marks = st.sampled_from(["MẬT", "TỐI MẬT", "TUYỆT MẬT", " MẬT ", "M Ậ T"])


def judged(data: bytes) -> Outcome:
    return judge_file(io.BytesIO(data))[0]


@settings(max_examples=150, deadline=None)
@given(kinds, pages, marks, st.integers(0, 12), st.sampled_from(["NFC", "NFD"]))
def test_the_mark_is_found_on_whichever_line_it_stands(
    kind: str, page: list[str], mark: str, place: int, form: str
) -> None:
    told = [unicodedata.normalize("NFC" if form == "NFC" else "NFD", line) for line in [*page, mark]]
    at = min(place, len(page))

    assert judged(KINDS[kind]([*told[:at], told[-1], *told[at:-1]])) is Outcome.FAILED


@settings(max_examples=150, deadline=None)
@given(kinds, pages, marks)
def test_the_mark_inside_a_line_is_none(kind: str, page: list[str], mark: str) -> None:
    page = [*page[:1], f"{page[0]} {mark} {page[-1]}", *page[1:]]

    assert judged(KINDS[kind](page)) is Outcome.PASSED


@settings(max_examples=250, deadline=None)
@given(kinds, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=20), st.floats(0, 1))
def test_a_damaged_file_gets_an_outcome(kind: str, changes: list[tuple[float, int]], share: float) -> None:
    data = bytearray(KINDS[kind](["BỘ NGOẠI GIAO", "MẬT", "Kính gửi"]))
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value

    assert judged(bytes(data)) in Outcome
    assert judged(bytes(data[: int(share * len(data))])) in Outcome


@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"{\\rtf1", b"\xd0\xcf\x11\xe0", b"<html>", b"\xff\xfe"]),
)
def test_any_bytes_get_an_outcome(data: bytes, start: bytes) -> None:
    assert judged(start + data) in Outcome
