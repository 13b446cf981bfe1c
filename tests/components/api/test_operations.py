"""Each operation over a real socket, with the leftovers real clients send."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.api.testing import RunningDoor
from lienthong.exchange.client import Credentials, VxpClient
from lienthong.exchange.vxp.operations import FORMS, MessageType, Operation, TransportStatus
from support.doors import FIRST, SECOND, SECRET, ask, client
from support.wire import RawClient, request_bytes, signed_headers, unpadded_sha256

PACKET = b"<edXML><To><OrganId>000.00.00.Z93</OrganId></To>\n</edXML>"


@pytest.fixture
def own(door: RunningDoor) -> Iterator[RawClient]:
    one = client(door)
    yield one
    one.close()


@pytest.fixture
def other(door: RunningDoor) -> Iterator[RawClient]:
    one = client(door, SECOND)
    yield one
    one.close()


def _sent(own: RawClient) -> str:
    doc_id = own.send(PACKET, sender="000.00.00.Z91").doc_id
    assert doc_id
    return doc_id


def test_a_letter_goes_from_one_system_to_the_other(own: RawClient, other: RawClient) -> None:
    doc_id = _sent(own)
    assert _sent(own) == doc_id
    [row] = other.waiting()
    assert (row["docId"], row["to"], row["status"]) == (doc_id, "000.00.00.Z93", "initial")
    assert other.call("countReceiveEdoc").json["count"] == 1
    assert base64.b64decode(str(other.call("getEdoc", docId=doc_id).json["data"])) == PACKET
    assert other.call("updateStatus", docid=doc_id, status="DONE").code == "0"
    assert other.waiting() == []
    [sent] = own.call("getSentEdocList", b"", docId=doc_id).rows
    assert (sent["toCode"], sent["receiveStatus"]) == ("000.00.00.Z93", "done")


@pytest.mark.law("D-26")
def test_the_content_is_the_body_with_or_without_its_final_break(door: RunningDoor, own: RawClient) -> None:
    for content, body in ((PACKET, PACKET + b"\r\n"), (PACKET + b"1", PACKET + b"1"), (b"a\r\n", b"a\r\n")):
        parameters = {"messagetype": "edoc", "from": "000.00.00.Z91", "hash-file": unpadded_sha256(content)}
        headers = signed_headers(FIRST, SECRET, parameters, "application/octet-stream")
        answer = own.raw(request_bytes("sendEdoc", headers, body))
        assert door.axis.packets[answer.doc_id].content == content


@pytest.mark.law("D-26", "D-27")
def test_a_wrong_hash_is_code_10_with_an_empty_doc_id(own: RawClient) -> None:
    parameters = {"messagetype": "edoc", "from": "000.00.00.Z91", "hash-file": unpadded_sha256(b"other")}
    headers = signed_headers(FIRST, SECRET, parameters, "application/octet-stream")
    answer = own.raw(request_bytes("sendEdoc", headers, PACKET))
    assert (answer.http_status, answer.code, answer.json["DocId"]) == (200, "10", "")
    assert str(answer.json["ErrorDesc"]).startswith("[intake.hash_mismatch] ")


@pytest.mark.law("D-27")
def test_wrong_key_other_sender_and_too_large_have_their_codes(door: RunningDoor, own: RawClient) -> None:
    stranger = RawClient(door.port, FIRST, "wrong")
    assert stranger.send(PACKET, sender="000.00.00.Z91").code == "15"
    stranger.close()
    assert door.refusals == [("vxp.signature", "127.0.0.1")]
    assert own.send(PACKET, sender="000.00.00.Z93").code == "19"
    assert own.send(b"x" * 9_000_000, sender="000.00.00.Z91").code == "10"
    assert door.axis.packets == {}


@pytest.mark.law("D-27")
@pytest.mark.parametrize("operation", list(Operation))
def test_other_methods_are_refused_in_the_form(door: RunningDoor, operation: Operation) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH", *({"GET", "POST"} - FORMS[operation].methods)):
        answer = ask(door, request_bytes(operation, [], b"", method=method))
        assert (answer.http_status, answer.code) == (200, "22")


@pytest.mark.law("D-27")
@pytest.mark.parametrize("path", ["", "x", "vxp/SENDEDOC", "sendEdoc/..", "%73endEdoc"])
def test_an_unknown_operation_is_22_in_the_form_of_all(door: RunningDoor, path: str) -> None:
    answer = ask(door, request_bytes(path, [], b""))
    assert (answer.http_status, answer.code, answer.rows, answer.doc_id) == (200, "22", [], "")


def test_any_prefix_may_stand_before_the_operation(door: RunningDoor) -> None:
    headers = signed_headers(FIRST, SECRET, {}, "application/json")
    assert ask(door, request_bytes("tinh/vxp/1/getAgenciesList", headers, b"")).code == "0"


def test_no_operation_answers_without_a_signature(door: RunningDoor) -> None:
    for operation in Operation:
        assert ask(door, request_bytes(operation, [], b"{}")).code == "15", operation


def test_leftovers_never_hide_waiting_packets(own: RawClient, other: RawClient) -> None:
    doc_id = _sent(own)
    leftovers = {
        "messagetype": "edoc",
        "from_": "000.00.00.Z93",
        "to": '["000.00.00.Z91"]',
        "docId": "khong-co",
        "filePath": "kho",
        "status": "done",
        "hash_file": "00",
    }
    assert [row["docId"] for row in other.call("getReceivedEdocList", b"", **leftovers).rows] == [doc_id]


def test_a_program_that_fetches_by_doc_id_and_confirms_by_docid_gets_every_packet(
    own: RawClient, other: RawClient
) -> None:
    """As a hub in the field does: one service object, ``docId`` to fetch, ``docid`` to confirm."""
    for number in range(3):
        own.send(PACKET + b"%d" % number, sender="000.00.00.Z91")
    stuck: dict[str, str] = {}
    fetched = []
    for row in other.waiting():
        doc_id = str(row["docId"])
        stuck |= {"docId": doc_id, "filePath": "kho"}
        fetched.append(base64.b64decode(str(other.call("getEdoc", b"{}", **stuck).json["data"])))
        stuck |= {"docid": doc_id, "status": "done"}
        assert other.call("updateStatus", b"{}", **stuck).code == "0"
        stuck |= {"servicetype": "eDoc", "messagetype": "edoc"}
    assert sorted(fetched) == [PACKET + b"%d" % number for number in range(3)]
    assert other.waiting() == []


def test_a_confirmation_with_two_different_packets_is_refused_and_changes_nothing(
    own: RawClient, other: RawClient
) -> None:
    first, second = (own.send(PACKET + b"%d" % number, sender="000.00.00.Z91").doc_id for number in range(2))
    answer = other.call("updateStatus", docId=first, docid=second, status="done")
    assert answer.code == "22"
    assert "docId, docid" in str(answer.json["ErrorDesc"])
    assert len(other.waiting()) == 2


def test_filters_narrow(own: RawClient, other: RawClient) -> None:
    _sent(own)
    for filters in (
        {"from_": "000.00.00.Z92"},
        {"messagetype": "status"},
        {"pageSize": "5", "pageIndex": "2"},
    ):
        wanted = {"messagetype": "edoc", **filters}
        assert other.call("getReceivedEdocList", b"", **wanted).rows == [], filters
    for filters in ({"to": "000.00.00.Z93"}, {"pageSize": "x"}, {"pageSize": "5", "pageIndex": "0"}):
        wanted = {"messagetype": "edoc", **filters}
        assert len(other.call("getReceivedEdocList", b"", **wanted).rows) == 1, filters


@pytest.mark.parametrize(
    ("paging", "words"),
    [
        ({"pageSize": "mười"}, "pageSize «mười»"),
        ({"pageSize": "-1"}, "pageSize «-1»"),
        ({"pageSize": "9" * 30}, "pageSize «" + "9" * 20 + "»"),
        ({"pageSize": "5", "pageIndex": "1,5"}, "pageIndex «1,5»"),
        ({"pageIndex": "2"}, "pageIndex chỉ có nghĩa khi có pageSize"),
    ],
)
def test_paging_that_makes_no_sense_hides_nothing_and_is_told(
    own: RawClient, other: RawClient, paging: dict[str, str], words: str
) -> None:
    _sent(own)
    answer = other.call("getReceivedEdocList", b"", messagetype="edoc", **paging)
    assert (answer.code, len(answer.rows)) == ("0", 1)
    assert words in str(answer.json["ErrorDesc"])


@pytest.mark.parametrize(
    "paging", [{}, {"pageSize": "0"}, {"pageSize": "5", "pageIndex": "1"}, {"pageSize": ""}]
)
def test_paging_as_clients_send_it_is_answered_without_a_word(
    own: RawClient, other: RawClient, paging: dict[str, str]
) -> None:
    _sent(own)
    answer = other.call("getReceivedEdocList", b"", messagetype="edoc", **paging)
    assert (answer.code, len(answer.rows), answer.json["ErrorDesc"]) == ("0", 1, "Thành công")


def test_wrong_parameters_are_named(other: RawClient) -> None:
    for operation, parameters, name in (
        ("getReceivedEdocList", {"messagetype": "thu"}, "messagetype"),
        ("getReceivedEdocList", {"messagetype": "edoc", "fromDate": "nay"}, "fromdate"),
        ("updateStatus", {"docId": "x", "status": "xong"}, "status"),
        ("updateStatus", {"status": "done"}, "docId"),
        ("getEdoc", {}, "docId"),
    ):
        answer = other.call(operation, b"{}", **parameters)
        assert answer.code == "22"
        assert name in str(answer.json["ErrorDesc"])


def test_agencies_have_exact_keys(own: RawClient) -> None:
    [first, *_rest] = own.call("getAgenciesList", b"").rows
    assert list(first) == ["id", "pid", "code", "name", "mail", "oldCode"]
    rows = own.call("getAgenciesListQD20", b"", level="1").rows
    assert [row["code"] for row in rows] == ["000.00.00.Z91", "000.00.00.Z93"]
    assert list(rows[0]) == ["id", "code", "name", "mail", "code102"]
    assert len(own.call("getAgenciesListQD20", b"", level="tất cả").rows) == 3


@pytest.mark.law("D-27")
def test_a_download_is_raw_and_ranges_are_206(own: RawClient, door: RunningDoor) -> None:
    doc_id = _sent(own)
    headers = signed_headers(FIRST, SECRET, {"docId": doc_id}, "application/json")

    def get(*extra: tuple[str, bytes]) -> tuple[int, bytes, str]:
        answer = ask(door, request_bytes("downloadEdoc", [*headers, *extra], b"", method="GET"))
        return answer.http_status, answer.body, answer.headers.get("content-range", "")

    size = len(PACKET)
    assert get() == (200, PACKET, "")
    assert get(("Range", b"bytes=2-4")) == (206, PACKET[2:5], f"bytes 2-4/{size}")
    assert get(("Range", b"bytes=-3")) == (206, PACKET[-3:], f"bytes {size - 3}-{size - 1}/{size}")
    assert get(("Range", b"bytes=5-")) == (206, PACKET[5:], f"bytes 5-{size - 1}/{size}")
    assert get(("Range", b"bytes=0-1,3-4")) == (200, PACKET, "")
    assert get(("Range", b"bytes=1-2"), ("If-Range", b'"old"')) == (200, PACKET, "")
    status, body, _ = get(("Range", b"bytes=99999-"))
    assert (status, json.loads(body)["ErrorCode"]) == (200, "22")


def test_large_packets_stream_both_ways(door: RunningDoor, tmp_path: Path) -> None:
    packet = bytes(range(256)) * 20_000 + b"."
    with (
        VxpClient(door.url, Credentials(FIRST, SECRET)) as own,
        VxpClient(door.url, Credentials(SECOND, SECRET)) as other,
    ):
        doc_id = own.send_document(packet, sender="000.00.00.Z91", to=["000.00.00.Z93"])
        assert other.fetch(doc_id) == packet
        assert other.download(doc_id, tmp_path / "p").path.read_bytes() == packet
        [item] = other.waiting(MessageType.EDOC)
        other.answer(item.doc_id, TransportStatus.FAIL, "Hỏng tệp đính kèm")
        [row] = own.list_sent(doc_id)
        assert (row.status, row.note) == (TransportStatus.FAIL, "Nhận lỗi: Hỏng tệp đính kèm")
        assert other.count_received(MessageType.EDOC) == 0


def test_a_defect_is_code_20_with_where_to_look(door: RunningDoor, other: RawClient) -> None:
    door.axis.agency_rows = None  # type: ignore[assignment]  # something no code foresees
    answer = other.call("getAgenciesList")
    assert (answer.http_status, answer.code, answer.rows) == (200, "20", [])
    assert "Mã tra cứu" in str(answer.json["ErrorDesc"])


def test_health_is_json(door: RunningDoor) -> None:
    assert ask(door, request_bytes("healthz", [], b"", method="GET")).json == {"status": "OK"}
    assert ask(door, request_bytes("readyz", [], b"", method="GET")).http_status == 200
    door.axis.is_ready = False
    assert ask(door, request_bytes("readyz", [], b"", method="GET")).http_status == 503


def test_a_small_body_that_is_large_is_refused(door: RunningDoor) -> None:
    headers = signed_headers(FIRST, SECRET, {}, "application/json")
    assert ask(door, request_bytes("getAgenciesList", headers, b"x" * 100_000)).code == "10"
