"""The one form of answers: ASCII, exact keys, complete in failures too (D-27)."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.exchange.vxp import answers
from lienthong.exchange.vxp.answers import AnswerCode, AnswerError
from lienthong.exchange.vxp.operations import FORMS, AnswerShape, Operation, named

ERROR = AnswerError(AnswerCode.UNREADABLE, "intake.hash_mismatch", "Mã băm không khớp.")


@pytest.mark.law("D-27")
@pytest.mark.parametrize("operation", [*Operation, None])
def test_a_failure_has_the_whole_form_of_its_operation(operation: Operation | None) -> None:
    raw = answers.failure(operation, ERROR)
    answer = json.loads(raw.decode("ascii"))
    assert answer["status"] == "FAIL"
    assert answer["ErrorCode"] == "10"
    assert answer["ErrorDesc"] == "[intake.hash_mismatch] Mã băm không khớp."
    shape = FORMS[operation].shape if operation else None
    assert answer.get("DocId") == ("" if shape in {AnswerShape.DOC_ID, None} else None)
    assert answer.get("data") == ([] if shape in {AnswerShape.LIST, None} else None)


@pytest.mark.law("D-27")
@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=10), max_size=3), max_size=4))
def test_lists_are_arrays_in_ascii_whatever_the_letters(rows: list[dict[str, str]]) -> None:
    answer = json.loads(b"".join(answers.listed(rows)).decode("ascii"))
    assert (answer["status"], answer["ErrorCode"], answer["data"]) == ("OK", "0", rows)


def test_long_lists_come_in_pieces() -> None:
    pieces = list(answers.listed({"n": str(n)} for n in range(1201)))
    assert len(pieces) == 4
    assert [row["n"] for row in json.loads(b"".join(pieces))["data"]] == [str(n) for n in range(1201)]


@pytest.mark.law("D-27")
def test_successes_have_exact_keys() -> None:
    assert json.loads(answers.sent("x")) == {
        "status": "OK",
        "ErrorCode": "0",
        "ErrorDesc": "Thành công",
        "DocId": "x",
    }
    assert json.loads(answers.counted(3))["count"] == 3
    before, after = answers.data_frame()
    assert json.loads(before + b"YQ==" + after)["data"] == "YQ=="


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/sendEdoc", Operation.SEND_EDOC),
        ("/a/b/sendEdoc/", Operation.SEND_EDOC),
        ("/sendedoc", None),
        ("/sendEdoc/x", None),
        ("/", None),
        ("", None),
    ],
)
def test_the_last_segment_names_the_operation(path: str, operation: Operation | None) -> None:
    assert named(path) is operation
