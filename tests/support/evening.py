"""One evening of the demonstration: ``python -m lienthong.demo`` with its stage page, waiting for an audience."""

from __future__ import annotations

import html
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

STORY_SECONDS = 1500
"""Alone the story takes about two minutes; beside other tests much longer."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the stage page tells of a person to sign in as."""

    username: str
    password: str
    pin: str


@dataclass(frozen=True, slots=True)
class Evening:
    """A running demonstration."""

    process: subprocess.Popen[bytes]
    output: Path
    kept: Path
    mails: Path

    @property
    def text(self) -> str:
        """Everything it has printed."""
        return self.output.read_text("utf-8")

    def wait_for(self, words: str) -> None:
        """Return when it has printed these words; fails when it ended without."""

        self._wait(lambda: words in self.text)

    def _wait(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + STORY_SECONDS
        while True:
            has_ended = self.process.poll() is not None
            if true():
                return
            assert not has_ended, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.25)

    @property
    def stage(self) -> str:
        """Address of the stage page."""
        self.wait_for("Mở sân khấu: ")
        return self.text.partition("Mở sân khấu: ")[2].split()[0]

    def page(self) -> str:
        """The stage page as it is now."""
        with urllib.request.urlopen(self.stage + "/", timeout=20) as answer:
            return html.unescape(answer.read().decode())

    def addresses(self) -> list[str]:
        """Of the axis' pages and of the offices, in the order of the stage."""
        return re.findall(r'class="address" href="([^"]+)"', self.page())

    def people(self) -> dict[str, Keys]:
        """Everybody to sign in as, by user name."""
        told = re.findall(
            r"<dt>Tên đăng nhập</dt><dd>([^<]+)</dd>.*?<dt>Mật khẩu</dt><dd>([^<]+)</dd></div>"
            r"(?:\s*<div><dt>Mã PIN</dt><dd>([^<]+)</dd>)?",
            self.page(),
            re.DOTALL,
        )
        return {username: Keys(username, password, pin) for username, password, pin in told}

    def play(self, *, to_the_end: bool) -> None:
        """Press a button of the stage page, once the story waits for it."""
        self._wait(lambda: '<button class="btn btn-primary" >' in self.page())
        (token, *_) = re.findall(r'name="token" value="([^"]+)"', self.page())
        address = f"{self.stage}/{'het' if to_the_end else 'tiep'}"
        data = urlencode({"token": token}).encode()
        with urllib.request.urlopen(address, data=data, timeout=20):
            pass

    def end(self) -> int:
        """Ask it to end (as Ctrl+C does; that signal is ignored where tests run in the background); the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def evening_in(folder: Path) -> Iterator[Evening]:
    """A demonstration of its own, always on its own SQLite files; everything ends with the block."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LIENTHONG_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"}
    output, kept = folder / "output.txt", folder / "kept"
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.demo", "--keep", str(kept)],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    evening = Evening(process, output, kept, folder / "data" / "demo" / "thu-dien-tu")
    try:
        yield evening
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
