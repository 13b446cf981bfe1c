"""A document as a whole: the body on it, order, rollback, number and date (D-05, D-06)."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lienthong.kernel.judgement import Outcome
from lienthong.signing.completeness import (
    Expected,
    FilePart,
    Printed,
    Standing,
    Verdict,
    judge_document,
    same_body,
)
from lienthong.signing.reports import DocumentReport, from_json, to_json
from lienthong.signing.verifying import verify
from support.demo_desk import desk, issued_letter, signed_letter
from support.issued_letter import typeset_demo

LATER = dt.datetime(2021, 2, 8, 10, 0, tzinfo=dt.UTC)
BODY = "Văn phòng Chính phủ"
OTHER = "Bộ Thông tin và Truyền thông"
ISSUED = Expected(issuers=(BODY,), number="807", notation="VPCP-KSTT", dated=dt.date(2021, 2, 1))


def report_of(pdf: bytes) -> DocumentReport:
    return verify(pdf, trust=desk().pki.trust(LATER), at=LATER)


def judged(expected: Expected, pdf: bytes | None = None, printed: Printed | None = None) -> Verdict:
    return judge_document(report_of(pdf or issued_letter()), expected, printed)


def expecting(**changes: object) -> Expected:
    return dataclasses.replace(ISSUED, **changes)  # type: ignore[arg-type]  # a test's own changes


@pytest.mark.law("D-05")
@pytest.mark.parametrize(
    ("expected", "standing", "code"),
    [
        pytest.param(ISSUED, Standing.VALID, "document.complete", id="its-own-seal"),
        pytest.param(
            expecting(issuers=("VĂN PHÒNG CHÍNH PHỦ",)), Standing.VALID, "document.complete", id="in-capitals"
        ),
        pytest.param(
            expecting(issuers=(OTHER,)), Standing.UNKNOWN, "document.seal_of_another_body", id="another-seal"
        ),
        pytest.param(
            expecting(issuers=(OTHER,), sender=BODY),
            Standing.UNKNOWN,
            "document.seal_of_another_body",
            id="contact-point-without-ground",
        ),
        pytest.param(
            expecting(issuers=("Chính phủ",), sender=BODY, sender_ground="Điều 7 QĐ 28"),
            Standing.VALID_WITH_NOTES,
            "document.complete",
            id="contact-point",
        ),
        pytest.param(
            expecting(issuers=("Tổng cục cũ",), seals_accepted=(BODY,)),
            Standing.VALID_WITH_NOTES,
            "document.complete",
            id="predecessor",
        ),
        pytest.param(
            expecting(issuers=(BODY, OTHER)), Standing.VALID_WITH_NOTES, "document.complete", id="joint"
        ),
        pytest.param(
            expecting(sender="Sở Nội vụ"), Standing.VALID_WITH_NOTES, "document.complete", id="forwarded"
        ),
    ],
)
def test_completeness_is_judged_against_the_body_on_the_document(
    expected: Expected, standing: Standing, code: str
) -> None:
    found = judged(expected)
    assert (found.standing, found.code) == (standing, code)
    assert found.outcome is not Outcome.FAILED


def test_the_revision_before_the_seal_is_no_issued_document() -> None:
    """I18: the signer's revision alone is good to every cryptographic check."""
    assert report_of(signed_letter()).judgement.outcome is Outcome.PASSED
    found = judged(ISSUED, signed_letter())
    assert (found.outcome, found.code, found.has_seal) == (Outcome.FAILED, "document.rolled_back", False)


@pytest.mark.parametrize(
    ("part", "pdf", "standing", "code"),
    [
        (FilePart.DOCUMENT, typeset_demo().pdf, Standing.REFERENCE_ONLY, "document.reference_only"),
        (FilePart.APPENDIX, typeset_demo().pdf, Standing.REFERENCE_ONLY, "document.appendix_unsealed"),
        (FilePart.REFERENCE, typeset_demo().pdf, Standing.REFERENCE_ONLY, "document.reference_only"),
        (FilePart.REFERENCE, signed_letter(), Standing.VALID, "document.complete"),
        (FilePart.DOCUMENT, b"PK\x03\x04", Standing.REFERENCE_ONLY, "document.reference_only"),
    ],
)
def test_each_part_of_a_document_needs_its_own_signatures(
    part: FilePart, pdf: bytes, standing: Standing, code: str
) -> None:
    found = judged(Expected(part=part), pdf)
    assert (found.standing, found.code) == (standing, code)


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        (None, "document.complete"),
        (Printed(), "document.complete"),
        (Printed("0807", "vpcp-kstt", dt.date(2021, 2, 1)), "document.complete"),
        (Printed("808", "VPCP-KSTT"), "document.number_differs"),
        (Printed("807", "VPCP-TH"), "document.number_differs"),
        (Printed("807", "VPCP-KSTT", dt.date(2021, 2, 2)), "document.date_differs"),
    ],
)
def test_number_and_date_on_the_page_are_those_told(printed: Printed | None, code: str) -> None:
    found = judged(ISSUED, printed=printed)
    assert found.code == code
    assert (found.outcome is Outcome.PASSED) == (code == "document.complete")


def test_a_signature_without_time_stamp_is_a_note() -> None:
    report = report_of(desk().signed(stamped=False))
    found = judge_document(report, Expected(part=FilePart.REFERENCE))
    assert (found.standing, len(found.notes)) == (Standing.VALID_WITH_NOTES, 1)


def test_every_verdict_says_one_reason_and_one_thing_to_do() -> None:
    pdfs = (issued_letter(), signed_letter(), typeset_demo().pdf, b"", issued_letter() + b"\n% more")
    for pdf in pdfs:
        found = judged(ISSUED, pdf)
        assert found.reason.endswith(".")
        assert found.action
        assert found.words


def test_a_report_travels_as_json() -> None:
    report = report_of(issued_letter())
    assert from_json(to_json(report)) == report


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("UBND tỉnh Gia Lai", "Ủy ban nhân dân tỉnh Gia Lai", True),
        ("ỦY BAN NHÂN DÂN TỈNH GIA LAI", "Uỷ ban nhân dân tỉnh Gia Lai", True),
        ("Ủy ban nhân dân tỉnh Gia Lai", "Ủy ban nhân dân tỉnh Kon Tum", False),
        ("", "", False),
    ],
)
def test_names_of_bodies_compare_as_people_read_them(left: str, right: str, *, same: bool) -> None:
    assert same_body(left, right) is same
