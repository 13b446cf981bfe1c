"""Nothing is sent to a server nobody vouches for, nor in clear over a network; a client proves itself (SND-12)."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.exchange.client import Credentials, RetryPolicy, VxpClient
from lienthong.exchange.errors import AxisUnreachableError
from lienthong.exchange.transport import both_proven
from lienthong.exchange.vxp.operations import MessageType
from lienthong.office.gateway import link
from lienthong.office.gateway.errors import AxisNotConfiguredError, AxisUnencryptedError
from lienthong.office.gateway.link import axis_link
from support.proxy import make_certificates

pytestmark = pytest.mark.law("SND-12")
ONE_TRY = RetryPolicy(attempts=1, connect_timeout=5.0, silence_timeout=5.0)
ANSWER = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","count":"3"}'


def _request(line: ssl.SSLSocket) -> bytes:
    """One whole request: closing with bytes unread would take the answer with it."""
    heard = b""
    while not heard.endswith(b"{}") and (piece := line.recv(65536)):
        heard += piece
    return heard


class TlsAxis:
    """One TLS listener that answers every request alike and keeps what it heard."""

    def __init__(self, folder: Path, *, asks: bool) -> None:
        self.heard: list[bytes] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "server.pem", folder / "server.key")
        if asks:
            context.load_verify_locations(folder / "ca.pem")
            context.verify_mode = ssl.CERT_REQUIRED
        self._context, self._socket = context, socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self._socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), self._context.wrap_socket(plain, server_side=True) as line:
                self.heard.append(_request(line))
                head = (
                    f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(ANSWER)}\r\n"
                )
                line.sendall(f"{head}Connection: close\r\n\r\n".encode() + ANSWER)
            plain.close()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_certificates(tmp_path)
    whole = (tmp_path / "client.pem").read_bytes() + (tmp_path / "client.key").read_bytes()
    (tmp_path / "own.pem").write_bytes(whole)
    return tmp_path


@pytest.fixture(params=[False, True], ids=["server", "mutual"])
def axis(folder: Path, request: pytest.FixtureRequest) -> Iterator[TlsAxis]:
    made = TlsAxis(folder, asks=request.param)
    yield made
    made.close()


def ask(axis: TlsAxis, proof: ssl.SSLContext | None) -> None:
    with VxpClient(axis.url, Credentials("s1", "k"), retry=ONE_TRY, proof=proof) as client:
        assert client.count_received(MessageType.EDOC) >= 0


def test_a_server_nobody_vouches_for_hears_nothing(axis: TlsAxis) -> None:
    with pytest.raises(AxisUnreachableError):
        ask(axis, None)
    assert axis.heard == []


def test_with_its_authority_and_our_certificate_both_ends_are_proven(axis: TlsAxis, folder: Path) -> None:
    ask(axis, both_proven(authority=folder / "ca.pem", certificate=folder / "own.pem"))
    assert len(axis.heard) == 1
    assert b"sign" in axis.heard[0].lower()


def test_an_office_in_production_sends_nothing_in_clear(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "axis_credentials", lambda system: Credentials(system, "k"))
    settings.LIENTHONG_AXIS_URL, settings.LIENTHONG_AXIS_SYSTEM = "http://truc.example.test", "s1"
    settings.LIENTHONG_PRODUCTION = True
    with pytest.raises(AxisUnencryptedError), axis_link():
        pass
    settings.LIENTHONG_AXIS_URL = "https://truc.example.test"
    with axis_link():
        pass


def test_a_certificate_that_cannot_be_used_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.LIENTHONG_AXIS_URL, settings.LIENTHONG_AXIS_SYSTEM = "https://truc.example.test", "s1"
    settings.LIENTHONG_AXIS_CERTIFICATE = str(tmp_path / "none.pem")
    with pytest.raises(AxisNotConfiguredError, match="chứng thư"), axis_link():
        pass
