"""The simulated hub on a socket, with its faults. Threads, one per connection; not for production."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from lienthong.kit.faults import Faults
from lienthong.kit.hub.calls import Calls, HubAnswer, HubRequest
from lienthong.kit.hub.mailroom import Mailroom

HUB_FAULTS = {
    "late": "trả lời muộn ngần ấy giây",
    "lost": "làm xong việc rồi đứt kết nối, không trả lời",
    "duplicate": "mỗi dòng của danh sách hiện hai lần",
    "http500": "trả HTTP 500 kèm trang HTML",
    "http401": "trả HTTP 401 «Unauthorized» bằng chữ trần",
    "wrong_digest": "gói tin trả về bị đổi một byte",
    "truncated": "gói tin trả về chỉ còn nửa đầu",
    "empty": "trả lời không có thân",
    "busy": "từ chối tạm thời, mã 20",
}
Door = Callable[[HubRequest], "HubAnswer | None"]
"""Answers a request; None cuts the line."""


def with_faults(calls: Calls, faults: Faults) -> Door:
    """The hub's door with the faults that were asked for."""

    def answer(request: HubRequest) -> HubAnswer | None:
        operation = request.operation
        if faults.strikes("http500", operation):
            return HubAnswer(raw=b"<html><body>500</body></html>", status=500, headers=_HTML)
        if faults.strikes("http401", operation):
            return HubAnswer(raw=b"Unauthorized", status=401, headers={"Content-Type": "text/plain"})
        if faults.strikes("busy", operation):
            said = {"status": "FAIL", "ErrorCode": "20", "ErrorDesc": "[hub.busy] Hãy gửi lại sau."}
            return HubAnswer({**said, "DocId": "", "data": []})
        found = calls.perform(request)
        time.sleep(faults.seconds("late", operation))
        if faults.strikes("lost", operation):
            return None
        if faults.strikes("empty", operation):
            return HubAnswer()
        return _damaged(found, faults, operation)

    return answer


_HTML = {"Content-Type": "text/html"}


def _damaged(answer: HubAnswer, faults: Faults, operation: str) -> HubAnswer:
    if faults.strikes("duplicate", operation) and answer.json and isinstance(answer.json.get("data"), list):
        rows = answer.json["data"]
        assert isinstance(rows, list)
        answer = replace(answer, json={**answer.json, "data": [row for row in rows for _ in range(2)]})
    for word, change in (("wrong_digest", _flipped), ("truncated", _halved)):
        if faults.strikes(word, operation):
            answer = changed_content(answer, change)
    return answer


def changed_content(answer: HubAnswer, change: Callable[[bytes], bytes]) -> HubAnswer:
    """An answer whose packet is another; answers without a packet stay."""
    if answer.json is None:
        return replace(answer, raw=change(answer.raw))
    data = answer.json.get("data")
    if not isinstance(data, str):
        return answer
    return replace(answer, json={**answer.json, "data": _recoded(data, change)})


def _recoded(data: str, change: Callable[[bytes], bytes]) -> str:
    return base64.b64encode(change(base64.b64decode(data))).decode()


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :] if content else content


def _halved(content: bytes) -> bytes:
    return content[: len(content) // 2]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 120
    door: Door

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self._body()
        if body is None:
            self.close_connection = True
            return
        operation = self.path.partition("?")[0].rstrip("/").rpartition("/")[2]
        answer = self.door(HubRequest(operation, self.command, tuple(self.headers.items()), body))
        if answer is None:
            self.close_connection = True
            return
        content, headers = answer.bytes()
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _body(self) -> bytes | None:
        """The whole body; None when the line was cut before its end."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            pieces = list[bytes]()
            while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
                pieces.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(pieces)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        return body if len(body) == length else None

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
        """Say nothing; the command tells what it wants to."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no trouble of the hub's."""


class Hub:
    """A running hub; a context manager. ``url`` is where it listens."""

    def __init__(
        self, mailroom: Mailroom, *, faults: Faults | None = None, port: int = 0, door: Door | None = None
    ) -> None:
        self.mailroom = mailroom
        self.calls = Calls(mailroom)
        chosen = door or with_faults(self.calls, faults or Faults())
        handler = type("HubHandler", (_Handler,), {"door": staticmethod(chosen)})
        self._server = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """Where the hub listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
