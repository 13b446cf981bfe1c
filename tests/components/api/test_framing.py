"""Where a request begins and ends is read strictly; what cannot be read is answered in the JSON form."""

from __future__ import annotations

import pytest

from lienthong.api.testing import RunningDoor
from support.doors import Wire, ask

START = b"POST /vxp/getAgenciesList HTTP/1.1\r\nHost: a\r\n"
UNREADABLE = {
    "both-lengths": START + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two-lengths": START + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "signed-length": START + b"Content-Length: +2\r\n\r\n{}",
    "length-overflow": START + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "blank-before-colon": START + b"Content-Length : 2\r\n\r\n{}",
    "two-codings": START + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "coding-not-chunked": START + b"Transfer-Encoding: xchunked\r\n\r\n",
    "coding-with-control": START + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "folded": START + b"X: a\r\n b\r\n\r\n",
    "folded-coding": START + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "no-colon": START + b"nonsense\r\n\r\n",
    "name-beyond-ascii": START + b"\xe1\xba: 1\r\n\r\n",
    "bare-lf-lines": b"POST /x HTTP/1.1\nHost: a\n\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00",
    "http-0.9": b"GET /x\r\n\r\n",
    "http-2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "connect": b"CONNECT a:1 HTTP/1.1\r\n\r\n",
    "method": b"NONSENSE /x HTTP/1.1\r\n\r\n",
    "path-beyond-ascii": b"GET /\xff HTTP/1.1\r\n\r\n",
    "long-head": START + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    "many-headers": START + b"X: a\r\n" * 12_000 + b"\r\n",
    "long-target": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
}


@pytest.mark.law("D-27")
@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_an_unreadable_request_gets_json_and_the_end(door: RunningDoor, name: str) -> None:
    with Wire(door) as wire:
        wire.send(UNREADABLE[name])
        answer = wire.answer()
        assert answer.http_status == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.headers["connection"] == "close"
        assert (answer.json["status"], answer.json["data"]) == ("FAIL", [])
        assert wire.is_closed()
    assert ("vxp.unreadable_request", "127.0.0.1") in door.refusals


def test_a_cut_head_gets_json(door: RunningDoor) -> None:
    assert ask(door, START, end=True).http_status == 200


@pytest.mark.law("D-27")
def test_a_cut_body_gets_code_10(door: RunningDoor) -> None:
    answer = ask(door, START + b"Content-Length: 10\r\n\r\nabc", end=True)
    assert (answer.http_status, answer.code, answer.rows) == (200, "10", [])


def test_a_broken_chunk_gets_code_10(door: RunningDoor) -> None:
    answer = ask(door, START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert (answer.http_status, answer.code) == (200, "10")


def test_a_broken_chunk_of_an_unknown_client_is_counted_once(door: RunningDoor) -> None:
    ask(door, START + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n")
    assert door.refusals == [("vxp.body_cut", "127.0.0.1")]


def test_what_follows_a_chunked_body_is_never_a_request(door: RunningDoor) -> None:
    smuggled = b"2\r\n{}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\n\r\n"
    with Wire(door) as wire:
        wire.send(START + b"Transfer-Encoding: chunked\r\n\r\n" + smuggled)
        assert wire.answer().headers["connection"] == "close"
        assert wire.is_closed()


def test_trailers_are_no_headers(door: RunningDoor) -> None:
    body = b"0\r\nXroadVnpt-systemid: s-mot\r\nXroadVnpt-sign-header: {}\r\nXroadVnpt-hash-header: 0\r\n\r\n"
    answer = ask(door, START + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert "vxp.signature_missing" in str(answer.json["ErrorDesc"])


def test_pipelined_requests_are_answered_in_order(door: RunningDoor) -> None:
    with Wire(door) as wire:
        wire.send(
            b"GET /healthz HTTP/1.1\r\n\r\n\r\nPOST /nothing HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"
            b"HEAD /healthz HTTP/1.1\r\n\r\nGET /readyz HTTP/1.1\r\n\r\n"
        )
        wire.end()
        assert wire.answer().json == {"status": "OK"}
        assert wire.answer().code == "22"
        assert wire.answer(without_body=True).http_status == 200
        assert wire.answer().json["status"] == "OK"
        assert wire.is_closed()


def test_an_upgrade_is_declined_and_the_body_read(door: RunningDoor) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"
    with Wire(door) as wire:
        wire.send(START + upgrade + b"Content-Length: 2\r\n\r\n{}GET /healthz HTTP/1.1\r\n\r\n")
        assert wire.answer().code == "15"
        assert wire.answer().json == {"status": "OK"}


def test_100_continue_is_answered_before_the_body(door: RunningDoor) -> None:
    with Wire(door) as wire:
        wire.send(START + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert wire.answer().http_status == 100
        wire.send(b"{}")
        assert wire.answer().code == "15"


def test_a_body_byte_by_byte_is_read(door: RunningDoor) -> None:
    with Wire(door) as wire:
        for byte in START + b"Content-Length: 2\r\n\r\n{}":
            wire.send(bytes([byte]))
        assert wire.answer().code == "15"
