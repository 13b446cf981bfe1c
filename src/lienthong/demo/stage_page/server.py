"""The server of the stage page: the loopback address only, a strict policy, forms with the run's own token.

The page shows passwords of invented people, so a name that was pointed at this address by somebody else
(DNS rebinding) is refused by its ``Host``.
"""

from __future__ import annotations

import hmac
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import lienthong.web
from lienthong.demo.conductor import Cue
from lienthong.demo.stage_page import views
from lienthong.demo.stage_page.views import Stage

_HOST: Final = "127.0.0.1"
_LONGEST_FORM: Final = 4096
_OWN: Final = Path(__file__).resolve().parent / "static"
_WEB: Final = Path(lienthong.web.__path__[0]) / "static"
_STATIC: Final = {
    "stage.css": (_OWN / "stage.css", "text/css; charset=utf-8"),
    "tokens.css": (_WEB / "tokens.css", "text/css; charset=utf-8"),
    "design.css": (_WEB / "design.css", "text/css; charset=utf-8"),
    "bootstrap.min.css": (_WEB / "vendor" / "bootstrap.min.css", "text/css; charset=utf-8"),
    "htmx.min.js": (_WEB / "vendor" / "htmx.min.js", "text/javascript; charset=utf-8"),
    "mark.svg": (_WEB / "mark.svg", "image/svg+xml"),
}
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_CUES: Final = {"/tiep": Cue.NEXT, "/het": Cue.ALL}


class StagePage:
    """The page on a port of its own; runs in a thread until stopped."""

    def __init__(self, port: int) -> None:
        self.url = f"http://{_HOST}:{port}"
        self._server = _Server((_HOST, port), _Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, name="stage-page", daemon=True)

    def start(self, stage: Stage) -> None:
        """Show a stage from now on."""
        self._server.stage = stage
        self._thread.start()

    def close(self) -> None:
        """Stop answering."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    stage: Stage


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "lienthong"
    sys_version = ""
    timeout = 20

    def do_GET(self) -> None:
        """Pages, their moving part, mails, static files."""
        if not self._is_for_us():
            return
        address = urlsplit(self.path)
        stage = self.server.stage
        if address.path == "/":
            self._html(HTTPStatus.OK, views.whole_page(stage))
        elif address.path == "/dien-bien":
            seen = parse_qs(address.query).get("da-thay", [""])[0]
            if seen == stage.version:
                self._send(HTTPStatus.NO_CONTENT, "text/html", b"")
            else:
                self._html(HTTPStatus.OK, views.moving_part(stage))
        elif address.path.startswith("/static/"):
            self._static(address.path.removeprefix("/static/"))
        elif address.path.startswith("/thu/"):
            self._mail(address.path.removeprefix("/thu/"))
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "Không có trang này.")

    def do_POST(self) -> None:
        """The two buttons."""
        if not self._is_for_us():
            return
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= _LONGEST_FORM:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Biểu mẫu quá lớn.")
            return
        form = parse_qs(self.rfile.read(length).decode("utf-8", "replace"))
        given = form.get("token", [""])[0]
        cue = _CUES.get(self.path)
        if cue is None:
            self._refuse(HTTPStatus.NOT_FOUND, "Không có trang này.")
        elif not hmac.compare_digest(given.encode(), self.server.stage.token.encode()):
            self._refuse(
                HTTPStatus.FORBIDDEN, "Biểu mẫu không phải của lần trình diễn này; hãy tải lại trang."
            )
        else:
            self.server.stage.conductor.give(cue)
            self._send(HTTPStatus.SEE_OTHER, "text/html", b"", location="/")

    def _is_for_us(self) -> bool:
        port = self.server.server_port
        if self.headers.get("Host") in {f"{_HOST}:{port}", f"localhost:{port}"}:
            return True
        self._refuse(HTTPStatus.MISDIRECTED_REQUEST, f"Hãy mở trang này bằng địa chỉ http://{_HOST}:{port}/")
        return False

    def _static(self, name: str) -> None:
        found = _STATIC.get(name)
        if found is None:
            self._refuse(HTTPStatus.NOT_FOUND, "Không có tệp này.")
        else:
            self._send(HTTPStatus.OK, found[1], found[0].read_bytes())

    def _mail(self, name: str) -> None:
        number, is_raw = name.removesuffix(".eml"), name.endswith(".eml")
        mail = next((one for one in self.server.stage.mails.mails if str(one.number) == number), None)
        if mail is None:
            self._refuse(HTTPStatus.NOT_FOUND, "Không có thư này.")
        elif is_raw:
            self._send(HTTPStatus.OK, "text/plain; charset=utf-8", mail.path.read_bytes())
        else:
            self._html(HTTPStatus.OK, views.mail_page(mail))

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        self._html(status, views.refusal_page(sentence))

    def _html(self, status: HTTPStatus, text: str) -> None:
        self._send(status, "text/html; charset=utf-8", text.encode())

    def _send(self, status: HTTPStatus, media_type: str, content: bytes, *, location: str = "") -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's own name
        """The terminal belongs to the story."""
