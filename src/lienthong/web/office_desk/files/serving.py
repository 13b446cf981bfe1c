"""Answering with bytes: ranges (RFC 9110 §14), validators, and headers that keep a hostile file harmless."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import BinaryIO, Self

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from lienthong.web.headers import FILE_POLICY

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 256 * 1024
PDF = "application/pdf"
_AS_IT_IS = frozenset({PDF})
"""Kinds told to the browser; everything else is bytes to be kept."""


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes asked for, the end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way to a browser. ``sha256`` names its bytes."""

    name: str
    media_type: str
    sha256: str
    size: int


def span_of(request: HttpRequest, *, size: int, etag: str) -> Span | None:
    """The one span the request asks for; None: the whole. Raises ValueError when no byte of it is there.

    Several spans at once, another unit, or a validator of other bytes (``If-Range``): the whole file.
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if first:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    elif last:
        start, end = max(size - int(last), 0), size
    else:
        return None
    if start >= min(end, size):
        raise ValueError("range not satisfiable")
    return Span(start, end)


def send(request: HttpRequest, source: BinaryIO, file: Download) -> HttpResponse:
    """The file, or the span asked for; always to be kept, never to be shown by the browser itself."""
    etag = f'"{file.sha256}"'
    if request.headers.get("If-None-Match") == etag and "Range" not in request.headers:
        source.close()
        return with_validator(HttpResponse(status=304), etag)
    try:
        span = span_of(request, size=file.size, etag=etag)
    except ValueError:
        source.close()
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{file.size}"
        return refused
    chosen = span or Span(0, file.size)
    response = StreamingHttpResponse(_Chunks(source, chosen), status=206 if span else 200)
    if span:
        response["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{file.size}"
    response["Content-Type"] = file.media_type if file.media_type in _AS_IT_IS else "application/octet-stream"
    response["Content-Length"] = str(chosen.end - chosen.start)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    )
    # Named so that the compressing middleware leaves the bytes and their count alone; a range must not be packed.
    response["Content-Encoding"] = "identity"
    return with_validator(response, etag)  # type: ignore[arg-type]  # doors set headers only


def with_validator(response: HttpResponse, etag: str) -> HttpResponse:
    """Headers of every file and image: asked again each time, for permission may end; nothing in it may run."""
    response["ETag"] = etag
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    response["Content-Security-Policy"] = FILE_POLICY
    return response


def image(request: HttpRequest, content: bytes, etag: str) -> HttpResponse:
    """A page image, or 304 when the browser has it."""
    quoted = f'"{etag}"'
    if request.headers.get("If-None-Match") == quoted:
        return with_validator(HttpResponse(status=304), quoted)
    return with_validator(HttpResponse(content, content_type="image/webp"), quoted)


class _Chunks:
    """The bytes of a span in pieces; closed with the answer, also when the browser went away before the first."""

    def __init__(self, source: BinaryIO, span: Span) -> None:
        self._source = source
        self._left = span.end - span.start
        source.seek(span.start)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        chunk = self._source.read(min(_CHUNK, self._left)) if self._left > 0 else b""
        if not chunk:
            self.close()
            raise StopIteration
        self._left -= len(chunk)
        return chunk

    def close(self) -> None:
        """Give the file back."""
        self._left = 0
        self._source.close()
