"""Rules of values: everything wrong is named at once, each with code, place and sentence."""

from __future__ import annotations

import pytest

from lienthong.edxml.catalogue import KINDS
from lienthong.edxml.findings import Findings
from lienthong.edxml.reader import ReadResult, read_bytes
from lienthong.kernel.problems import Severity
from support.packet_text import element, message_header, organization, packet, status, trace


def errors(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.errors]


def warnings(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.problems if problem.severity is Severity.WARNING]


def test_an_empty_header_names_everything_that_is_missing() -> None:
    assert errors(read_bytes(packet(header="<edXML:MessageHeader/>"))) == [
        "N.MessageHeader.From",
        "N.MessageHeader.To",
        "N.MessageHeader.DocumentId",
        "N.MessageHeader.Code.CodeNumber",
        "N.MessageHeader.Code.CodeNotation",
        "N.MessageHeader.PromulgationInfo.PromulgationDate",
        "N.MessageHeader.Subject",
    ]


def test_an_organization_without_its_id_is_an_error_with_its_place() -> None:
    nameless = element("To", element("OrganName", "UBND xã"))
    result = read_bytes(packet(header=message_header(nameless)))
    assert [(one.code, one.where) for one in result.errors] == [
        ("N.MessageHeader.To.OrganId", "MessageHeader.To[2].OrganId")
    ]


def test_an_impossible_date_is_one_error_not_two() -> None:
    wrong = element("PromulgationInfo", element("PromulgationDate", "2014/02/30"))
    result = read_bytes(packet(header=message_header(promulgation=wrong)))
    assert errors(result) == ["T.MessageHeader.PromulgationInfo.PromulgationDate"]
    assert "2014/02/30" in result.errors[0].sentence


@pytest.mark.parametrize("again", ["000.00.00.T98", " 000.00.00.t98 "])
def test_a_recipient_named_twice_is_an_error(again: str) -> None:
    result = read_bytes(packet(header=message_header(organization("To", again))))
    assert errors(result) == ["M.MessageHeader.To.OrganId"]


def test_long_values_are_kept_whole_and_reported() -> None:
    subject = "Về việc " + "x" * 600
    result = read_bytes(packet(header=message_header(subject=element("Subject", subject))))
    assert warnings(result) == ["R.MessageHeader.Subject"]
    assert not result.is_refused
    assert subject in repr(result.packet)


def test_codes_of_thirty_five_letters_are_within_the_rule() -> None:
    assert read_bytes(packet(header=message_header(organization("To", "H" * 35)))).problems == ()
    longer = read_bytes(packet(header=message_header(organization("To", "H" * 36))))
    assert warnings(longer) == ["R.MessageHeader.To.OrganId"]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        (element("OtherInfo", element("Priority", "7")), "R.MessageHeader.OtherInfo.Priority"),
        (element("OtherInfo", element("Priority", "Khẩn")), "T.MessageHeader.OtherInfo.Priority"),
        (element("OtherInfo", element("Direction", "có")), "T.MessageHeader.OtherInfo.Direction"),
        (element("SteeringType", "9"), "R.MessageHeader.SteeringType"),
        (element("DocumentType", element("Type", "18")), "R.MessageHeader.DocumentType.Type"),
        (element("DueDate", "mai"), "T.MessageHeader.DueDate"),
    ],
)
def test_odd_values_of_optional_fields_are_warnings(inner: str, code: str) -> None:
    result = read_bytes(packet(header=message_header(inner)))
    assert warnings(result) == [code]
    assert not result.is_refused


@pytest.mark.parametrize(("written", "kind"), [("7", "R"), ("x", "T")])
def test_an_unknown_business_type_is_an_error(written: str, kind: str) -> None:
    business = element("Bussiness", element("BussinessDocType", written))
    result = read_bytes(packet(trace_list=trace(business)))
    assert errors(result) == [f"{kind}.TraceHeaderList.Bussiness.BussinessDocType"]


def test_a_document_without_files_is_a_warning() -> None:
    assert warnings(read_bytes(packet(references="", files=""))) == ["N.AttachmentEncoded"]


def test_a_good_status_has_no_problems() -> None:
    assert read_bytes(status()).problems == ()


def test_an_empty_status_names_everything_that_is_missing() -> None:
    result = read_bytes(status(code="", response="", sender="").replace(b"2021/03/15 09:00:00", b"9h"))
    assert result.packet is not None
    assert "N.MessageHeader.From" in errors(result)


def test_a_status_needs_code_answered_document_and_both_sides() -> None:
    result = read_bytes(status(response="", sender=""))
    assert errors(result) == ["N.MessageHeader.From", "N.MessageHeader.ResponseFor"]
    half = read_bytes(status(response=element("OrganId", "T1")))
    assert errors(half) == ["N.MessageHeader.ResponseFor.DocumentId"]


def test_a_status_without_code_is_still_seen_as_a_status() -> None:
    assert errors(read_bytes(status(code=""))) == ["N.MessageHeader.StatusCode"]


def test_swapped_code_and_sender_of_a_status_are_pointed_out() -> None:
    swapped = element("OrganId", "245/STĐ-VP") + element("Code", "000.00.17.T99")
    assert warnings(read_bytes(status(response=swapped))) == ["M.MessageHeader.ResponseFor"]


def test_every_sentence_is_whole_and_says_what_to_do() -> None:
    for kind in KINDS.values():
        assert kind.sentence[0].isupper() or kind.sentence[0] == "{"
        assert kind.sentence.endswith(".")
        assert any(mark in kind.sentence for mark in (";", ", nơi")), kind.sentence


def test_an_error_is_not_lost_behind_many_warnings() -> None:
    findings = Findings(limit=3)
    for number in range(10):
        findings.add("R.MessageHeader.Subject", f"x{number}", length=900)
    findings.add("N.MessageHeader.Subject")
    assert [problem.code for problem in findings.errors] == ["N.MessageHeader.Subject"]
    assert findings.all[-1].sentence.startswith("Còn 7 ")
