"""HTTP/1.1 over a plain socket, with the oddities real clients and bad lines show.

Written apart from the client of ``lienthong.exchange``: a kit that spoke through the code it tests would
find that code right.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

from lienthong.kit.errors import KitAddressError

Headers = Sequence[tuple[bytes, bytes]]
_TIMEOUT = 60.0
_CONTINUE_WAIT = 2.0
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Manner:
    """How a request is put on the line."""

    method: str = "POST"
    path_prefix: str = ""
    is_chunked: bool = False
    expects_continue: bool = False
    cut_after: int | None = None
    """Bytes of the body after which the line is cut; nothing is read then."""
    is_unread: bool = False
    """Send all and leave without reading the answer."""
    query: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``status`` 0 means that no answer came."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    trouble: str = ""


class Line:
    """One keep-alive connection to a server."""

    def __init__(self, url: str, *, timeout: float = _TIMEOUT) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise KitAddressError(f"Địa chỉ «{url}» không dùng được; viết dạng http://máy:cổng.")
        self._is_tls = parts.scheme == "https"
        self._host = parts.hostname
        self._port = parts.port or (443 if self._is_tls else 80)
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def ask(self, operation: str, headers: Headers, body: bytes, manner: Manner) -> Answer:
        """One request; an idle connection that was closed meanwhile is opened anew once."""
        was_open = self._socket is not None
        try:
            return self._once(operation, headers, body, manner)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            if not was_open:
                return Answer(0, trouble=f"{type(error).__name__}: {error}")
        try:
            return self._once(operation, headers, body, manner)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(0, trouble=f"{type(error).__name__}: {error}")

    def _once(self, operation: str, headers: Headers, body: bytes, manner: Manner) -> Answer:
        connection = self._connect()
        connection.sendall(self._head(operation, headers, len(body), manner))
        if manner.expects_continue:
            _wait_for_continue(connection)
        if manner.cut_after is not None:
            connection.sendall(body[: manner.cut_after])
            self.close()
            return Answer(0, trouble="cut")
        if manner.is_chunked:
            for piece in _chunks(body):
                connection.sendall(piece)
        elif body:
            connection.sendall(body)
        if manner.is_unread:
            # the server must have all of it before the line goes, or nothing was asked
            time.sleep(0.05)
            self.close()
            return Answer(0, trouble="unread")
        return self._read(connection, manner.method)

    def _read(self, connection: socket.socket, method: str) -> Answer:
        with contextlib.closing(http.client.HTTPResponse(connection, method=method)) as response:
            response.begin()
            content = response.read()
        if response.will_close:
            self.close()
        return Answer(
            response.status, content, {name.lower(): value for name, value in response.getheaders()}
        )

    def _head(self, operation: str, headers: Headers, length: int, manner: Manner) -> bytes:
        target = f"{self._base}{manner.path_prefix}/{operation}{manner.query}"
        lines = [f"{manner.method} {target} HTTP/1.1".encode(), f"Host: {self._host}:{self._port}".encode()]
        lines.append(b"User-Agent: JAVASDKAgent/1.0.0 XRoad/VPCP")
        lines += [name + b": " + value for name, value in headers]
        if manner.expects_continue:
            lines.append(b"Expect: 100-continue")
        if manner.closes:
            lines.append(b"Connection: close")
        if manner.is_chunked:
            lines.append(b"Transfer-Encoding: chunked")
        elif manner.method != "GET":
            lines.append(b"Content-Length: " + str(length).encode())
        return b"\r\n".join(lines) + b"\r\n\r\n"

    def _connect(self) -> socket.socket:
        if self._socket is None:
            plain = socket.create_connection((self._host, self._port), timeout=self._timeout)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._is_tls:
                self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=self._host)
            else:
                self._socket = plain
        return self._socket


def _chunks(body: bytes) -> list[bytes]:
    pieces = [body[start : start + _PIECE] for start in range(0, len(body), _PIECE)]
    return [f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces] + [b"0\r\n\r\n"]


def _wait_for_continue(connection: socket.socket) -> None:
    """Read the interim answer if one comes; clients send the body after a while in any case."""
    connection.settimeout(_CONTINUE_WAIT)
    try:
        seen = b""
        while b"\r\n\r\n" not in seen:
            byte = connection.recv(1)
            if not byte:
                raise ConnectionError("closed before 100")
            seen += byte
    except TimeoutError:
        pass
    finally:
        connection.settimeout(_TIMEOUT)
