"""A real SMTP server on a loopback port: takes, greylists, refuses, drips, goes down and comes back."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import ssl
from collections import Counter
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailRoom:
    """What the server was asked, and how it answers."""

    taken: list[EmailMessage] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    greylisted: set[str] = field(default_factory=set)
    """Addresses told to come again once."""
    refused: set[str] = field(default_factory=set)
    refuses_sender: bool = False
    sleeps: float = 0.0
    """Seconds before the answer to RCPT."""

    async def handle_MAIL(  # noqa: N802  the server's own names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.refuses_sender:
            return "550 5.7.1 sender not welcome"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  the same
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        self.asked[address] += 1
        await asyncio.sleep(self.sleeps)
        if address in self.refused:
            return "550 5.1.1 no such mailbox"
        if address in self.greylisted and self.asked[address] == 1:
            return "450 4.7.1 greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  the same
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer:
    """The server process of a test: starts, stops, starts again on the same port."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, password: str = "") -> None:
        self.room = MailRoom()
        self.port = free_port()
        self._tls = tls
        self._password = password
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def start(self) -> None:
        asked = bool(self._password)
        self._controller = Controller(
            self.room,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=self._tls,
            require_starttls=self._tls is not None,
            auth_required=asked,
            authenticator=self._let_in if asked else None,
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _let_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == self._password
        return AuthResult(success=right, handled=right)
