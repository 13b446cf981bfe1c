"""SMTP by a real server: taken once, come again, refused for good and seen, down and back."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from lienthong.alerts import tasks
from lienthong.alerts.adapters import smtp
from lienthong.alerts.adapters.smtp import SmtpChannel
from lienthong.alerts.errors import (
    AddressRefusedError,
    ChannelRefusedError,
    MailDeferredError,
    MailServerAwayError,
)
from lienthong.alerts.ports import Mail
from lienthong.alerts.queries.standing import notices_of, troubled_notices
from lienthong.alerts.states import NoticeState
from lienthong.infra.audit import count_events
from lienthong.infra.models import OutboxJob
from lienthong.infra.outbox import OutboxWorker
from lienthong.infra.outbox.operations import revive
from lienthong.infra.states import JobState
from lienthong.kernel.clock import real_now
from lienthong.project import mail as project_mail
from support.alert_world import AlertWorld, mails
from support.axis_world import BY, clock
from support.mail_server import MailServer
from support.people import FakeSeconds

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
MAIL = Mail(
    "0192-1",
    "Nguyễn Thị Thu Hằng",
    "hang@example.test",
    "Chưa nhận: 807/VPCP-KSTT",
    "Nội dung: tiếng Việt.\n",
    is_urgent=True,
)


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A server that takes everything, named in the settings."""
    started = MailServer()
    started.start()
    settings.LIENTHONG_SMTP_URL = started.url
    yield started
    started.stop()


def worker() -> OutboxWorker:
    return OutboxWorker(tasks.handlers(project_mail.channel), name="axis.mail")


def warn(world: AlertWorld, *letters: int) -> str:
    """One urgent letter each that nobody took, and an officer to be told; returns the mailbox."""
    office, province = world.agency("G22"), world.agency("H47")
    box = world.officer(province)
    for number in letters or (807,):
        world.letter(office, province, number=str(number), urgency=1, at=clock(8))
    world.sweep(clock(8, 16))
    return box


def test_a_message_arrives_whole_and_once(world: AlertWorld, server: MailServer) -> None:
    box = warn(world)
    while worker().run_batch():
        pass
    arrived = server.room.taken
    (notice,) = [one for one in mails(box) if "Không đến" in one.subject]
    (message,) = [one for one in arrived if one["Message-ID"] == f"<{notice.id}@example.test>"]
    assert message["To"].addresses[0].addr_spec == box
    assert message["Subject"] == notice.subject
    assert message.get_content().replace("\r\n", "\n") == notice.body
    assert message["Auto-Submitted"] == "auto-generated"
    assert {one.state for one in notices_of(notice.party_id)} == {NoticeState.SENT}


def test_a_message_sent_is_not_sent_again_when_its_job_runs_twice(
    world: AlertWorld, server: MailServer
) -> None:
    warn(world)
    while worker().run_batch():
        pass
    sent = len(server.room.taken)
    OutboxJob.objects.filter(kind="alerts.mail").update(state=JobState.READY, not_before=real_now())
    while worker().run_batch():
        pass
    assert len(server.room.taken) == sent > 0


def test_greylisting_is_met_by_coming_again_and_holds_up_nobody(
    world: AlertWorld, server: MailServer, seconds: FakeSeconds
) -> None:
    box = warn(world, 1, 2, 3, 4, 5, 6)
    server.room.greylisted = {box}
    worker().run_batch()
    (waiting, *_) = troubled_notices()
    assert (waiting.state, waiting.trouble.split(": ")[1][:3]) == (NoticeState.QUEUED, "450")
    for _ in range(20):
        seconds.pass_by(minutes=1)
        worker().run_batch()
    assert {one.state for one in mails(box)} == {NoticeState.SENT.value}
    assert troubled_notices() == []


def test_a_refused_address_is_seen_and_can_be_tried_again_once_mended(
    world: AlertWorld, server: MailServer
) -> None:
    box = warn(world)
    server.room.refused = {box}
    while worker().run_batch():
        pass
    failed = troubled_notices()
    assert {(one.address, one.state) for one in failed} == {(box, NoticeState.FAILED)}
    assert "550 5.1.1 no such mailbox" in failed[0].trouble
    assert OutboxJob.objects.filter(kind="alerts.mail", state=JobState.DEAD).count() == len(failed)
    assert server.room.asked[box] == len(failed)
    server.room.refused = set()
    for one in failed:
        revive(key=f"alerts.mail:{one.id}", at=clock(9), by=BY)
    while worker().run_batch():
        pass
    assert troubled_notices() == []
    assert len(server.room.taken) == len(failed)


