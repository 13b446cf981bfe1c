"""Three forms of số, ký hiệu are understood; anything else is kept as written (D-24)."""

from __future__ import annotations

import pytest

from lienthong.identifiers.document_code import CodeForm, DocumentCode

pytestmark = pytest.mark.law("D-24")


@pytest.mark.parametrize(
    ("text", "form", "number", "year", "notation"),
    [
        ("807/VPCP-KSTT", CodeForm.STATE, "807", None, "VPCP-KSTT"),
        ("783/UBND-KGVX", CodeForm.STATE, "783", None, "UBND-KGVX"),
        ("15/QĐ-BNV", CodeForm.STATE, "15", None, "QĐ-BNV"),
        ("123a/CV-STTTT", CodeForm.STATE, "123a", None, "CV-STTTT"),
        ("28/2018/QĐ-TTg", CodeForm.LEGAL_NORMATIVE, "28", 2018, "QĐ-TTg"),
        ("20/2023/QH15", CodeForm.LEGAL_NORMATIVE, "20", 2023, "QH15"),
        ("338-QĐ/TW", CodeForm.PARTY, "338", None, "QĐ/TW"),
        ("12-CV/BTGTW", CodeForm.PARTY, "12", None, "CV/BTGTW"),
    ],
)
def test_each_form_is_understood(
    text: str, form: CodeForm, number: str, year: int | None, notation: str
) -> None:
    code = DocumentCode.parse(text)

    assert (code.form, code.number, code.year, code.notation) == (form, number, year, notation)
    assert str(code) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("7/UBND-VX", "07/UBND-VX"),
        ("007/UBND-VX", "07/UBND-VX"),
        (" 807 / VPCP – KSTT ", "807/VPCP-KSTT"),
        ("8/2018/TT-BTC", "08/2018/TT-BTC"),
        ("5 - NQ / TW", "05-NQ/TW"),
    ],
)
def test_spacing_dashes_and_zeros_do_not_make_another_code(text: str, canonical: str) -> None:
    assert str(DocumentCode.parse(text)) == canonical
    assert DocumentCode.parse(text) == DocumentCode.parse(canonical)


@pytest.mark.parametrize(
    "text", ["", "807", "807/", "/VPCP", "12/2018", "807/VPCP/KSTT", "TB số 5", "12,13/UBND", "số 8 / x"]
)
def test_anything_else_is_kept_as_written(text: str) -> None:
    code = DocumentCode.parse(text)

    assert code.form is CodeForm.AS_WRITTEN
    assert str(code) == text


def test_letter_case_folds_but_marks_do_not() -> None:
    assert DocumentCode.parse("15/qđ-bnv").folded == DocumentCode.parse("15/QĐ-BNV").folded
    assert DocumentCode.parse("15/QD-BNV").folded != DocumentCode.parse("15/QĐ-BNV").folded


@pytest.mark.parametrize(
    ("number", "notation", "printed"),
    [
        ("807", "VPCP-KSTT", "807/VPCP-KSTT"),
        ("28", "2018/QĐ-TTg", "28/2018/QĐ-TTg"),
        ("28/2018", "QĐ-TTg", "28/2018/QĐ-TTg"),
        ("338-QĐ", "TW", "338-QĐ/TW"),
        ("số lạ", "", "số lạ"),
        ("", "", ""),
    ],
)
def test_the_two_wire_fields_make_one_code(number: str, notation: str, printed: str) -> None:
    assert str(DocumentCode.from_wire(number, notation)) == printed
