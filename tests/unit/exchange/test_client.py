"""The client repeats what may be repeated, and says clearly what went wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from lienthong.exchange.client import Credentials, RetryPolicy, VxpClient
from lienthong.exchange.errors import (
    AxisBusyError,
    AxisUnreachableError,
    PacketDamagedError,
    RefusedByAxisError,
)
from lienthong.exchange.vxp.operations import MessageType, TransportStatus

Reply = Callable[[httpx.Request], httpx.Response]
OK = {"status": "OK", "ErrorCode": "0", "ErrorDesc": ""}


class Script:
    """Plays replies one after the other, the last one for ever; keeps pauses and requests."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.bodies: list[bytes] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self.bodies.append(request.read())
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        return reply(request)

    def client(self) -> VxpClient:
        retry = RetryPolicy(attempts=4, sleep=self.pauses.append)
        return VxpClient(
            "http://axis/vxp/", Credentials("s1", "k"), retry=retry, http=httpx.MockTransport(self)
        )


def says(**extra: object) -> Reply:
    return lambda _: httpx.Response(200, json={**OK, **extra})


def fails(code: int, text: str = "[a.b] câu") -> Reply:
    return lambda _: httpx.Response(
        200, json={"status": "FAIL", "ErrorCode": str(code), "ErrorDesc": text, "DocId": ""}
    )


def lost(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("cut", request=request)


def html(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(502, html="<html>Bad gateway</html>")


def test_a_lost_answer_is_asked_for_again_with_the_same_bytes() -> None:
    script = Script(lost, html, fails(20), says(DocId="d1"))
    with script.client() as axis:
        assert axis.send_document(b"packet", sender="A") == "d1"
    assert script.bodies == [b"packet\r\n"] * 4
    assert len({request.headers["XroadVnpt-hash-file"] for request in script.requests}) == 1
    assert len(script.pauses) == 3
    assert script.pauses[0] <= 0.5 <= script.pauses[1] <= 1.0


def test_a_refusal_is_not_repeated_and_carries_its_code() -> None:
    script = Script(fails(18, "[intake.unknown_recipient] Không có H99."))
    with script.client() as axis, pytest.raises(RefusedByAxisError) as caught:
        axis.send_status(b"x", sender="A", to=["B"])
    answer = caught.value.answer
    assert (int(answer.code), answer.stable, answer.sentence) == (
        18,
        "intake.unknown_recipient",
        "Không có H99.",
    )
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [(lost, AxisUnreachableError), (html, AxisUnreachableError), (fails(20), AxisBusyError)],
)
def test_after_the_last_attempt_the_error_is_retryable(reply: Reply, error: type[Exception]) -> None:
    script = Script(reply)
    with script.client() as axis, pytest.raises(error) as caught:
        axis.agencies()
    assert len(script.requests) == 4
    assert getattr(caught.value, "retryable", False)


@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": "x"}])
def test_a_list_without_its_array_is_an_outage_not_an_empty_queue(answer: dict[str, object]) -> None:
    with Script(says(**answer)).client() as axis, pytest.raises(AxisUnreachableError):
        axis.list_received(MessageType.EDOC)


@pytest.mark.parametrize("doc_id", ["", "0", None])
def test_success_without_a_doc_id_is_no_success(doc_id: str | None) -> None:
    with Script(says(DocId=doc_id)).client() as axis, pytest.raises(AxisUnreachableError):
        axis.send_document(b"x", sender="A")


def test_waiting_items_come_once_though_left_unanswered() -> None:
    row = {"docId": "d1", "to": "B", "messageType": "edoc", "created_time": "05/02/2027 08:15:30"}
    with Script(says(data=[row])).client() as axis:
        [item] = list(axis.waiting(MessageType.EDOC))
    assert (item.doc_id, item.recipient_code) == ("d1", "B")
    assert item.created_at is not None


def test_a_download_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "p.edxml"

    def raw(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=b"abc", headers={"content-type": "application/octet-stream"})

    with Script(lost, raw).client() as axis:
        fetched = axis.download("d1", target)
    assert (target.read_bytes(), fetched.size) == (b"abc", 3)
    with Script(fails(22)).client() as axis, pytest.raises(RefusedByAxisError):
        axis.download("d2", tmp_path / "q.edxml")
    assert [path.name for path in tmp_path.iterdir()] == ["p.edxml"]


def test_damaged_base64_is_told() -> None:
    with Script(says(data="%%%")).client() as axis, pytest.raises(PacketDamagedError):
        axis.fetch("d1")
    with Script(says(data="YWJj")).client() as axis:
        assert axis.fetch("d1") == b"abc"


def test_a_note_becomes_one_line_of_signed_utf8() -> None:
    script = Script(says())
    with script.client() as axis:
        axis.answer("d1", TransportStatus.FAIL, "sai nơi\nnhận")
    raw = dict(script.requests[0].headers.raw)
    assert raw[b"XroadVnpt-description"] == "sai nơi nhận".encode()
    assert json.loads(raw[b"XroadVnpt-sign-header"])["XroadVnpt-description"] == "sai nơi nhận"


def test_a_packet_from_a_file_is_streamed_with_its_length(tmp_path: Path) -> None:
    path = tmp_path / "a.edxml"
    path.write_bytes(b"x" * 200_000)
    script = Script(says(DocId="d1"))
    with script.client() as axis:
        axis.send_document(path, sender="A")
    assert script.requests[0].headers["content-length"] == "200002"
    assert script.bodies[0] == b"x" * 200_000 + b"\r\n"


def test_counts_are_numbers_however_written() -> None:
    with Script(says(count="3")).client() as axis:
        assert axis.count_received(MessageType.STATUS) == 3
    with Script(says()).client() as axis, pytest.raises(AxisUnreachableError):
        axis.count_received(MessageType.EDOC)
