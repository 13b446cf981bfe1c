"""Where a request's body ends, by length or by chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import httptools

from lienthong.api.http.head import RequestHead
from lienthong.exchange.vxp.errors import UnreadableRequestError

TakePiece = Callable[[bytes], None]


class BodyReader(Protocol):
    """Takes the bytes after a head and passes on those of the body."""

    is_complete: bool

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return those after the body."""
        ...


class SizedBody:
    """A body of known length, also of length 0."""

    def __init__(self, length: int, take: TakePiece) -> None:
        self._left = length
        self._take = take
        self.is_complete = length == 0

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return those after the body."""
        piece, rest = data[: self._left], data[self._left :]
        self._left -= len(piece)
        self.is_complete = self._left == 0
        self._take(piece)
        return rest


class ChunkedBody:
    """A chunked body; bytes after it are dropped, for the connection ends with its answer.

    Trailers are read and ignored: a signature covers headers only.
    """

    def __init__(self, take: TakePiece) -> None:
        self._take = take
        self.is_complete = False
        self._parser = httptools.HttpRequestParser(self)
        self._parser.feed_data(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        """Called by the parser with the bytes inside a chunk."""
        if not self.is_complete:
            self._take(piece)

    def on_message_complete(self) -> None:
        """Called by the parser after the last chunk."""
        self.is_complete = True

    def feed(self, data: bytes) -> bytes:
        """Take bytes; nothing is handed back."""
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            if not self.is_complete:
                raise UnreadableRequestError(
                    "Nội dung gửi theo từng đoạn (chunked) không đúng dạng; hãy gửi lại.", reason=str(error)
                ) from None
        return b""


def body_reader(head: RequestHead, take: TakePiece) -> BodyReader:
    """The reader for the body this head announces."""
    return ChunkedBody(take) if head.is_chunked else SizedBody(head.content_length or 0, take)
