"""A client of the national protocol written from its description alone, for tests and benchmarks.

It shares no line with ``lienthong``: what it sends is what an unmodified system would send.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "XroadVnpt-"
TIMESTAMP = "22112026T121303+0134"


def unpadded_sha256(content: bytes) -> str:
    """SHA-256 in hex, each byte without its leading zero, as the Java library prints it."""
    return "".join(f"{byte:x}" for byte in hashlib.sha256(content).digest())


def signed_headers(
    system: str, secret: str, parameters: Mapping[str, str], content_type: str
) -> list[tuple[str, bytes]]:
    """The headers of one call, signed over their received bytes."""
    pairs = {"systemid": system, **parameters, "timestamp": TIMESTAMP, "Content-Type": content_type}
    text = json.dumps({PREFIX + k: v for k, v in pairs.items()}, ensure_ascii=False, separators=(",", ":"))
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    headers = [(PREFIX + name, value.encode()) for name, value in pairs.items()]
    headers.append(("Content-Type", content_type.encode()))
    headers.append((PREFIX + "sign-header-key", ";".join(pairs).encode()))
    headers.append((PREFIX + "sign-header", text.encode()))
    headers.append((PREFIX + "hash-header", digest.encode()))
    headers.append((PREFIX + "version", b"3.0.201608"))
    return headers


def request_bytes(
    operation: str, headers: list[tuple[str, bytes]], body: bytes, *, method: str = "POST"
) -> bytes:
    """One whole HTTP/1.1 request."""
    lines = [f"{method} /{operation} HTTP/1.1".encode(), b"Host: 127.0.0.1", b"Connection: keep-alive"]
    lines += [name.encode() + b": " + value for name, value in headers]
    if method != "GET":
        lines.append(b"Content-Length: " + str(len(body)).encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@dataclass
class Answer:
    """What came back."""

    http_status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def json(self) -> dict[str, object]:
        """The JSON object of the answer."""
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value

    @property
    def code(self) -> str:
        """``ErrorCode`` as text."""
        return str(self.json["ErrorCode"])

    @property
    def doc_id(self) -> str:
        """``DocId`` as text."""
        return str(self.json.get("DocId", ""))

    @property
    def rows(self) -> list[dict[str, object]]:
        """``data`` of a list answer."""
        value = self.json["data"]
        assert isinstance(value, list)
        return value


class RawClient:
    """One keep-alive connection of one system."""

    def __init__(self, port: int, system: str, secret: str, *, timeout: float = 30) -> None:
        self.port, self.system, self.secret, self.timeout = port, system, secret, timeout
        self._socket: socket.socket | None = None

    def send(
        self, packet: bytes, *, sender: str, service: str = "edoc", to: list[str] | None = None
    ) -> Answer:
        """``sendEdoc`` of one packet, with the final CR LF of the library."""
        parameters = {"servicetype": "eDoc", "messagetype": service, "hash-file": unpadded_sha256(packet)}
        parameters["from"] = sender
        if to is not None:
            parameters["to"] = json.dumps(to, separators=(",", ":"))
        headers = signed_headers(self.system, self.secret, parameters, "application/octet-stream")
        return self.raw(request_bytes("sendEdoc", headers, packet + b"\r\n"))

    def call(self, operation: str, body: bytes = b"{}", **parameters: str) -> Answer:
        """Any other operation; keyword ``from_`` is sent as ``from``."""
        named = {name.rstrip("_").replace("_", "-"): value for name, value in parameters.items()}
        headers = signed_headers(self.system, self.secret, named, "application/json")
        method = "GET" if operation == "downloadEdoc" else "POST"
        return self.raw(request_bytes(operation, headers, b"" if method == "GET" else body, method=method))

    def waiting(self, service: str = "edoc") -> list[dict[str, object]]:
        """The rows of ``getReceivedEdocList``."""
        return self.call("getReceivedEdocList", b"", servicetype="eDoc", messagetype=service).rows

    def raw(self, data: bytes) -> Answer:
        """Send bytes and read one answer; a broken connection is opened anew by the next call.

        An idle connection the server has closed meanwhile shows only now: the call is made once more, as
        the national SDK does.
        """
        was_open = self._socket is not None
        try:
            return self._ask(data)
        except (http.client.RemoteDisconnected, ConnectionError):
            if not was_open:
                raise
            return self._ask(data)

    def _ask(self, data: bytes) -> Answer:
        connection = self._connect()
        try:
            connection.sendall(data)
            with contextlib.closing(http.client.HTTPResponse(connection)) as response:
                response.begin()
                body = response.read()
        except BaseException:
            self.close()
            raise
        if response.will_close:
            self.close()
        return Answer(response.status, body, {k.lower(): v for k, v in response.getheaders()})

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> socket.socket:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._socket
