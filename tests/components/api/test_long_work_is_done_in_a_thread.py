"""What is too long for the event loop is done in a thread: other connections are answered meanwhile."""

from __future__ import annotations

import threading

from lienthong.api.ports import SubmissionRequest
from lienthong.api.testing import MemoryAxis, MemorySubmission, RunningDoor
from support.doors import AGENCIES, FIRST, SECRET, Wire, ask
from support.wire import request_bytes, signed_headers, unpadded_sha256

HEAVY = b"<heavy/>"


class HeavySubmission(MemorySubmission):
    """Falls behind at every piece that holds ``HEAVY``, until it is allowed to catch up."""

    def __init__(self, axis: HeavyAxis, request: SubmissionRequest) -> None:
        super().__init__(axis, request)
        self._heavy = axis
        self._is_behind = False

    def feed(self, chunk: bytes) -> None:
        self._heavy.calls.append("feed")
        assert not self._is_behind
        assert threading.current_thread().name == "door"
        self._is_behind = HEAVY in chunk
        super().feed(chunk)

    @property
    def is_behind(self) -> bool:
        return self._is_behind

    def catch_up(self) -> None:
        self._heavy.calls.append("catch up")
        self._heavy.began.set()
        assert self._heavy.may_end.wait(10)
        assert threading.current_thread().name != "door"
        self._is_behind = False


class HeavyAxis(MemoryAxis):
    def __init__(self) -> None:
        super().__init__({FIRST: (SECRET, ("000.00.00.Z91",))}, AGENCIES)
        self.calls: list[str] = []
        self.began, self.may_end = threading.Event(), threading.Event()

    def new_submission(self, request: SubmissionRequest) -> HeavySubmission:
        return HeavySubmission(self, request)


def send_edoc(packet: bytes) -> bytes:
    parameters = {"messagetype": "edoc", "from": "000.00.00.Z91", "hash-file": unpadded_sha256(packet)}
    headers = signed_headers(FIRST, SECRET, parameters, "application/octet-stream")
    return request_bytes("sendEdoc", headers, packet + b"\r\n")


def test_others_are_answered_while_one_packet_is_unzipped() -> None:
    axis = HeavyAxis()
    packet = HEAVY + b"x" * 300_000 + b"<To><OrganId>000.00.00.Z93</OrganId></To>"
    with RunningDoor(axis) as door, Wire(door) as wire:
        wire.send(send_edoc(packet))
        assert axis.began.wait(10)
        assert ask(door, b"GET /healthz HTTP/1.1\r\n\r\n").http_status == 200
        axis.may_end.set()
        assert wire.answer().code == "0"
    assert axis.calls[:3] == ["feed", "catch up", "feed"]
    assert [kept.content for kept in axis.packets.values()] == [packet]


def test_ordinary_packets_never_leave_the_event_loop() -> None:
    axis = HeavyAxis()
    with RunningDoor(axis) as door:
        assert ask(door, send_edoc(b"x" * 300_000)).code == "0"
    assert set(axis.calls) == {"feed"}


def test_after_the_last_bytes_the_end_does_what_is_left() -> None:
    axis = HeavyAxis()
    with RunningDoor(axis) as door:
        assert ask(door, send_edoc(b"<To/>" + HEAVY)).code == "0"
    assert "catch up" not in axis.calls
