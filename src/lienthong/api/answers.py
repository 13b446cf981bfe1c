"""What the door sends back: bytes in memory, or a file streamed raw or as base64 inside JSON."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from lienthong.api.ranges import Span
from lienthong.exchange.vxp.answers import JSON_TYPE

Headers = tuple[tuple[bytes, bytes], ...]
ReadInThread = Callable[[Callable[[], bytes]], Awaitable[bytes]]
_JSON_HEADERS: Headers = ((b"content-type", JSON_TYPE.encode("ascii")),)
_COMMON: Headers = ((b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff"))
_PIECE = 3 * 256 * 1024
"""Bytes read from a file at once; a multiple of three, so that base64 pieces join."""


@dataclass(frozen=True, slots=True)
class BytesAnswer:
    """An answer that fits in memory."""

    pieces: tuple[bytes, ...]
    headers: Headers = _JSON_HEADERS
    status: int = 200

    @property
    def length(self) -> int:
        """Bytes of the body."""
        return sum(len(piece) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class FileAnswer:
    """A span of an open file; whoever sends it closes it."""

    file: BinaryIO
    span: Span
    headers: Headers
    status: int = 200
    frame: tuple[bytes, bytes] = (b"", b"")
    """What stands before and after."""
    as_base64: bool = False

    @property
    def length(self) -> int:
        """Bytes of the body."""
        inner = 4 * -(-self.span.length // 3) if self.as_base64 else self.span.length
        return len(self.frame[0]) + inner + len(self.frame[1])


DoorAnswer = BytesAnswer | FileAnswer


def json_answer(*pieces: bytes, status: int = 200) -> BytesAnswer:
    """An answer in the JSON form (D-27)."""
    return BytesAnswer(pieces, status=status)


def all_headers(answer: DoorAnswer) -> list[tuple[bytes, bytes]]:
    """The headers of an answer with its length."""
    return [*answer.headers, *_COMMON, (b"content-length", str(answer.length).encode("ascii"))]


async def body_of(answer: DoorAnswer, in_thread: ReadInThread) -> AsyncIterator[bytes]:
    """The body piece by piece; files are read in threads. Raises ``EOFError`` when a file is too short."""
    if isinstance(answer, BytesAnswer):
        for piece in answer.pieces:
            yield piece
        return
    if answer.frame[0]:
        yield answer.frame[0]
    answer.file.seek(answer.span.start)
    left = answer.span.length
    while left:
        wanted = min(left, _PIECE)
        piece = await in_thread(partial(answer.file.read, wanted))
        if len(piece) != wanted:
            raise EOFError("stored packet is shorter than its record")
        left -= wanted
        yield base64.b64encode(piece) if answer.as_base64 else piece
    if answer.frame[1]:
        yield answer.frame[1]
