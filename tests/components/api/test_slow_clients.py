"""Slow and silent clients are answered and let go; others do not wait for them."""

from __future__ import annotations

import socket
import time

import pytest

from lienthong.api.limits import DoorLimits
from lienthong.api.testing import RunningDoor
from support.doors import FIRST, SECRET, Wire, ask, client, memory_axis
from support.wire import request_bytes, signed_headers, unpadded_sha256


def _send_edoc(packet: bytes, length: int) -> bytes:
    parameters = {"messagetype": "edoc", "from": "000.00.00.Z91", "hash-file": unpadded_sha256(packet)}
    headers = signed_headers(FIRST, SECRET, parameters, "application/octet-stream")
    whole = request_bytes("sendEdoc", headers, b"")
    return whole.replace(b"Content-Length: 0", b"Content-Length: %d" % length)


def _chunked(beginning: bytes) -> bytes:
    """A chunked ``sendEdoc`` without its last chunk."""
    whole = _send_edoc(beginning, 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked")
    return whole + b"%x\r\n%b\r\n" % (len(beginning), beginning)


def test_a_silent_body_is_answered_10_and_nothing_is_kept(door: RunningDoor) -> None:
    with Wire(door) as wire:
        wire.send(_send_edoc(b"<a/>", 400) + b"<a")
        answer = wire.answer()
        assert (answer.code, answer.doc_id) == ("10", "")
        assert wire.is_closed()
    assert door.axis.packets == {}


@pytest.mark.law("D-27")
@pytest.mark.parametrize("rest", [b"", b"zz\r\n"], ids=["cut", "broken"])
def test_a_chunked_packet_of_a_known_sender_that_is_cut_is_refused_by_the_axis(
    door: RunningDoor, rest: bytes
) -> None:
    """The axis keeps its audit event; the count per minute is for those nobody knows."""
    answer = ask(door, _chunked(b"<edXML>") + rest, end=True)
    assert (answer.code, answer.doc_id) == ("10", "")
    assert str(answer.json["ErrorDesc"]).startswith("[intake.truncated] ")
    assert door.refusals == []


def test_a_cut_chunked_packet_of_an_unknown_sender_is_only_counted(door: RunningDoor) -> None:
    request = _chunked(b"<edXML>").replace(FIRST.encode(), b"s-khong-co")
    assert ask(door, request, end=True).code == "15"
    assert door.refusals == [("vxp.signature", "127.0.0.1")]


def test_a_slow_but_steady_body_is_taken(door: RunningDoor) -> None:
    packet = b"<To><OrganId>000.00.00.Z93</OrganId></To>"
    with Wire(door) as wire:
        wire.send(_send_edoc(packet, len(packet) + 2))
        for start in range(0, len(packet), 8):
            wire.send(packet[start : start + 8])
            time.sleep(0.15)
        wire.send(b"\r\n")
        assert wire.answer().code == "0"


def test_a_head_that_never_ends_is_answered(door: RunningDoor) -> None:
    with Wire(door) as wire:
        wire.send(b"POST /sendEdoc HTTP/1.1\r\nHost: a\r\n")
        answer = wire.answer()
        assert (answer.http_status, answer.doc_id) == (200, "")


def test_idle_connections_end_quietly(door: RunningDoor) -> None:
    with Wire(door) as wire:
        assert wire.is_closed()


def test_a_client_that_takes_no_answer_is_let_go(door: RunningDoor) -> None:
    own = client(door)
    packet = b"x" * 6_000_000
    doc_id = own.send(packet, sender="000.00.00.Z91").doc_id
    headers = signed_headers(FIRST, SECRET, {"docId": doc_id}, "application/json")
    with Wire(door) as wire:
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.send(request_bytes("downloadEdoc", headers, b"", method="GET"))
        time.sleep(1.5)
        received = 0
        try:
            while piece := wire.socket.recv(1 << 20):
                received += len(piece)
        except ConnectionResetError:
            pass
        assert received < len(packet)
    own.close()


def test_200_half_open_requests_do_not_hold_up_others(door: RunningDoor) -> None:
    wires = [Wire(door) for _ in range(200)]
    for wire in wires:
        wire.send(_send_edoc(b"<a/>", 4000) + b"<a")
    assert ask(door, b"GET /healthz HTTP/1.1\r\n\r\n").http_status == 200
    for wire in wires:
        wire.socket.close()


def test_beyond_the_limit_of_connections_the_answer_is_20() -> None:
    with RunningDoor(memory_axis(), limits=DoorLimits(connections=1)) as door, Wire(door) as first:
        first.send(b"GET /healthz HTTP/1.1\r\n\r\n")
        assert first.answer().http_status == 200
        answer = ask(door, b"GET /healthz HTTP/1.1\r\n\r\n")
        assert (answer.http_status, answer.code) == (200, "20")


def test_beyond_the_limit_of_packets_the_answer_is_20() -> None:
    with RunningDoor(memory_axis(), limits=DoorLimits(submissions=1)) as door, Wire(door) as first:
        first.send(_send_edoc(b"<a/>", 400) + b"<a")
        while not door_has_submission(door):
            time.sleep(0.01)
        own = client(door)
        answer = own.send(b"<b/>", sender="000.00.00.Z91")
        assert (answer.code, answer.doc_id) == ("20", "")
        own.close()


def door_has_submission(door: RunningDoor) -> bool:
    assert door.app is not None
    return door.app.active_submissions > 0
