"""Official mail through SMTP (RFC 5321) with the standard library.

The server is one URL: ``smtp://host:25`` (plain), ``smtp+starttls://user:password@host:587`` (STARTTLS
required, certificate verified), ``smtps://user:password@host:465``. A name or password is never sent
without TLS. What the server answers is told apart: refused for good, come again, away.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, formataddr
from urllib.parse import unquote, urlsplit

from lienthong.alerts.errors import (
    AddressRefusedError,
    ChannelRefusedError,
    MailDeferredError,
    MailServerAwayError,
)
from lienthong.alerts.ports import Mail
from lienthong.kernel.clock import real_now

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?")
_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
STEP_SECONDS = 10.0
"""The longest wait for one answer of the server."""
WHOLE_SECONDS = 20.0
"""The longest a message may take altogether; shorter than the silence a supervisor allows its loops."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in, as the settings say."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """Raises `ChannelRefusedError`, which never repeats the URL: it may hold a password."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError as error:
            raise ChannelRefusedError(_EXPECTED) from error
        host, rest = parts.hostname or "", parts.path.strip("/") + parts.query + parts.fragment
        if parts.scheme not in _PORTS or not is_host(host) or rest or port == 0:
            raise ChannelRefusedError(_EXPECTED)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if user and parts.scheme == "smtp":
            raise ChannelRefusedError(
                "LIENTHONG_SMTP_URL có tên đăng nhập nhưng không mã hóa đường truyền; dùng smtp+starttls:// hoặc smtps://."
            )
        if not (user + password).isascii():
            raise ChannelRefusedError(
                "Tên đăng nhập, mật khẩu trong LIENTHONG_SMTP_URL phải không dấu (giới hạn của giao thức)."
            )
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], user, password)


_EXPECTED = (
    "LIENTHONG_SMTP_URL không đúng; cần dạng smtp://host:25, smtp+starttls://ten:matkhau@host:587 "
    "hoặc smtps://ten:matkhau@host:465."
)


def is_host(text: str) -> bool:
    """A name of letters, digits and hyphens, or an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _HOST.fullmatch(text) is not None
    return True


class SmtpChannel:
    """Hands each message over in a connection of its own: warnings are few and must not wait for others."""

    def __init__(self, url: str, sender: str) -> None:
        if not _SENDER.fullmatch(sender.strip()):
            raise ChannelRefusedError(
                "LIENTHONG_MAIL_FROM chưa đặt hoặc không phải địa chỉ thư; đặt hộp thư công vụ dùng để gửi cảnh báo."
            )
        self._server = SmtpServer.parse(url)
        self._sender = sender.strip()

    def send(self, mail: Mail) -> None:
        """Hand one message over; see ``ports.MailChannel`` for what is raised."""
        if not (mail.to_address.isascii() and _ADDRESS.fullmatch(mail.to_address)):
            raise AddressRefusedError(f"«{mail.to_address}» không phải địa chỉ thư; sửa hộp thư đã đăng ký.")
        message = self._message(mail)
        try:
            with self._connected() as session:
                self._envelope(session, mail.to_address)
                code, answer = session.data(message)
        except smtplib.SMTPResponseException as error:
            # Greeting, STARTTLS or sign-in was refused: ours to mend, not the officer's address.
            raise MailServerAwayError(
                f"Máy chủ thư {self._server.host} không cho gửi: {_said(error.smtp_code, error.smtp_error)}"
            ) from error
        except (smtplib.SMTPException, OSError, ssl.SSLError) as error:
            raise MailServerAwayError(
                f"Không kết nối được máy chủ thư {self._server.host}:{self._server.port}: {error}"
            ) from error
        _judge(code, answer)

    def _envelope(self, session: smtplib.SMTP, address: str) -> None:
        code, answer = session.mail(self._sender)
        if code >= 500:
            # Our own address: every message would meet it.
            raise MailServerAwayError(
                f"Máy chủ thư từ chối địa chỉ gửi {self._sender}: {_said(code, answer)}. Kiểm tra LIENTHONG_MAIL_FROM."
            )
        _judge(code, answer)
        _judge(*session.rcpt(address))

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        server = self._server
        context = ssl.create_default_context()
        session = (
            smtplib.SMTP_SSL(server.host, server.port, timeout=STEP_SECONDS, context=context)
            if server.scheme == "smtps"
            else smtplib.SMTP(server.host, server.port, timeout=STEP_SECONDS)
        )
        watch = threading.Timer(WHOLE_SECONDS, _hang_up, [session])
        watch.daemon = True
        watch.start()
        try:
            session.ehlo_or_helo_if_needed()
            if server.scheme == "smtp+starttls":
                session.starttls(context=context)
                session.ehlo()
            if server.user:
                session.login(server.user, server.password)
            yield session
            with contextlib.suppress(smtplib.SMTPException, OSError):
                session.quit()
        finally:
            watch.cancel()
            session.close()

    def _message(self, mail: Mail) -> bytes:
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = self._sender
        message["To"] = formataddr((" ".join(mail.to_name.split()), mail.to_address))
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(real_now())
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        if mail.is_urgent:
            message["Importance"] = "high"
        message.set_content(mail.body)
        return message.as_bytes()


def _judge(code: int, answer: bytes) -> None:
    if 200 <= code < 400:
        return
    said = _said(code, answer)
    if code == 421:
        raise MailServerAwayError(f"Máy chủ thư đang đóng: {said}")
    if 400 <= code < 500:
        raise MailDeferredError(f"Máy chủ thư hẹn gửi lại sau: {said}")
    raise AddressRefusedError(f"Máy chủ thư từ chối: {said}")


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:300]


def _hang_up(session: smtplib.SMTP) -> None:
    """Ends a conversation that only drips: the thread reading it gets an error at once."""
    sock = session.sock
    if sock is not None:
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
