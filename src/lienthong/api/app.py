"""The door as an ASGI application: finds the operation, streams bodies, answers everything (D-27).

Database work runs in a bounded pool of threads; on the event loop runs only what is short. Whatever goes
wrong ends in the JSON form; defects get a correlation id that stands in the log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import Executor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from lienthong.api.answers import DoorAnswer, FileAnswer, all_headers, body_of, json_answer
from lienthong.api.errors import (
    DoorBusyError,
    DoorClosingError,
    SecretUnreadableError,
    answer_of,
    unexpected,
)
from lienthong.api.health import alive, ready
from lienthong.api.limits import KIB, DoorLimits
from lienthong.api.operations import Operations, RawHeaders, begin_submission, headers_by_name
from lienthong.api.polling import PollBudget
from lienthong.api.ports import AxisPort, CountRefusal, SubmissionPort, SubmissionResult
from lienthong.exchange.vxp import answers
from lienthong.exchange.vxp.errors import BodyCutError, BodyTooLargeError, NotOfferedError
from lienthong.exchange.vxp.operations import FORMS, Operation, named
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.kernel.errors import LienthongError, TemporaryError
from lienthong.kernel.ids import new_id

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Result = TypeVar("Result")

_LOG = logging.getLogger("lienthong.door")
_SLICE = 64 * KIB
"""Bytes fed at once; longer pieces would hold up the other connections."""
_BUSY = "Trục đang nhận quá nhiều gói tin; hãy gửi lại sau ít phút."
_CLOSING = "Trục đang dừng để bảo trì; hãy gửi lại sau ít phút."
_CUT = "Nội dung bị ngắt giữa chừng hoặc không đúng dạng; hãy gửi lại."


@dataclass(frozen=True, slots=True)
class Request:
    """What the application needs of a scope."""

    method: str
    path: str
    headers: RawHeaders
    address: str
    operation: Operation | None

    @property
    def declared_length(self) -> int | None:
        """Bytes of the body as announced; None when it is chunked or absent."""
        length = headers_by_name(self.headers).get(b"content-length")
        return int(length) if length is not None else None


def _request(scope: Mapping[str, Any]) -> Request:
    client = scope.get("client")
    return Request(
        method=str(scope["method"]),
        path=str(scope["path"]),
        headers=scope["headers"],
        address=str(client[0]) if client else "",
        operation=named(str(scope["path"])),
    )


class DoorApp:
    """The ASGI application over one axis. ``threads`` bounds the database connections it uses."""

    def __init__(
        self,
        axis: AxisPort,
        threads: Executor,
        *,
        limits: DoorLimits | None = None,
        count_refusal: CountRefusal = lambda _code, _address: None,
        before_answer: Callable[[], None] = lambda: None,
        intake_threads: Executor | None = None,
    ) -> None:
        self._axis = axis
        self._threads = threads
        # packets that are slow to judge must never keep others from listing and fetching
        self._intake_threads = intake_threads or threads
        self._limits = limits or DoorLimits()
        self._count_refusal = count_refusal
        self._before_answer = before_answer
        budget = PollBudget(self._limits.polls_per_minute, self._limits.poll_burst)
        self._operations = Operations(axis, budget)
        self._submissions = 0

    @property
    def active_submissions(self) -> int:
        """Packets on their way in just now."""
        return self._submissions

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """ASGI entry."""
        if scope["type"] != "http":
            return
        request = _request(scope)
        try:
            answer = await self._answer(request, receive)
        except asyncio.CancelledError:
            closing_error = DoorClosingError(_CLOSING)
            await self._send(json_answer(answers.failure(request.operation, answer_of(closing_error))), send)
            raise
        await self._send(answer, send)

    async def _answer(self, request: Request, receive: Receive) -> DoorAnswer:
        try:
            return await self._dispatch(request, receive)
        except LienthongError as error:
            if not isinstance(error, TemporaryError):
                self._count_refusal(error.code, request.address)
            elif isinstance(error, KeyRingRefusedError | SecretUnreadableError):
                _LOG.error("answered as our own trouble: %s", error)
            return json_answer(answers.failure(request.operation, answer_of(error)))
        except Exception:  # noqa: BLE001  the door answers everything; the defect goes to the log
            correlation = new_id().hex
            _LOG.exception(
                "unexpected error at the door", extra={"correlation": correlation, "path": request.path}
            )
            return json_answer(answers.failure(request.operation, unexpected(correlation)))

    async def _dispatch(self, request: Request, receive: Receive) -> DoorAnswer:
        operation = request.operation
        if operation is None:
            return await self._aside(request)
        if request.method not in FORMS[operation].methods:
            raise NotOfferedError(
                f"Thao tác {operation.value} không dùng phương thức {request.method}; hãy dùng "
                f"{' hoặc '.join(sorted(FORMS[operation].methods))}."
            )
        if operation is Operation.SEND_EDOC:
            return await self._send_edoc(request, receive)
        body = await self._small_body(receive)
        return await self._in_thread(partial(self._operations.perform, operation, request.headers, body))

    async def _aside(self, request: Request) -> DoorAnswer:
        if request.method in {"GET", "HEAD"} and request.path == "/healthz":
            return alive()
        if request.method in {"GET", "HEAD"} and request.path == "/readyz":
            return ready(await self._in_thread(self._axis.health))
        raise NotOfferedError(
            "Không có thao tác này; hãy kiểm tra địa chỉ và tên thao tác (phân biệt hoa thường)."
        )

    async def _small_body(self, receive: Receive) -> bytes:
        pieces, size = list[bytes](), 0
        while True:
            event = await receive()
            if event["type"] != "http.request":
                raise BodyCutError(_CUT)
            size += len(event["body"])
            if size > self._limits.small_body:
                raise BodyTooLargeError(
                    "Nội dung yêu cầu quá lớn so với thao tác này; hãy gửi nội dung rỗng."
                )
            pieces.append(event["body"])
            if not event["more_body"]:
                return b"".join(pieces)

    async def _send_edoc(self, request: Request, receive: Receive) -> DoorAnswer:
        if self._submissions >= self._limits.submissions:
            raise DoorBusyError(_BUSY)
        self._submissions += 1
        try:
            result = await self._take_in(request, receive)
        finally:
            self._submissions -= 1
        self._before_answer()
        if result.error is not None:
            return json_answer(answers.failure(Operation.SEND_EDOC, result.error))
        return json_answer(answers.sent(result.doc_id))

    async def _take_in(self, request: Request, receive: Receive) -> SubmissionResult:
        declared = request.declared_length
        if declared is not None and declared > self._limits.drained:
            raise BodyTooLargeError("Gói tin quá lớn; hãy giảm dung lượng tệp đính kèm rồi gửi lại.")
        begin = partial(
            begin_submission,
            self._axis,
            request.headers,
            declared_length=declared,
            address=request.address,
        )
        submission = await self._in_thread(begin)
        try:
            is_whole = await self._feed(submission, receive)
            # The sender is known here: a cut body is refused by the axis, with its audit event.
            conclude = submission.finish if is_whole else submission.interrupt
            promise = await self._in_thread(conclude, self._intake_threads)
        except BaseException:
            await asyncio.shield(self._in_thread(submission.discard))
            raise
        # What was handed over is decided by the axis; a client that went away changes nothing.
        return await asyncio.shield(asyncio.wrap_future(promise))

    async def _feed(self, submission: SubmissionPort, receive: Receive) -> bool:
        """Pass the body on as it comes; False when it was cut, or is longer than anybody reads."""
        size = 0
        while True:
            event = await receive()
            if event["type"] != "http.request":
                return False
            body: bytes = event["body"]
            size += len(body)
            if size > self._limits.drained:
                return False
            for start in range(0, len(body), _SLICE):
                if start:
                    await asyncio.sleep(0)
                submission.feed(body[start : start + _SLICE])
                is_last = not event["more_body"] and start + _SLICE >= len(body)
                if submission.is_behind and not is_last:  # after the last bytes the end does it
                    await self._in_thread(submission.catch_up, self._intake_threads)
            if not event["more_body"]:
                return True

    async def _send(self, answer: DoorAnswer, send: Send) -> None:
        if isinstance(answer, FileAnswer):
            with closing(answer.file):
                await self._send_pieces(answer, send)
        else:
            await self._send_pieces(answer, send)

    async def _send_pieces(self, answer: DoorAnswer, send: Send) -> None:
        await send({"type": "http.response.start", "status": answer.status, "headers": all_headers(answer)})
        try:
            async for piece in body_of(answer, self._in_thread):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        except (OSError, EOFError):
            # The head is out; the only honest end is a connection that breaks before the announced length.
            _LOG.exception("a stored packet could not be read to its end")
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _in_thread(self, work: Callable[[], Result], threads: Executor | None = None) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(threads or self._threads, copy_context().run, work)
