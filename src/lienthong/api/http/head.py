"""The head of one request: gathered line by line, judged for framing, parsed by llhttp."""

from __future__ import annotations

from dataclasses import dataclass, field

import httptools

from lienthong.exchange.vxp.errors import UnreadableRequestError

_BLANKS = b" \t"
_SUGGESTION = "hãy gửi lại bằng yêu cầu HTTP/1.1 đúng chuẩn."


@dataclass(frozen=True, slots=True)
class RequestHead:
    """A complete, well-framed head. Header names lower case, values as received without outer blanks."""

    method: str
    path: str
    http_version: str
    headers: tuple[tuple[bytes, bytes], ...]
    content_length: int | None
    """None when the body is chunked or there is none."""
    is_chunked: bool
    expects_continue: bool
    wants_keep_alive: bool


@dataclass(slots=True)
class _Heard:
    """What llhttp told while reading one head."""

    url: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    is_complete: bool = False

    def on_url(self, url: bytes) -> None:
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.is_complete = True


class HeadReader:
    """Takes the bytes of one head; says when it is complete and hands back what follows it.

    The request line is parsed as it comes, so that something else than HTTP is refused at its first byte;
    header lines are judged whole. Raises ``UnreadableRequestError``.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._heard = _Heard()
        self._parser = httptools.HttpRequestParser(self._heard)
        # Values may hold any byte (D-28); everything that frames a request stays strict.
        self._parser.set_dangerous_leniencies(lenient_headers=True)
        self._line = bytearray()
        self._lines: list[bytes] = []
        self._size = 0
        self._has_request_line = False
        self.is_complete = False

    @property
    def is_empty(self) -> bool:
        """Whether no byte of a request has come yet."""
        return self._size == 0

    @property
    def path(self) -> str:
        """The path as far as it was read; empty before."""
        return self._heard.url.partition(b"?")[0].decode("latin-1")

    def feed(self, data: bytes) -> bytes:
        """Take bytes; return those after the head, which is then complete."""
        position = 0
        while position < len(data) and not self.is_complete:
            end = data.find(b"\n", position)
            piece = data[position:] if end < 0 else data[position : end + 1]
            position += len(piece)
            self._take(piece)
        return data[position:]

    def _take(self, piece: bytes) -> None:
        if self.is_empty and piece in {b"\r\n", b"\r", b"\n"}:
            return  # empty lines before a request are skipped (RFC 9112 §2.2)
        self._size += len(piece)
        if self._size > self._limit:
            raise UnreadableRequestError(
                f"Phần tiêu đề của yêu cầu vượt {self._limit // 1024} KiB; hãy rút gọn các tham số."
            )
        if not self._has_request_line:
            self._parse(piece)
            self._has_request_line = piece.endswith(b"\n")
            return
        self._line += piece
        if piece.endswith(b"\n"):
            line = bytes(self._line)
            self._line.clear()
            self._take_line(line)

    def _take_line(self, line: bytes) -> None:
        if line[:1] in {b" ", b"\t"}:
            raise UnreadableRequestError(f"Tiêu đề bị ngắt thành nhiều dòng; {_SUGGESTION}")
        if line.partition(b":")[0].lower() == b"upgrade":
            return  # we stay with HTTP/1.1, which a server may always do; the body is read as usual
        self._lines.append(line)
        if line in {b"\r\n", b"\n"}:
            self._parse(b"".join(self._lines))
            if not self._heard.is_complete:
                raise UnreadableRequestError(f"Phần tiêu đề của yêu cầu không kết thúc đúng; {_SUGGESTION}")
            self.is_complete = True

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade) as error:
            raise UnreadableRequestError(
                f"Không đọc được yêu cầu HTTP; {_SUGGESTION}", reason=str(error)
            ) from None

    def head(self) -> RequestHead:
        """The complete head. Raises ``UnreadableRequestError`` when its framing is ambiguous."""
        version = self._parser.get_http_version()
        if version not in {"1.0", "1.1"}:
            raise UnreadableRequestError(f"Phiên bản HTTP {version} không được hỗ trợ; {_SUGGESTION}")
        headers = tuple((name.lower(), value.strip(_BLANKS)) for name, value in self._heard.headers)
        if any(name != name.strip(_BLANKS) for name, _ in headers):
            raise UnreadableRequestError(f"Có khoảng trắng trước dấu hai chấm của tiêu đề; {_SUGGESTION}")
        codings = [value for name, value in headers if name == b"transfer-encoding"]
        lengths = [value for name, value in headers if name == b"content-length"]
        if codings and (len(codings) > 1 or codings[0].lower() != b"chunked" or version == "1.0"):
            raise UnreadableRequestError(f"Transfer-Encoding không được hỗ trợ; {_SUGGESTION}")
        if lengths and (codings or len(lengths) > 1 or not lengths[0].isdigit()):
            raise UnreadableRequestError(f"Content-Length không rõ ràng; {_SUGGESTION}")
        expectations = {value.lower() for name, value in headers if name == b"expect"}
        return RequestHead(
            method=self._parser.get_method().decode("ascii"),
            path=self.path,
            http_version=version,
            headers=headers,
            content_length=int(lengths[0]) if lengths else None,
            is_chunked=bool(codings),
            expects_continue=b"100-continue" in expectations and version == "1.1",
            wants_keep_alive=self._parser.should_keep_alive() and version == "1.1" and not codings,
        )
