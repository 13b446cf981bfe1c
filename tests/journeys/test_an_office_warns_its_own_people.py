"""From a letter nobody accepts to a real message, the strip on the clerk's desk, and the end of both by acting."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from support.mail_server import MailServer
from support.people import PASSWORD
from support.servers import AxisServer, new_axis
from support.waiting import until

pytestmark = [pytest.mark.processes, pytest.mark.full, pytest.mark.law("D-16")]

CLERK, FOCAL = "vanthu.h47@example.test", "daumoi.h47@example.test"


@contextlib.contextmanager
def running_office(folder: Path, mail: MailServer) -> Iterator[AxisServer]:
    """Quảng Nam's office with people and one letter, every process of it, on a Monday evening."""
    office = new_axis(
        folder,
        {
            "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.office",
            "LIENTHONG_SMTP_URL": mail.url,
            "LIENTHONG_MAIL_FROM": "vanban@example.test",
            "LIENTHONG_PUBLIC_URL": "https://vanban.example.test",
        },
    )
    office.web_port = office.port  # its pages are all its door
    (folder / "data").mkdir()
    paths = f"{Path(__file__).parents[1]}{os.pathsep}{office.environment['PYTHONPATH']}"
    staff = [sys.executable, "-m", "support.office_process", "staff"]
    subprocess.run(staff, env={**office.environment, "PYTHONPATH": paths}, check=True, timeout=120)
    try:
        office.start("--role", "office")
        yield office
    finally:
        office.stop()


def test_mail_and_strip_come_by_themselves_and_accepting_ends_the_warning(tmp_path: Path) -> None:
    mail = MailServer()
    mail.start()
    try:
        with running_office(tmp_path, mail) as office:
            until(lambda: {CLERK, FOCAL} <= set(warned(mail)), seconds=60, what="for the messages")
            body = warned(mail)[FOCAL].get_content()
            assert "807/VPCP-KSTT" in body
            assert "trao đổi văn bản" not in body
            link = re.search(r"https://vanban\.example\.test(/canh-bao/\?ve=[0-9a-f-]+)", body)
            assert link is not None
            with signed_in(office, "vanthu.h47") as clerk:
                assert "Văn bản đến: 1 chưa nhận." in clerk.get("/").text
                page = clerk.get(link.group(1)).text
                assert "chưa tiếp nhận hoặc từ chối" in page
                document = re.search(r'href="(/van-ban-den/[0-9a-f-]+/)">Tiếp nhận', page)
                assert document is not None
                assert "Chưa nhận." in clerk.get(document.group(1)).text
                accepted = post(clerk, document.group(1), "tiep-nhan/")
                assert accepted.status_code == 302, accepted.text
                until(
                    lambda: "Văn bản đến: 1" not in clerk.get("/").text,
                    seconds=30,
                    what="for the strip to go",
                )
                assert "nguyên nhân đã hết" in clerk.get("/canh-bao/?loc=da-dong").text
            assert len([one for one in mail.room.taken if subject(one)]) == 2
    finally:
        mail.stop()


def subject(message: EmailMessage) -> bool:
    """Whether a message warns of a letter nobody accepts."""
    return "Chưa nhận" in str(message["Subject"])


def warned(mail: MailServer) -> dict[str, EmailMessage]:
    """Messages about it by mailbox."""
    return {one["To"].addresses[0].addr_spec: one for one in mail.room.taken if subject(one)}


@contextlib.contextmanager
def signed_in(office: AxisServer, username: str) -> Iterator[httpx.Client]:
    """Somebody's browser without a screen."""
    with httpx.Client(base_url=f"http://127.0.0.1:{office.web_port}", timeout=20) as browser:
        browser.get("/dang-nhap/")
        came = post(browser, "/dang-nhap/", "", username=username, password=PASSWORD)
        assert came.status_code == 302, came.text
        yield browser


def post(browser: httpx.Client, page: str, to: str, **fields: str) -> httpx.Response:
    """Press a button of a page."""
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(page).text)
    assert token is not None
    return browser.post(f"{page}{to}", data={"csrfmiddlewaretoken": token.group(1), **fields})
