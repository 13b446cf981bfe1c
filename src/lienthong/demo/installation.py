"""The scratch installation of one run: its folder, the products in it, their servers."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lienthong.demo.errors import ScratchFolderError, ServerNotReadyError, StepFailedError
from lienthong.infra.serving import server_of

MARK = ".lienthong-demo"
"""A file that says: this folder was made by the demonstration and may be emptied by it."""

READY_SECONDS = 180.0
"""Generous: a busy machine is slow, not broken. A server that ended is noticed at once."""
STOP_SECONDS = 25.0
"""A little more than the server's own time to drain (20 s)."""
POLL_SECONDS = 0.2
_ANSWER_SECONDS = 5.0
_FOREIGN = ("DATABASE_URL", "LIENTHONG_PRODUCTION", "LIENTHONG_HOSTS", "LIENTHONG_FAULTS")
"""Settings of the caller that must not reach the products of the demonstration."""


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
    """The folder of one run. Every path of every product points into it."""

    folder: Path
    databases: Mapping[str, str] = field(default_factory=dict)
    """DATABASE_URL by key of the product; a product that is not named keeps a SQLite file in its folder."""

    @classmethod
    def fresh(cls, base: Path, databases: Mapping[str, str] | None = None) -> Installation:
        """``base``/demo, empty; raises `ScratchFolderError` when it is in use or holds what we did not make."""
        folder = (base / "demo").absolute()
        if folder.exists():
            if any(folder.iterdir()) and not (folder / MARK).exists():
                raise ScratchFolderError(
                    f"Thư mục {folder} có dữ liệu không phải của phần trình diễn nên không được xóa; "
                    "hãy dời thư mục ấy đi hoặc đặt LIENTHONG_DATA sang nơi khác."
                )
            served = [server_of(one) for one in (folder, *folder.iterdir()) if one.is_dir()]
            if server := next(filter(None, served), ""):
                raise ScratchFolderError(
                    f"Bản trình diễn khác đang chạy trên thư mục {folder}: {server}. Hãy dừng nó (Ctrl+C) rồi "
                    "chạy lại, hoặc đặt LIENTHONG_DATA sang nơi khác."
                )
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        (folder / MARK).touch()
        installation = cls(folder, databases or {})
        for part in (installation.letters, installation.mails, installation.logs):
            part.mkdir()
        return installation

    def database_of(self, key: str) -> dict[str, str]:
        """The setting that names the database of a product; empty where it is the product's own file."""
        return {"DATABASE_URL": self.databases[key]} if key in self.databases else {}

    @property
    def letters(self) -> Path:
        """Where the PDFs and packets that were sent are kept."""
        return self.folder / "van-ban-da-gui"

    @property
    def mails(self) -> Path:
        """Mails that arrived, one file each."""
        return self.folder / "thu-dien-tu"

    @property
    def logs(self) -> Path:
        """What servers and stage hands wrote."""
        return self.folder / "logs"

    @property
    def pki(self) -> Path:
        """The demonstration PKI, shared by the offices."""
        return self.folder / "pki"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One installed product: axis or an office, with its own data folder and database."""

    key: str
    role: str
    """``axis`` or ``office``."""
    title: str
    folder: Path
    log: Path
    port: int
    web_port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    """Environment variables of this product alone."""

    @property
    def door(self) -> str:
        """Base address of the VXP door; only the axis has one."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pages(self) -> str:
        """Base address of the pages."""
        return f"http://127.0.0.1:{self.web_port}"

    def environment(self) -> dict[str, str]:
        """The environment of every process of the product."""
        inherited = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
        return {
            **inherited,
            "PYTHONUTF8": "1",
            "LIENTHONG_ROLE": self.role,
            "LIENTHONG_DATA": str(self.folder),
            "LIENTHONG_KEYS": str(self.folder / "keys" / "keys.json"),
            "DJANGO_SETTINGS_MODULE": f"lienthong.project.settings.{self.role}",
            **self.settings,
        }


class Server:
    """``lienthong serve`` of one product as a child process."""

    def __init__(self, product: Product) -> None:
        self.product = product
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> None:
        """Start the process; `wait_ready` waits for it."""
        product = self.product
        words = ["serve", "--role", product.role, "--port", str(product.port)]
        words += ["--web-port", str(product.web_port)]
        self._log = product.log.open("ab")
        self._process = subprocess.Popen(  # noqa: S603  our own program with our own arguments
            [sys.executable, "-m", "lienthong.cli", *words],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=product.environment(),
        )

    def wait_ready(self) -> None:
        """Return when pages (and the door) answer; raises `ServerNotReadyError` when they never do."""
        addresses = [f"{self.product.pages}/"]
        if self.product.role == "axis":
            addresses.append(f"{self.product.door}/")
        deadline = time.monotonic() + READY_SECONDS
        while not all(_answers(address) for address in addresses):
            if not self.is_running or time.monotonic() > deadline:
                raise ServerNotReadyError(
                    f"{self.product.title} không khởi động được; xem nhật ký tại {self.product.log}."
                )
            time.sleep(POLL_SECONDS)

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def ask_to_stop(self) -> None:
        """Send the signal to end; several servers end at the same time this way."""
        if self._process is not None and self.is_running:
            self._process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End the process: first ask, then insist."""
        self.ask_to_stop()
        process, self._process = self._process, None
        if process is not None:
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()


def _answers(address: str) -> bool:
    """Whether a server answers at all, with whatever it says."""
    try:
        urllib.request.urlopen(address, timeout=_ANSWER_SECONDS).close()  # noqa: S310  our own loopback address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True
