"""The shipped nginx example run as it is, but for addresses, ports and places of files."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lienthong.kernel.clock import real_now
from support.servers import REPOSITORY, free_port
from support.wire import RawClient
from tools.programs import find

EXAMPLE = REPOSITORY / "deploy" / "nginx" / "lienthong-axis.conf"
_AROUND = """daemon off; error_log {folder}/error.log; pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/answers; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/example.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx: TLS ports of door and pages, and certificates made for it."""

    folder: Path
    door: int
    pages: int

    def trusting(self, *, with_certificate: bool = False) -> ssl.SSLContext:
        """TLS of a client that trusts the proxy, with or without a certificate of its own."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        if with_certificate:
            context.load_cert_chain(self.folder / "client.pem", self.folder / "client.key")
        return context


class TlsClient(RawClient):
    """The raw client of the protocol, over TLS."""

    def __init__(self, port: int, system: str, secret: str, context: ssl.SSLContext) -> None:
        super().__init__(port, system, secret)
        self.context = context

    def _connect(self) -> socket.socket:
        if self._socket is None:
            plain = socket.create_connection(("127.0.0.1", self.port), timeout=self.timeout)
            self._socket = self.context.wrap_socket(plain, server_hostname="127.0.0.1")
        return self._socket


@contextlib.contextmanager
def running_proxy(folder: Path, *, door: int, pages: int, mutual: bool = False) -> Iterator[Proxy]:
    """Nginx with the shipped example in front of a door and pages on these ports."""
    program = find("nginx")
    assert program is not None
    folder.mkdir(parents=True)
    make_certificates(folder)
    proxy = Proxy(folder, free_port(), free_port())
    (folder / "example.conf").write_text(_placed(proxy, door=door, pages=pages, mutual=mutual), "utf-8")
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder), "utf-8")
    process = subprocess.Popen([program, "-p", folder, "-c", folder / "nginx.conf"])
    try:
        _wait(proxy.door, process)
        yield proxy
    finally:
        process.terminate()
        process.wait(timeout=20)


def _placed(proxy: Proxy, *, door: int, pages: int, mutual: bool) -> str:
    text = EXAMPLE.read_text("utf-8")
    places = {
        "127.0.0.1:8400": f"127.0.0.1:{door}",
        "127.0.0.1:8401": f"127.0.0.1:{pages}",
        "listen 8443 ssl": f"listen 127.0.0.1:{proxy.door} ssl",
        "listen 443 ssl": f"listen 127.0.0.1:{proxy.pages} ssl",
        "/etc/lienthong/tls/": f"{proxy.folder}/",
        "/var/log/nginx/": f"{proxy.folder}/",
    }
    if mutual:
        places |= {
            "# ssl_client_certificate": "ssl_client_certificate",
            "# ssl_verify_client": "ssl_verify_client",
        }
    for shipped, here in places.items():
        assert shipped in text, f"{EXAMPLE.name} no longer says {shipped}"
        text = text.replace(shipped, here)
    return text


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        assert process.poll() is None, "nginx does not start with the example"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")


def make_certificates(folder: Path) -> None:
    """A small authority, a server certificate for 127.0.0.1 and one of a client."""
    authority = _certificate(folder, "ca", None)
    _certificate(folder, "server", authority)
    _certificate(folder, "client", authority)
    (folder / "systems-ca.pem").write_bytes((folder / "ca.pem").read_bytes())


_Issued = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _certificate(folder: Path, name: str, issuer: _Issued | None) -> _Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = real_now()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
    )
    made = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made, key
