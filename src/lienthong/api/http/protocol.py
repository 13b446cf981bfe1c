"""One connection: requests one after the other, every one answered, the last one too before it closes.

States: reading a head, reading a body (wanted or drained), lingering (answered, closing, still reading so
that the answer is not lost to a reset). Bytes of a next request wait until the present one is answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.server import ServerState

from lienthong.api.errors import answer_of
from lienthong.api.http.body import BodyReader, body_reader
from lienthong.api.http.exchange import Exchange
from lienthong.api.http.head import HeadReader
from lienthong.api.limits import DoorLimits
from lienthong.api.ports import CountRefusal
from lienthong.exchange.vxp.answers import JSON_TYPE, AnswerCode, AnswerError, failure
from lienthong.exchange.vxp.errors import UnreadableRequestError
from lienthong.exchange.vxp.operations import named


class _State(Enum):
    HEAD = auto()
    BODY = auto()
    LINGER = auto()


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """What all connections of one door share."""

    limits: DoorLimits
    count_refusal: CountRefusal


class DoorProtocol(asyncio.Protocol):
    """Made by uvicorn's server for every connection; the class a door uses carries its settings."""

    settings: ClassVar[ConnectionSettings] = ConnectionSettings(DoorLimits(), lambda _code, _address: None)

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],  # noqa: ARG002  uvicorn's signature
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.limits = self.settings.limits
        self._app = config.loaded_app
        self._server = server_state
        self._loop = _loop or asyncio.get_event_loop()
        self._transport: asyncio.Transport
        self._address = ""
        self._state = _State.HEAD
        self._head = HeadReader(self.limits.head)
        self._body: BodyReader | None = None
        self._exchange: Exchange | None = None
        self._held = b""
        self._is_reading = True
        self._is_ended = False
        self._writable = asyncio.Event()
        self._writable.set()
        self._unsent = 0
        now = self._loop.time()
        self._heard_at = self._began_at = self._sent_at = now
        self._drained = 0
        self._timer: asyncio.TimerHandle | None = None

    # -- uvicorn and asyncio call these -------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("a stream transport is needed")
        self._transport = transport
        peer = transport.get_extra_info("peername")
        self._address = str(peer[0]) if isinstance(peer, tuple) else ""
        crowded = len(self._server.connections) >= self.limits.connections
        self._server.connections.add(self)  # type: ignore[arg-type]  # uvicorn lists its own classes
        self._timer = self._loop.call_later(self.limits.tick, self._tick)
        if crowded:
            sentence = "Trục đang có quá nhiều kết nối; hãy gửi lại sau."
            self._refuse(AnswerError(AnswerCode.TEMPORARY, "door.busy", sentence))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  asyncio's signature
        """The connection is gone."""
        self._server.connections.discard(self)
        if self._timer is not None:
            self._timer.cancel()
        if self._exchange is not None:
            self._exchange.gone()
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self._heard_at = self._loop.time()
        if self._state is _State.LINGER:
            self._drained += len(data)
            if self._drained > self.limits.drained:
                self._transport.abort()
            return
        if self._exchange is not None and self._exchange.is_cut:
            return
        try:
            self._take(self._held + data if self._held else data)
        except UnreadableRequestError as error:
            self._unreadable(error)

    def eof_received(self) -> bool:
        """The client sends nothing more; it may still read its answer."""
        self._is_ended = True
        return self._conclude()

    def pause_writing(self) -> None:
        """The client takes its answer slowly."""
        self._writable.clear()
        self._sent_at, self._unsent = self._loop.time(), self._transport.get_write_buffer_size()

    def resume_writing(self) -> None:
        """The client took enough."""
        self._writable.set()

    def shutdown(self) -> None:
        """The server stops: idle connections end now, others after their answer."""
        if self._exchange is None or self._exchange.is_answered:
            self._transport.close()
        else:
            self._exchange.keep_alive = False

    # -- the exchange calls these -------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Put bytes on the wire."""
        if not self._transport.is_closing():
            self._transport.write(data)

    async def drain(self) -> None:
        """Wait until the client has taken enough of what was written."""
        await self._writable.wait()

    def set_reading(self, *, wanted: bool) -> None:
        """Let bytes come, or keep them in the network."""
        if wanted == self._is_reading or self._transport.is_closing() or self._is_ended:
            return
        self._is_reading = wanted
        if wanted:
            self._heard_at = self._loop.time()
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def default_headers(self) -> list[tuple[bytes, bytes]]:
        """Headers of every answer."""
        return self._server.default_headers

    def finished(self) -> None:
        """The answer is complete: go on, drain what is still coming, or end."""
        exchange = self._exchange
        if exchange is None:
            return
        self._server.total_requests += 1
        self.set_reading(wanted=True)
        if not exchange.keep_alive:
            self._linger()
        elif exchange.is_body_complete:
            self._next()

    # -- inside -------------------------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        self._held = b""
        while data:
            if self._state is _State.HEAD:
                if self._head.is_empty:
                    self._began_at = self._loop.time()
                data = self._head.feed(data)
                if self._head.is_complete:
                    self._begin()
            elif self._body is not None and not self._body.is_complete:
                data = self._body.feed(data)
                self._note_body_end()
            else:
                # A next request while this one is not answered: it waits, and so does the network.
                self._held = data
                self.set_reading(wanted=False)
                return

    def _begin(self) -> None:
        head = self._head.head()
        self._state = _State.BODY
        self._began_at = self._loop.time()
        exchange = Exchange(self, head, buffered=self.limits.buffered)
        self._exchange = exchange
        self._body = body_reader(head, exchange.take)
        if (head.content_length or 0) > self.limits.drained:
            exchange.keep_alive = False
        self._note_body_end()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": head.http_version,
            "method": head.method,
            "path": head.path,
            "raw_path": head.path.encode("latin-1"),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": list(head.headers),
            "client": (self._address, 0),
            "server": None,
        }
        task = self._loop.create_task(self._run(exchange, scope))
        task.add_done_callback(self._server.tasks.discard)
        self._server.tasks.add(task)

    def _note_body_end(self) -> None:
        exchange = self._exchange
        if exchange is None or self._body is None or not self._body.is_complete or exchange.is_body_complete:
            return
        exchange.complete()
        if exchange.is_answered and exchange.keep_alive:
            self._next()

    async def _run(self, exchange: Exchange, scope: dict[str, Any]) -> None:
        """The application answers everything itself; should it not, the connection must not hang."""
        try:
            await self._app(scope, exchange.receive, exchange.send)
        finally:
            if not exchange.is_answered:
                self._transport.abort()

    def _next(self) -> None:
        self._exchange, self._body = None, None
        self._head = HeadReader(self.limits.head)
        self._state = _State.HEAD
        self._heard_at = self._began_at = self._loop.time()
        if self._held:
            # Not from here: a long pipeline would nest one call into the other.
            self._loop.call_soon(self._take_held)
        elif self._is_ended:
            self._transport.close()

    def _take_held(self) -> None:
        if self._held and self._state is not _State.LINGER and not self._transport.is_closing():
            held, self._held = self._held, b""
            self.data_received(held)
            if self._is_ended and not self._conclude():
                self._transport.close()

    def _conclude(self) -> bool:
        """Nothing more will come: what is incomplete is cut. False when no answer is owed."""
        exchange = self._exchange
        if self._state is _State.LINGER:
            return False
        if exchange is not None and not exchange.is_answered:
            if not exchange.is_body_complete:
                exchange.cut()
            return True
        if self._state is _State.HEAD and not self._head.is_empty:
            self._unreadable(UnreadableRequestError("Yêu cầu bị ngắt giữa chừng; hãy gửi lại."))
            return True
        return False

    def _unreadable(self, error: UnreadableRequestError) -> None:
        exchange = self._exchange
        if exchange is not None and not exchange.is_answered:
            # The head was understood, its body is not: the application answers that it was cut, and counts.
            exchange.cut()
            return
        self.settings.count_refusal(error.code, self._address)
        self._refuse(answer_of(error))

    def _refuse(self, error: AnswerError) -> None:
        body = failure(named(self._head.path), error)
        lines = [
            b"HTTP/1.1 200 OK",
            *(name + b": " + value for name, value in self.default_headers()),
            b"content-type: " + JSON_TYPE.encode("ascii"),
            b"content-length: " + str(len(body)).encode("ascii"),
            b"connection: close",
        ]
        self.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        self._linger()

    def _linger(self) -> None:
        """Close, but read on for a while: closing over unread bytes would reset the answer away."""
        self._state = _State.LINGER
        self._heard_at = self._loop.time()
        self._held = b""
        if self._is_ended or self._transport.is_closing():
            self._transport.close()
        elif self._transport.can_write_eof():
            with contextlib.suppress(OSError):  # reset by the client just now; the loop will tell
                self._transport.write_eof()
        self.set_reading(wanted=True)

    def _tick(self) -> None:
        if self._transport.is_closing() and not self._transport.get_write_buffer_size():
            return
        self._timer = self._loop.call_later(self.limits.tick, self._tick)
        now, limits = self._loop.time(), self.limits
        if self._transport.is_closing():
            if now - self._heard_at > limits.idle + limits.write_silence:
                self._reset()
        elif not self._writable.is_set():
            self._watch_slow_reader(now)
        elif self._state is _State.LINGER:
            if now - self._heard_at > limits.linger:
                self._transport.close()
        elif self._state is _State.HEAD:
            if self._head.is_empty and now - self._heard_at > limits.idle:
                self._transport.close()
            elif not self._head.is_empty and now - self._began_at > limits.head_time:
                self._unreadable(UnreadableRequestError("Yêu cầu gửi quá chậm; hãy gửi lại."))
        else:
            self._watch_body(now)

    def _reset(self) -> None:
        """End at once; without this the system would go on offering megabytes nobody takes."""
        with contextlib.suppress(OSError):
            raw = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _watch_slow_reader(self, now: float) -> None:
        unsent = self._transport.get_write_buffer_size()
        if unsent != self._unsent:
            self._sent_at, self._unsent = now, unsent
        elif now - self._sent_at > self.limits.write_silence:
            self._reset()

    def _watch_body(self, now: float) -> None:
        exchange = self._exchange
        if exchange is None or exchange.is_body_complete or exchange.is_cut or not self._is_reading:
            return
        silent, long = now - self._heard_at, now - self._began_at
        if silent <= self.limits.body_silence and long <= self.limits.body_time:
            return
        if exchange.is_answered:
            self._linger()
        else:
            exchange.cut()
