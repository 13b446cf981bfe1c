"""A scratch installation of the axis: folder, operator commands, the server process."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lienthong.cli.main import WRONG_USE
from lienthong.cli.main import main as lienthong
from lienthong.demo.errors import ScratchFolderError, ServerNotReadyError, StepFailedError
from lienthong.infra.serving import server_of

MARK = ".lienthong-demo"
"""A file that says: this folder was made by the demonstration and may be emptied by it."""

READY_SECONDS = 120.0
"""Generous: a busy machine is slow, not broken. A server that ended is noticed at once."""
STOP_SECONDS = 25.0
"""A little more than the server's own time to drain (20 s)."""
POLL_SECONDS = 0.1


def wait_until(happened: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return when ``happened()``; after ``seconds`` of real time raise `StepFailedError` naming ``what``."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise StepFailedError(f"Quá {seconds:.0f} giây vẫn chưa thấy: {what}.")
        time.sleep(POLL_SECONDS)


def free_ports(count: int) -> list[int]:
    """Ports of the loopback address that nobody listens on now."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in sockets]


@dataclass(frozen=True, slots=True)
class Installation:
    """The folder of one run. Every path of the axis points into it."""

    folder: Path

    @classmethod
    def fresh(cls, base: Path) -> Installation:
        """``base``/demo, empty; raises `ScratchFolderError` when it is in use or holds what we did not make."""
        folder = (base / "demo").absolute()
        if folder.exists():
            if any(folder.iterdir()) and not (folder / MARK).exists():
                raise ScratchFolderError(
                    f"Thư mục {folder} có dữ liệu không phải của phần trình diễn nên không được xóa; "
                    "hãy dời thư mục ấy đi hoặc đặt LIENTHONG_DATA sang nơi khác."
                )
            if server := server_of(folder):
                raise ScratchFolderError(
                    f"Bản trình diễn khác đang chạy trên thư mục {folder}: {server}. Hãy dừng nó (Ctrl+C) rồi "
                    "chạy lại, hoặc đặt LIENTHONG_DATA sang nơi khác."
                )
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / MARK).touch()
        installation = cls(folder)
        for part in (installation.letters, installation.log.parent):
            part.mkdir()
        return installation

    @property
    def letters(self) -> Path:
        """Where the PDFs and packets that were sent are kept."""
        return self.folder / "van-ban-da-gui"

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.folder / "logs" / "axis.log"

    def enter(self) -> None:
        """Make this process, and those it starts, work in the folder; before Django is loaded."""
        os.environ["LIENTHONG_DATA"] = str(self.folder)
        os.environ["LIENTHONG_KEYS"] = str(self.folder / "keys" / "keys.json")
        os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.project.settings.axis"
        os.environ.pop("LIENTHONG_PRODUCTION", None)


def command(*words: str) -> str:
    """Run an operator command in this process, as ``lienthong WORDS`` would; returns what it printed."""
    printed = io.StringIO()
    complained = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        try:
            code = lienthong(words)
        except SystemExit:  # the parser ends the process where a command is not understood
            code = WRONG_USE
    if code != 0:
        said = (complained.getvalue() or printed.getvalue()).strip()
        raise StepFailedError(f"Lệnh «lienthong {' '.join(words[:3])} …» trả mã {code}: {said}")
    return printed.getvalue()


class AxisServer:
    """``lienthong serve --role axis`` as a child process on free ports."""

    def __init__(self, installation: Installation) -> None:
        self._log_path = installation.log
        self.port, self.web_port = free_ports(2)
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    @property
    def door(self) -> str:
        """Base address of the VXP door."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> str:
        """Base address of the pages."""
        return f"http://127.0.0.1:{self.web_port}"

    def start(self) -> None:
        """Start the process; `wait_ready` waits for it."""
        words = ["serve", "--role", "axis", "--port", str(self.port), "--web-port", str(self.web_port)]
        self._log = self._log_path.open("ab")
        self._process = subprocess.Popen(  # noqa: S603  our own program with our own arguments
            [sys.executable, "-m", "lienthong.cli", *words],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def wait_ready(self, answers: Callable[[], bool]) -> None:
        """Return when ``answers()``; raises `ServerNotReadyError` when it never does."""
        deadline = time.monotonic() + READY_SECONDS
        while not answers():
            if self._process is None or self._process.poll() is not None or time.monotonic() > deadline:
                raise ServerNotReadyError(f"Trục không khởi động được; xem nhật ký tại {self._log_path}.")
            time.sleep(POLL_SECONDS)

    def wait(self) -> int:
        """Wait for the process to end by itself; returns its exit code."""
        return self._process.wait() if self._process is not None else 0

    def stop(self) -> None:
        """End the process: first ask, then insist."""
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()
