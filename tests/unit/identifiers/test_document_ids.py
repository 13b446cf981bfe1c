"""Document ids are opaque; ours has three parts."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.identifiers.document_id import DocumentId
from lienthong.identifiers.organ_code import OrganCode


def test_our_id_names_sender_date_and_code() -> None:
    made = DocumentId.of(OrganCode("000.00.00.G22"), dt.date(2021, 2, 1), "807/VPCP-KSTT")

    assert str(made) == "000.00.00.G22,2021/02/01,807/VPCP-KSTT"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("000.00.00.G22,2015/09/30,12/VPCP-TTĐT", dt.date(2015, 9, 30)),
        ("000.00.00.G22, 2015-09-30, 12/VPCP-TTĐT", dt.date(2015, 9, 30)),
        ("000.00.00.G22,2014/02/30,12/VPCP-TTĐT", None),
        ("000.00.00.G22,hôm qua,12/VPCP-TTĐT", None),
    ],
)
def test_three_parts_are_read_and_an_impossible_date_is_none(text: str, date: dt.date | None) -> None:
    parts = DocumentId.parse(text).parts

    assert parts is not None
    assert (str(parts.organ_code), parts.issued_on, parts.code) == ("000.00.00.G22", date, "12/VPCP-TTĐT")


@pytest.mark.parametrize("text", ["9a1b2c3d-0000-4000-8000-000000000000", "G22-2021-807/VPCP", ""])
def test_other_forms_stay_whole(text: str) -> None:
    document_id = DocumentId.parse(text)

    assert document_id.parts is None
    assert str(document_id) == text


def test_ids_are_compared_trimmed_and_without_regard_to_case() -> None:
    assert DocumentId.parse(" g22,2021/02/01,807/vpcp-kstt") == DocumentId.parse(
        "G22,2021/02/01,807/VPCP-KSTT "
    )
