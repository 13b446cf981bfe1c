"""The server's check list of the national protocol (vxp-api §5), item by item, as the SDK behaves."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from lienthong.api.testing import MemoryAxis, RunningDoor
from lienthong.exchange.vxp.operations import Operation
from lienthong.exchange.vxp.rows import AgencyRow
from support.doors import Wire
from support.wire import Answer, RawClient, request_bytes, signed_headers, unpadded_sha256

SYSTEM, SECRET, OWN, OTHER = "s-1", "bí mật", "000.00.00.Z91", "000.00.00.Z93"
PACKET = "<edXML><To><OrganId>000.00.00.Z91</OrganId></To>Từ chối</edXML>".encode()
WANTED = {
    "getAgenciesList": {},
    "getAgenciesListQD20": {"level": "1"},
    "getSynchronizeUnit": {},
    "registerAgency": {},
    "deleteAgency": {"AgencyCode": "Z99"},
    "getReceivedEdocList": {"messagetype": "edoc"},
    "getSentEdocList": {"messagetype": "edoc", "docId": "x"},
    "getEdoc": {"docId": "x"},
    "downloadEdoc": {"docId": "x"},
    "updateStatus": {"docId": "x", "status": "done"},
    "countReceiveEdoc": {},
    "countReceiveStatus": {},
}
REFUSED = {"registerAgency", "getSentEdocList", "getEdoc", "downloadEdoc", "updateStatus"}
"""With these parameters and an empty body."""


@pytest.fixture(scope="module")
def running() -> Iterator[RunningDoor]:
    axis = MemoryAxis({SYSTEM: (SECRET, (OWN,))}, [AgencyRow(OWN, OWN, "Cơ quan")])
    with RunningDoor(axis) as door:
        yield door


@pytest.fixture
def door(running: RunningDoor) -> RunningDoor:
    running.axis.packets.clear()
    return running


@pytest.fixture
def own(door: RunningDoor) -> Iterator[RawClient]:
    client = RawClient(door.port, SYSTEM, SECRET)
    yield client
    client.close()


def signed(text: str, secret: str = SECRET) -> list[tuple[str, bytes]]:
    """Only what carries the signature, over any text."""
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return [
        ("XroadVnpt-systemid", SYSTEM.encode()),
        ("XroadVnpt-sign-header", text.encode()),
        ("XroadVnpt-hash-header", digest.encode()),
    ]


@pytest.mark.parametrize("body", [b"", b"{}"], ids=["empty", "braces"])
def test_1_thirteen_paths_answer_on_one_kept_connection(door: RunningDoor, body: bytes) -> None:
    assert {*WANTED, "sendEdoc"} == {operation.value for operation in Operation}
    with Wire(door) as wire:
        for operation, parameters in WANTED.items():
            method = "GET" if operation == "downloadEdoc" else "POST"
            headers = signed_headers(SYSTEM, SECRET, parameters, "application/json")
            wire.send(request_bytes(operation, headers, b"" if method == "GET" else body, method=method))
            answer = wire.answer()
            assert answer.http_status == 200, operation
            assert answer.code == ("22" if operation in REFUSED else "0"), answer.json


def test_1_a_client_that_waits_for_100_continue_is_answered(door: RunningDoor) -> None:
    headers = [
        *signed_headers(SYSTEM, SECRET, {"AgencyCode": "Z99"}, "application/json"),
        ("Expect", b"100-continue"),
    ]
    head, _, body = request_bytes("deleteAgency", headers, b"{}").partition(b"\r\n\r\n")
    with Wire(door) as wire:
        wire.send(head + b"\r\n\r\n")
        assert wire.answer().http_status == 100
        wire.send(body)
        assert wire.answer().code == "0"


def test_2_the_signature_is_over_the_received_text_and_any_set_of_names(door: RunningDoor) -> None:
    for text in (
        f'{{"XroadVnpt-systemid":"{SYSTEM}"}}',
        f'{{ "XroadVnpt-systemid" : "{SYSTEM}" }}',
        '{"XroadVnpt-systemid":"\\u0073-1"}',
    ):
        with Wire(door) as wire:
            wire.send(request_bytes("getAgenciesList", signed(text), b""))
            assert wire.answer().code == "0", text
    for headers in (
        signed(f'{{"XroadVnpt-systemid":"{SYSTEM}"}}', secret="khác"),
        signed('{"XroadVnpt-systemid":"s-2"}'),
        signed(f'{{"XroadVnpt-systemid":"{SYSTEM}","XroadVnpt-level":"1"}}'),
    ):
        with Wire(door) as wire:
            wire.send(request_bytes("getAgenciesList", headers, b""))
            assert wire.answer().code == "15"


def test_3_the_hash_is_taken_unpadded_and_padded_over_the_body_without_its_break(door: RunningDoor) -> None:
    content = b"0" + PACKET
    assert len(unpadded_sha256(content)) < 64, "a digest with a small byte shows the difference"
    for told in (unpadded_sha256(content), hashlib.sha256(content).hexdigest()):
        door.axis.packets.clear()
        parameters = {"from": OWN, "servicetype": "eDoc", "messagetype": "edoc", "hash-file": told}
        headers = signed_headers(SYSTEM, SECRET, parameters, "application/octet-stream")
        with Wire(door) as wire:
            wire.send(request_bytes("sendEdoc", headers, content + b"\r\n"))
            assert wire.answer().code == "0"
        assert [kept.content for kept in door.axis.packets.values()] == [content]


def form_of(operation: str, answer: Answer) -> None:
    """Exact keys, ASCII, a string ``DocId`` and an array ``data``, also in failures."""
    assert answer.http_status == 200
    assert answer.body.isascii()
    said = answer.json
    assert {"status", "ErrorCode", "ErrorDesc"} <= set(said)
    assert all(isinstance(said[key], str) for key in ("status", "ErrorCode", "ErrorDesc"))
    assert said["status"] == ("OK" if said["ErrorCode"] == "0" else "FAIL")
    if operation == "sendEdoc":
        assert isinstance(said["DocId"], str)
        assert bool(said["DocId"]) is (said["ErrorCode"] == "0")
    if operation.startswith("getAgencies") or operation.endswith("List") or operation == "getSynchronizeUnit":
        assert isinstance(said["data"], list)


@pytest.mark.law("D-27")
def test_4_every_answer_has_the_form_also_when_refused(own: RawClient, door: RunningDoor) -> None:
    for operation, parameters in WANTED.items():
        form_of(operation, own.call(operation, b"{}", **parameters))
        with Wire(door) as wire:
            method = "GET" if operation == "downloadEdoc" else "POST"
            wire.send(request_bytes(operation, [], b"", method=method))
            form_of(operation, wire.answer())
    form_of("sendEdoc", own.send(PACKET, sender=OWN))
    form_of("sendEdoc", own.send(PACKET, sender=OTHER))


def test_5_recipients_come_from_the_packet_when_no_header_names_them(own: RawClient) -> None:
    doc_id = own.send(PACKET, sender=OWN).doc_id
    assert [(row["docId"], row["to"]) for row in own.waiting()] == [(doc_id, OWN)]


def test_6_what_is_repeated_is_done_once(own: RawClient) -> None:
    """The SDK sends again after every dropped connection and gives its requests no identity."""
    assert len({own.send(PACKET, sender=OWN).doc_id for _time in range(3)}) == 1
    [row] = own.waiting()
    for _time in range(3):
        assert own.call("updateStatus", docId=str(row["docId"]), status="done").code == "0"
    assert own.waiting() == []


def test_7_and_8_fetched_in_base64_and_raw_by_either_spelling_with_leftovers(own: RawClient) -> None:
    doc_id = own.send(PACKET, sender=OWN).doc_id
    left = {"from_": OTHER, "hash-file": "00", "filePath": "C:\\\\kho", "status": "fail", "pageSize": "0"}
    for spelling in ("docId", "docid", "DOCID"):
        fetched = own.call("getEdoc", b"{}", **{spelling: doc_id}, **left)
        assert base64.b64decode(str(fetched.json["data"])) == PACKET
        assert own.call("downloadEdoc", b"", **{spelling: doc_id}, **left).body == PACKET
        assert (
            own.call("updateStatus", b"{}", **{spelling: doc_id}, **{**left, "status": "processing"}).code
            == "0"
        )
    assert [row["status"] for row in own.waiting()] == ["processing"]


@pytest.mark.law("D-27")
def test_9_trouble_never_looks_like_an_empty_queue(
    own: RawClient, door: RunningDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTML, an empty body or a bare 5xx would be read by the SDK as OK with no items."""

    def broken(_query: object) -> list[object]:
        raise RuntimeError("<html>")

    monkeypatch.setattr(door.axis, "list_received", broken)
    answer = own.call("getReceivedEdocList", b"", messagetype="edoc")
    form_of("getReceivedEdocList", answer)
    assert answer.code == "20"
    for request in (
        b"POST /getReceivedEdocList HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        b"POST /getReceivedEdocList HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n",
        b"BREW /getReceivedEdocList HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    ):
        with Wire(door) as wire:
            wire.send(request)
            told = json.loads(wire.answer().body)
        assert (told["status"], told["data"]) == ("FAIL", [])
        assert told["ErrorCode"] != "0"
