"""Where the mails of the demonstration arrive: a real SMTP server that keeps every message as a file.

It listens on the loopback address only and delivers nothing further.
"""

from __future__ import annotations

import datetime as dt
import email.policy
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from lienthong.kernel.clock import real_now

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, Session

LONGEST = 2 * 1024 * 1024
"""Bytes of one message; a warning needs a few thousand."""
_HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that arrived."""

    number: int
    """From 1, in order of arrival."""
    sender: str
    recipients: tuple[str, ...]
    """Of the SMTP envelope."""
    subject: str
    written: str
    """The ``Date`` header as it stands."""
    text: str
    received_at: dt.datetime
    """Real time."""
    path: Path
    """The message as it came, ``.eml``."""


class MailSink:
    """The server and what it received, newest last."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._port = folder, port
        self._mails: list[Mail] = []
        self._lock = threading.Lock()
        self._controller = Controller(
            self, hostname=_HOST, port=port, ident="lienthong demo", data_size_limit=LONGEST
        )

    @property
    def url(self) -> str:
        """Its address as ``LIENTHONG_SMTP_URL``."""
        return f"smtp://{_HOST}:{self._port}"

    @property
    def mails(self) -> Sequence[Mail]:
        """Everything received so far."""
        with self._lock:
            return tuple(self._mails)

    def start(self) -> None:
        """Listen; returns when connections are answered."""
        self._controller.start()

    def stop(self) -> None:
        """Stop listening; what was received stays."""
        self._controller.stop(no_assert=True)

    def to(self, address: str) -> tuple[Mail, ...]:
        """Mails to one address."""
        return tuple(mail for mail in self.mails if address in mail.recipients)

    async def handle_DATA(  # noqa: N802  the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep one message, then answer that it was taken."""
        content = envelope.original_content or b""
        with self._lock:
            number = len(self._mails) + 1
            path = self._folder / f"{number:03d}.eml"
            path.write_bytes(content)
            self._mails.append(_read(content, number, path, envelope))
        return "250 OK"


def _read(content: bytes, number: int, path: Path, envelope: Envelope) -> Mail:
    message = BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(content)
    body = message.get_body(("plain", "html"))
    return Mail(
        number=number,
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        subject=str(message.get("subject", "")),
        written=str(message.get("date", "")),
        text=body.get_content() if body is not None else "",
        received_at=real_now(),
        path=path,
    )
