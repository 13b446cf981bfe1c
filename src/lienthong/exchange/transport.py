"""One signed call over HTTP, repeated while repeating can help.

Every operation is safe to repeat: reads change nothing, ``updateStatus`` is harmless twice, and the axis
gives the same bytes the same DocId (D-01). So a lost answer, a time-out, a 5xx or code 20 are tried again
with growing pauses; a refusal is not.
"""

from __future__ import annotations

import json
import random
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx

from lienthong.exchange.errors import AxisBusyError, AxisUnreachableError, RefusedByAxisError
from lienthong.exchange.vxp.answers import JSON_TYPE, AnswerCode, AnswerError
from lienthong.exchange.vxp.hashes import FINAL_BREAK
from lienthong.exchange.vxp.operations import Operation
from lienthong.exchange.vxp.signing import Credentials, signed_headers
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import TemporaryError

PACKET_TYPE = "application/octet-stream"
_USER_AGENT = "lienthong-exchange/1"
_STABLE = re.compile(r"\[([a-z0-9_.]{1,80})\] ?")
_READ_SIZE = 64 * 1024
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a call is repeated; times in seconds.

    The pause before attempt n+1 is ``first_pause * 2**(n-1)``, at most ``longest_pause``, times a random
    factor between 0.5 and 1 so that many clients do not return together.
    """

    attempts: int = 5
    first_pause: float = 0.5
    longest_pause: float = 30.0
    connect_timeout: float = 10.0
    silence_timeout: float = 60.0
    """No byte read or written for so long ends an attempt."""
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def pause(self, attempt: int) -> float:
        """Seconds to wait after attempt number ``attempt`` (from 1) failed."""
        whole = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311  spreading load, not secrecy


@dataclass(frozen=True, slots=True)
class Call:
    """One operation with its parameters (without prefix) and, for ``sendEdoc``, the packet."""

    operation: Operation
    parameters: Mapping[str, str] = field(default_factory=dict)
    packet: bytes | Path | None = None
    body: bytes = b""

    @property
    def method(self) -> str:
        """GET for ``downloadEdoc`` alone."""
        return "GET" if self.operation is Operation.DOWNLOAD_EDOC else "POST"

    @property
    def content_type(self) -> str:
        """The type of the body, part of what is signed."""
        return JSON_TYPE if self.packet is None else PACKET_TYPE

    def content(self) -> tuple[int, Iterator[bytes]]:
        """Length and pieces of the body: the packet followed by CR LF, or the small JSON body."""
        if self.packet is None:
            return len(self.body), iter((self.body,))
        if isinstance(self.packet, bytes):
            return len(self.packet) + 2, iter((self.packet, FINAL_BREAK))
        return self.packet.stat().st_size + 2, _pieces(self.packet)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_READ_SIZE):
            yield piece
    yield FINAL_BREAK


def both_proven(*, authority: Path | None = None, certificate: Path | None = None) -> ssl.SSLContext:
    """How both ends of a connection prove themselves (SND-12).

    The server's certificate always has to be vouched for: by ``authority`` (PEM) where one is named, else by those
    every browser knows. ``certificate``: our own with its key in one PEM, shown where the server asks.
    Raises OSError, ssl.SSLError for files that cannot be used.
    """
    context = (
        httpx.create_ssl_context() if authority is None else ssl.create_default_context(cafile=authority)
    )
    if certificate is not None:
        context.load_cert_chain(certificate)
    return context


class Transport:
    """Signs, sends and reads answers; one pool of connections, usable from several threads."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        retry: RetryPolicy | None = None,
        http: httpx.BaseTransport | None = None,
        proof: ssl.SSLContext | None = None,
    ) -> None:
        self._base = base_url.rstrip("/")
        self._credentials = credentials.each()
        self._retry = retry or RetryPolicy()
        timeout = httpx.Timeout(self._retry.silence_timeout, connect=self._retry.connect_timeout)
        # Proxies of the environment are not for state exchange lines; they are configured, never guessed.
        self._http = httpx.Client(
            timeout=timeout, transport=http, trust_env=False, verify=True if proof is None else proof
        )

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def ask(self, call: Call) -> Mapping[str, object]:
        """The JSON answer of a successful call.

        Raises ``RefusedByAxisError``, ``AxisBusyError``, ``AxisUnreachableError``.
        """
        return self.repeat(call, checked_answer)

    def repeat(self, call: Call, read: Callable[[httpx.Response], Result]) -> Result:
        """Send ``call`` until ``read`` gets a result from its response, or the policy's attempts are used.

        Signed with the next of our keys where the axis does not know one (code 15); the first it knows signs
        from then on. When it knows none, the refusal of the first is raised.
        """
        known, refusal = self._credentials, None
        for credentials in known:
            try:
                result = self._repeat(call, read, credentials)
            except RefusedByAxisError as error:
                if error.answer.code is not AnswerCode.WRONG_SYSTEM:
                    raise
                refusal = refusal or error
            else:
                if credentials is not known[0]:
                    self._credentials = [credentials, *(one for one in known if one is not credentials)]
                return result
        assert refusal is not None  # there is always a key
        raise refusal

    def _repeat(
        self, call: Call, read: Callable[[httpx.Response], Result], credentials: Credentials
    ) -> Result:
        attempt = 1
        while True:
            try:
                with self._response(call, credentials) as response:
                    return read(response)
            except httpx.TransportError as error:
                failure: TemporaryError = AxisUnreachableError(
                    "Không nhận được trả lời của Trục; hệ thống sẽ gửi lại, hãy kiểm tra đường truyền.",
                    reason=f"{type(error).__name__}: {error}",
                )
                failure.__cause__ = error
            except TemporaryError as error:
                failure = error
            if attempt >= self._retry.attempts:
                raise failure
            self._retry.sleep(self._retry.pause(attempt))
            attempt += 1

    @contextmanager
    def _response(self, call: Call, credentials: Credentials) -> Iterator[httpx.Response]:
        length, pieces = call.content()
        headers = signed_headers(
            call.parameters, credentials=credentials, content_type=call.content_type, at=real_now()
        )
        headers += [
            (b"Content-Type", call.content_type.encode("ascii")),
            (b"User-Agent", _USER_AGENT.encode("ascii")),
            (b"Accept-Encoding", b"identity"),
        ]
        if call.method == "POST":
            headers.append((b"Content-Length", str(length).encode("ascii")))
        url = f"{self._base}/{call.operation.value}"
        content = pieces if call.method == "POST" else None
        with self._http.stream(call.method, url, headers=headers, content=content) as response:
            yield response


def checked_answer(response: httpx.Response) -> Mapping[str, object]:
    """The JSON object of an answer; raises the errors of ``Transport.ask`` for anything but success."""
    http_status = response.status_code
    try:
        answer = json.loads(response.read())
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or "ErrorCode" not in answer:
        raise AxisUnreachableError(
            "Trả lời không đúng dạng của Trục; có thể thiết bị trung gian đã trả lời thay.",
            http_status=http_status,
        )
    if str(answer["ErrorCode"]).strip() == "0":
        return answer
    error = _error(answer)
    if error.code is AnswerCode.TEMPORARY:
        raise AxisBusyError(error, http_status=http_status)
    raise RefusedByAxisError(error, http_status=http_status)


def _error(answer: Mapping[str, object]) -> AnswerError:
    text = str(answer.get("ErrorDesc") or "")
    found = _STABLE.match(text)
    try:
        code = AnswerCode(int(str(answer["ErrorCode"])))
    except ValueError:
        # A number of another axis: understood as a refusal; its own text says which.
        code = AnswerCode.NOT_ALLOWED
    if found is None:
        return AnswerError(code, f"axis.{answer['ErrorCode']}", text)
    return AnswerError(code, found[1], text[found.end() :])