def test_a_server_that_is_down_is_waited_for(
    world: AlertWorld, server: MailServer, seconds: FakeSeconds
) -> None:
    box = warn(world)
    server.stop()
    for _ in range(10):
        worker().run_batch()
        seconds.pass_by(minutes=1)
    assert {one.state for one in mails(box)} == {NoticeState.QUEUED.value}
    assert "Không kết nối được máy chủ thư" in troubled_notices()[0].trouble
    server.start()
    for _ in range(20):
        seconds.pass_by(minutes=6)
        worker().run_batch()
    assert {one.state for one in mails(box)} == {NoticeState.SENT.value}
    assert len(server.room.taken) == len(mails(box))


def test_without_settings_messages_wait_and_say_why(
    world: AlertWorld, settings: Settings, server: MailServer, seconds: FakeSeconds
) -> None:
    box = warn(world)
    settings.LIENTHONG_SMTP_URL = ""
    worker().run_batch()
    assert "LIENTHONG_SMTP_URL" in troubled_notices()[0].trouble
    settings.LIENTHONG_SMTP_URL = server.url
    for _ in range(8):
        seconds.pass_by(minutes=6)
        worker().run_batch()
    assert {one.state for one in mails(box)} == {NoticeState.SENT.value}
    assert count_events() > 0


def test_each_answer_of_the_server_is_told_apart(server: MailServer) -> None:
    channel = SmtpChannel(server.url, "truc@example.test")
    channel.send(MAIL)
    assert server.room.taken[0]["To"].addresses[0].display_name == "Nguyễn Thị Thu Hằng"
    server.room.refused = {MAIL.to_address}
    with pytest.raises(AddressRefusedError, match="550"):
        channel.send(MAIL)
    server.room.refused, server.room.refuses_sender = set(), True
    with pytest.raises(MailServerAwayError, match="LIENTHONG_MAIL_FROM"):
        channel.send(MAIL)
    server.room.refuses_sender = False
    server.room.greylisted, server.room.asked[MAIL.to_address] = {MAIL.to_address}, 0
    with pytest.raises(MailDeferredError, match="450"):
        channel.send(MAIL)


def test_a_server_that_only_drips_is_left(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.room.sleeps = 3.0
    monkeypatch.setattr(smtp, "WHOLE_SECONDS", 0.3)
    with pytest.raises(MailServerAwayError):
        SmtpChannel(server.url, "truc@example.test").send(MAIL)
    assert server.room.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.test",
        "http://mail.example.test",
        "smtp://",
        "smtp://h:x",
        "smtp://u:secret@h",
        "smtps://h/path",
        "smtps://truc:m%E1%BA%ADt@h",
        "smtp://h:0",
        "smtp://h:99999",
        "smtp://h h:25",
        "smtp://máy-chủ:25",
        "smtp://-:25",
        "smtp://a..b",
        "smtp://h:25?x=1",
    ],
)
def test_settings_that_cannot_work_are_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(ChannelRefusedError) as refused:
        SmtpChannel(url, "truc@example.test")
    assert "secret" not in str(refused.value)


def test_an_address_that_cannot_be_one_is_refused_for_good(server: MailServer) -> None:
    for address in ("văn.thư@example.test", "an@example.test\nBcc: x@example.test"):
        with pytest.raises(AddressRefusedError):
            SmtpChannel(server.url, "truc@example.test").send(replace(MAIL, to_address=address))
    assert server.room.taken == []


@pytest.mark.parametrize(
    "sender", ["", "truc", "truc@", "a@b@c", "văn.thư@example.test", "a@b, c@d", "Trục <a@b>"]
)
def test_a_sender_that_is_no_mailbox_is_refused(sender: str) -> None:
    with pytest.raises(ChannelRefusedError, match="LIENTHONG_MAIL_FROM"):
        SmtpChannel("smtp://127.0.0.1", sender)


@pytest.mark.parametrize(
    "url", ["smtp://127.0.0.1:2525", "smtp://[::1]", "smtps://truc:x@mail-1.example.gov.vn"]
)
def test_settings_that_can_work_are_taken(url: str) -> None:
    SmtpChannel(url, "truc.van-ban@example.gov.vn")


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 that this process trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = real_now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = tmp_path / "chain.pem", tmp_path / "secret.pem"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, secret)
    return context


def test_a_password_is_sent_over_a_verified_connection_only(
    certified: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = MailServer(tls=certified, password="pass word/1")
    server.start()
    try:
        url = f"smtp+starttls://truc:pass%20word%2F1@127.0.0.1:{server.port}"
        SmtpChannel(url, "truc@example.test").send(MAIL)
        assert len(server.room.taken) == 1
        wrong = f"smtp+starttls://truc:sai@127.0.0.1:{server.port}"
        with pytest.raises(MailServerAwayError, match="535"):
            SmtpChannel(wrong, "truc@example.test").send(MAIL)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(MailServerAwayError, match=r"(?i)certificate"):
            SmtpChannel(url, "truc@example.test").send(MAIL)
        assert len(server.room.taken) == 1
    finally:
        server.stop()
