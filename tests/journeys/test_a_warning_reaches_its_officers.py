"""From a letter nobody takes to a real message in a real mail server, by the running processes of an axis."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.mail_server import MailServer
from support.packets import Letter, document
from support.servers import agency_command, running_axis, system_command
from support.stage import SECRET
from support.waiting import until

pytestmark = [pytest.mark.processes, pytest.mark.law("D-16")]


def officer(agency: str, kind: str, name: str) -> tuple[str, ...]:
    where = ("--agency", agency, "--kind", kind, "--mail", f"{name}@example.test")
    return ("axis", "officer", "add", *where, "--name", name.title(), "--from", "2021-01-01")


def test_both_sides_get_their_mail_and_a_restart_sends_nothing_again(tmp_path: Path) -> None:
    mail = MailServer()
    mail.start()
    commands = (
        ("clock", "set", "2021-02-01T08:00+07:00"),
        agency_command("G22", "Văn phòng Chính phủ"),
        agency_command("H47", "UBND tỉnh Quảng Nam"),
        system_command("s-g22", SECRET, "G22"),
        officer("G22", "tiep-nhan", "thu"),
        officer("H47", "tiep-nhan", "hang"),
        officer("H47", "van-hanh", "binh"),
    )
    told = {"thu@example.test", "hang@example.test", "binh@example.test"}
    settings = {"LIENTHONG_SMTP_URL": mail.url, "LIENTHONG_MAIL_FROM": "truc@example.test"}
    try:
        with running_axis(tmp_path, *commands, **settings) as axis:
            client = axis.client("s-g22", SECRET)
            sent = client.send(document(Letter(recipients=("H47",), priority=1)), sender="G22")
            assert sent.code == "0"
            axis.cli("clock", "set", "2021-02-01T08:20+07:00")
            until(lambda: told <= set(warnings(mail)), seconds=60, what="for the three messages")
            axis.stop()
            axis.start()
            axis.wait_ready()
            # A second urgent letter is warned of; by then the sweep has looked at the first again.
            again = Letter(recipients=("H47",), priority=1, number="808")
            assert axis.client("s-g22", SECRET).send(document(again), sender="G22").code == "0"
            axis.cli("clock", "set", "2021-02-01T09:00+07:00")
            until(lambda: len(warnings(mail)) >= 6, seconds=60, what="for the messages of the second letter")
            assert sorted(warnings(mail)) == sorted([*told, *told])
    finally:
        mail.stop()


def warnings(mail: MailServer) -> list[str]:
    """Mailboxes that got a message about a letter that did not arrive."""
    found = [one for one in mail.room.taken if "Không đến nơi nhận" in str(one["Subject"])]
    return [one["To"].addresses[0].addr_spec for one in found]
