"""Mails arrive over real SMTP and are kept as they came."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from lienthong.demo.installation import free_ports
from lienthong.demo.mail_sink import LONGEST, MailSink


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    (port,) = free_ports(1)
    made = MailSink(tmp_path / "mails", port)
    made.start()
    yield made
    made.stop()


def send(sink: MailSink, *to: str, text: str = "Đề nghị tiếp nhận văn bản.") -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Chưa nhận", "a@x.invalid", ", ".join(to)
    message.set_content(text)
    host, _, port = sink.url.removeprefix("smtp://").rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=20) as server:
        server.send_message(message)


def test_a_mail_is_kept_with_its_words_and_its_bytes(sink: MailSink) -> None:
    send(sink, "tiepnhan@x.invalid")

    (mail,) = sink.mails
    assert (mail.subject, mail.recipients) == ("Chưa nhận", ("tiepnhan@x.invalid",))
    assert "Đề nghị tiếp nhận" in mail.text
    assert b"Subject:" in mail.path.read_bytes()


def test_mails_are_found_by_address_and_keep_their_order(sink: MailSink) -> None:
    send(sink, "a@x.invalid", "b@x.invalid", text="một")
    send(sink, "b@x.invalid", text="hai")

    assert [mail.number for mail in sink.to("b@x.invalid")] == [1, 2]
    assert [mail.text.strip() for mail in sink.to("a@x.invalid")] == ["một"]
    assert sink.to("c@x.invalid") == ()


def test_a_message_that_is_too_long_is_refused(sink: MailSink) -> None:
    with pytest.raises(smtplib.SMTPResponseException):
        send(sink, "a@x.invalid", text="dài " * (LONGEST // 4))

    assert sink.mails == ()
