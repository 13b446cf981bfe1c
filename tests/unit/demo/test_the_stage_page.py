"""The page of the stage: the next step by a button, mails to read, nothing to anyone from outside."""

from __future__ import annotations

import datetime as dt
import re
import smtplib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from lienthong.demo.cast import demonstration_cast
from lienthong.demo.conductor import Conductor, Cue
from lienthong.demo.installation import free_ports
from lienthong.demo.mail_sink import MailSink
from lienthong.demo.programme import Line, LineKind, Programme, Scene
from lienthong.demo.stage_page import StagePage
from lienthong.demo.stage_page.views import Address, Stage
from lienthong.kernel.clock import VIETNAM

AT = dt.datetime(2021, 2, 1, 8, 0, tzinfo=VIETNAM)
TOKEN = "token-of-this-run"


@dataclass
class Opened:
    """A page that is open, and what it shows."""

    url: str
    stage: Stage

    def get(self, path: str = "/", **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers, timeout=20)

    def press(self, path: str, token: str = TOKEN) -> httpx.Response:
        return httpx.post(self.url + path, data={"token": token}, timeout=20)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    page_port, mail_port = free_ports(2)
    programme = Programme(
        [
            Scene(AT, "Soạn <thảo>", lambda: programme.hear(Line(LineKind.DONE, "đã trình & ký"))),
            Scene(AT, "Gửi qua Trục", lambda: None),
        ]
    )
    sink = MailSink(tmp_path, mail_port)
    sink.start()
    addresses = [
        Address(name, f"http://127.0.0.1:{port}", "") for port, name in enumerate(("Trục", "A", "B"), 1)
    ]
    stage = Stage(programme, Conductor(), sink, demonstration_cast(), addresses, "", TOKEN)
    page = StagePage(page_port)
    page.start(stage)
    yield Opened(page.url, stage)
    page.close()
    sink.stop()


def test_what_was_played_is_shown_and_everything_is_escaped(opened: Opened) -> None:
    opened.stage.programme.play_next()

    text = opened.get().text

    assert "Soạn &lt;thảo&gt;" in text
    assert "đã trình &amp; ký" in text
    assert "1/2 bước" in text
    assert "BẢN TRÌNH DIỄN" in text


def test_people_are_shown_with_the_passwords_of_this_run(opened: Opened) -> None:
    clerk = opened.stage.cast.late.clerk

    text = opened.get().text

    assert all(word in text for word in (clerk.username, clerk.password, clerk.pin))


@pytest.mark.parametrize(("path", "cue"), [("/tiep", Cue.NEXT), ("/het", Cue.ALL)])
def test_the_buttons_give_their_cue(opened: Opened, path: str, cue: Cue) -> None:
    heard: list[Cue | None] = []
    waiting = threading.Thread(target=lambda: heard.append(opened.stage.conductor.wait(seconds=20)))
    waiting.start()
    while not opened.stage.conductor.is_waiting:
        pass

    answer = opened.press(path)
    waiting.join(20)

    assert answer.status_code == 303
    assert heard == [cue]


def test_a_form_of_another_run_gives_no_cue(opened: Opened) -> None:
    assert opened.press("/tiep", token="another").status_code == 403
    assert not opened.stage.conductor.is_waiting


def test_the_moving_part_is_sent_only_when_it_has_changed(opened: Opened) -> None:
    seen = opened.stage.version

    assert opened.get(f"/dien-bien?da-thay={seen}").status_code == 204
    opened.stage.programme.play_next()
    assert "đã trình" in opened.get(f"/dien-bien?da-thay={seen}").text


def test_a_mail_can_be_read(opened: Opened) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Chưa nhận <807>", "a@x.invalid", "b@x.invalid"
    message.set_content("Đề nghị tiếp nhận.")
    host, _, port = opened.stage.mails.url.removeprefix("smtp://").rpartition(":")
    with smtplib.SMTP(host, int(port), timeout=20) as server:
        server.send_message(message)

    assert "Chưa nhận &lt;807&gt;" in opened.get().text
    assert "Đề nghị tiếp nhận." in opened.get("/thu/1").text
    assert opened.get("/thu/1.eml").headers["Content-Type"].startswith("text/plain")
    assert opened.get("/thu/2").status_code == 404


def test_another_name_for_this_address_is_refused(opened: Opened) -> None:
    answer = opened.get(Host="attacker.example")

    assert answer.status_code == 421
    assert opened.stage.cast.late.clerk.password not in answer.text


def test_nothing_inline_and_nothing_from_elsewhere_is_allowed(opened: Opened) -> None:
    policy = opened.get().headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_every_colour_the_page_asks_for_is_defined_by_what_it_loads(opened: Opened) -> None:
    sheets = re.findall(r'href="(/static/[^"]+[.]css)"', opened.get().text)
    loaded = "".join(opened.get(path).text for path in sheets)

    used = set(re.findall(r"var\((--[\w-]+)", opened.get("/static/stage.css").text))

    assert used
    assert used <= set(re.findall(r"(--[\w-]+)\s*:", loaded))


@pytest.mark.parametrize(
    ("path", "kind"), [("/static/stage.css", "text/css"), ("/static/htmx.min.js", "text/javascript")]
)
def test_its_files_are_served_by_name_only(opened: Opened, path: str, kind: str) -> None:
    assert opened.get(path).headers["Content-Type"].startswith(kind)
    assert opened.get("/static/../server.py").status_code == 404
    assert opened.get("/nothing").status_code == 404
