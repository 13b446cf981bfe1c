"""One request and its answer on a connection, as ASGI sees them."""

from __future__ import annotations

import asyncio
import http
from collections.abc import Mapping, MutableMapping
from typing import Any, Protocol

from lienthong.api.http.head import RequestHead

Event = MutableMapping[str, Any]
_PHRASES: Mapping[int, bytes] = {status.value: status.phrase.encode("ascii") for status in http.HTTPStatus}


class Line(Protocol):
    """What an exchange needs of its connection."""

    def write(self, data: bytes) -> None:
        """Put bytes on the wire."""
        ...

    async def drain(self) -> None:
        """Wait until the client has taken enough of what was written."""
        ...

    def set_reading(self, *, wanted: bool) -> None:
        """Let bytes come, or keep them in the network."""
        ...

    def finished(self) -> None:
        """The answer is complete."""
        ...

    def default_headers(self) -> list[tuple[bytes, bytes]]:
        """Headers of every answer."""
        ...


class Exchange:
    """Holds a little of the body, hands it to the application, writes the answer."""

    def __init__(self, line: Line, head: RequestHead, *, buffered: int) -> None:
        self._line = line
        self.head = head
        self._limit = buffered
        self._pieces: list[bytes] = []
        self._size = 0
        self._wake = asyncio.Event()
        self._owes_continue = head.expects_continue
        self.is_body_complete = False
        self.is_cut = False
        """The body will never be complete."""
        self.is_gone = False
        """Nobody reads the answer any more."""
        self.keep_alive = head.wants_keep_alive
        self.is_started = False
        self.is_answered = False
        self._left = 0
        self._answer_head = b""

    def take(self, piece: bytes) -> None:
        """A piece of the body came."""
        self._owes_continue = False
        if self.is_answered or not piece:
            return
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > self._limit:
            self._line.set_reading(wanted=False)
        self._wake.set()

    def complete(self) -> None:
        """The body is complete."""
        self.is_body_complete = True
        self._wake.set()

    def cut(self) -> None:
        """The body ended too early or stood still too long."""
        self.is_cut = True
        self.keep_alive = False
        self._wake.set()

    def gone(self) -> None:
        """The connection is lost."""
        self.is_gone = True
        self.cut()

    async def receive(self) -> Event:
        """ASGI ``receive``: pieces of the body, then ``http.disconnect`` when it is cut."""
        if self._owes_continue and not self.is_body_complete:
            self._owes_continue = False
            self._line.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while not (self._pieces or self.is_body_complete or self.is_cut or self.is_answered):
            self._line.set_reading(wanted=True)
            self._wake.clear()
            await self._wake.wait()
        if self._pieces:
            body = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
            if not self.is_body_complete:
                self._line.set_reading(wanted=True)
            return {"type": "http.request", "body": body, "more_body": not self.is_body_complete}
        if self.is_body_complete and not self.is_answered:
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.disconnect"}

    async def send(self, event: Event) -> None:
        """ASGI ``send``: the start with its length, then the body."""
        if self.is_gone:
            return
        if event["type"] == "http.response.start":
            self._start(int(event["status"]), list(event.get("headers", [])))
            return
        body = bytes(event.get("body", b""))
        if self.head.method == "HEAD":
            body = b""
        self._left -= len(body)
        if self._answer_head or body:
            self._line.write(self._answer_head + body)
            self._answer_head = b""
            await self._line.drain()
        if not event.get("more_body", False):
            self._finish()

    def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self.is_started = True
        if self._owes_continue:
            # The client may or may not send its body now; the connection cannot be used further.
            self.keep_alive = False
        self._left = next(int(value) for name, value in headers if name == b"content-length")
        lines = [b"HTTP/1.1 %d %s" % (status, _PHRASES.get(status, b""))]
        lines += [name + b": " + value for name, value in [*self._line.default_headers(), *headers]]
        if not self.keep_alive:
            lines.append(b"connection: close")
        # Goes out with the first piece of the body, in one segment where it fits.
        self._answer_head = b"\r\n".join(lines) + b"\r\n\r\n"

    def _finish(self) -> None:
        if self._left and self.head.method != "HEAD" and not self.is_gone:
            # Fewer bytes than announced: the client must notice, so the connection cannot go on.
            self.keep_alive = False
        self.is_answered = True
        self._pieces.clear()
        self._wake.set()
        self._line.finished()
