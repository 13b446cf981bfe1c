"""Laws of the identifiers: printing and parsing are each other's inverse, folding is stable."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.identifiers.document_code import CodeForm, DocumentCode
from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.folding import fold_identifier
from lienthong.identifiers.organ_code import MAX_LENGTH, OrganCode, Scheme, check_for_registration

level_ones = st.from_regex(r"[A-Y][0-9]{2}", fullmatch=True).filter(lambda group: group != "W00")
full_old_codes = st.builds(
    "{}.{}.{}.{}".format,
    st.from_regex(r"[0-9]{3}", fullmatch=True),
    st.from_regex(r"[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{2}", fullmatch=True),
    level_ones,
)
words = st.text(alphabet="ABCDĐGHKLMNPQSTUVXYƯgt0123456789", min_size=1, max_size=6)
notations = (
    st.lists(words, min_size=1, max_size=3).map("-".join).filter(lambda text: any(c.isalpha() for c in text))
)
numbers = st.integers(min_value=1, max_value=99_999).map("{:02d}".format)
codes = st.one_of(
    st.builds("{}/{}".format, numbers, notations),
    st.builds("{}/{}/{}".format, numbers, st.integers(1945, 2099), notations),
    st.builds("{}-{}/{}".format, numbers, st.sampled_from(["QĐ", "NQ", "CT", "CV"]), words),
)


@pytest.mark.law("IDN-01")
@given(full_old_codes)
def test_an_old_code_survives_the_way_to_the_new_form_and_back(text: str) -> None:
    newer = OrganCode.parse(text).in_qd_20_form()

    assert newer is not None
    assert newer.scheme is Scheme.QD_20
    assert newer.in_qcvn_102_form() == OrganCode.parse(text)


@given(st.text(max_size=60))
def test_reading_an_organ_code_never_fails_and_folding_is_stable(text: str) -> None:
    code = OrganCode.parse(text)

    assert OrganCode.parse(str(code)) == code
    assert OrganCode.parse(code.folded).folded == code.folded
    assert isinstance(check_for_registration(text), list)


@pytest.mark.law("D-01")
@given(
    codes,
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from("\u200b\u00ad\ufeff\u2060\ufe0f")), max_size=4),
)
def test_what_only_looks_different_folds_to_one_identifier(code: str, unseen: list[tuple[int, str]]) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and not c.isspace() else c for c in code)
    for place, letter in unseen:
        wide = wide[:place] + letter + wide[place:]

    assert fold_identifier(wide) == fold_identifier(code)


@pytest.mark.law("IDN-01")
@given(st.text(max_size=60))
def test_what_may_be_registered_is_short_upper_case_and_of_a_family(text: str) -> None:
    if not check_for_registration(text):
        code = OrganCode.parse(text)
        assert len(code.text) <= MAX_LENGTH
        assert code.text == code.text.upper()
        assert code.scheme is not Scheme.OTHER


@given(full_old_codes, st.dates(min_value=dt.date(1945, 9, 2)), codes)
def test_a_three_part_id_gives_its_parts_back(organ: str, issued_on: dt.date, code: str) -> None:
    made = DocumentId.of(OrganCode(organ), issued_on, code)
    parts = DocumentId.parse(str(made)).parts

    assert parts is not None
    assert (str(parts.organ_code), parts.issued_on, parts.code) == (organ, issued_on, code)


@given(st.text(max_size=60))
def test_reading_a_document_id_never_fails(text: str) -> None:
    document_id = DocumentId.parse(text)

    assert DocumentId.parse(str(document_id)) == document_id
    assert document_id.parts is None or document_id.text.count(",") >= 2


@pytest.mark.law("D-24")
@given(codes)
def test_a_canonical_code_prints_as_it_was_parsed(text: str) -> None:
    code = DocumentCode.parse(text)

    assert code.form is not CodeForm.AS_WRITTEN
    assert str(code) == text
    assert DocumentCode.from_wire(code.wire_number, code.wire_notation) == code


@pytest.mark.law("D-24")
@given(st.one_of(st.text(max_size=40), st.text(alphabet="0123/- ĐĐabVPCP–", max_size=20)))
def test_printing_a_code_is_stable_whatever_was_written(text: str) -> None:
    code = DocumentCode.parse(text)

    assert DocumentCode.parse(str(code)) == code
