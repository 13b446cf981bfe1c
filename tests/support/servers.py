"""Real server processes for tests: started on free ports over scratch data, stopped by process id."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from support.wire import RawClient

REPOSITORY = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fresh_database_url() -> str | None:
    """A new empty PostgreSQL database beside the one of DATABASE_URL; None when the engine is SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return None
    name = f"lt_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    head, _, tail = url.rpartition("/")
    _, mark, query = tail.partition("?")
    return f"{head}/{name}{mark}{query}"


@dataclass(frozen=True, slots=True)
class Said:
    """What one command of several said."""

    code: int
    stdout: str
    stderr: str


_SEVERAL = """
import contextlib, io, json, sys
from lienthong.cli.main import main
said = []
for words in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(words)
    said.append((code, out.getvalue(), err.getvalue()))
json.dump(said, sys.stdout)
"""


def in_one_process(environment: Mapping[str, str], *commands: tuple[str, ...]) -> list[Said]:
    """Run ``lienthong`` commands one after another in one process, whose start they would wait for each."""
    done = subprocess.run(
        [sys.executable, "-c", _SEVERAL, json.dumps(commands)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise AssertionError(f"{done.stdout}\n{done.stderr}")
    return [Said(*each) for each in json.loads(done.stdout)]


@dataclass
class AxisServer:
    """An axis of its own: data folder, database, ports, processes."""

    data: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    web_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    clients: list[RawClient] = field(default_factory=list)
    ready_seconds: float = 40

    def cli(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run ``lienthong ARGUMENTS`` on this axis."""
        done = subprocess.run(
            [sys.executable, "-m", "lienthong.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def cli_json(self, *arguments: str, check: bool = True) -> dict[str, object]:
        """Run a command that prints one JSON object."""
        value = json.loads(self.cli(*arguments, check=check).stdout)
        assert isinstance(value, dict)
        return value

    def add_agency(self, code: str, name: str, *aliases: str) -> None:
        """Register one agency."""
        self.cli(*agency_command(code, name, *aliases))

    def set_up(self, *commands: tuple[str, ...]) -> None:
        """Run several commands, all of which must succeed."""
        for words, done in zip(commands, in_one_process(self.environment, *commands), strict=True):
            if done.code != 0:
                raise AssertionError(f"{words}: exit {done.code}\n{done.stdout}\n{done.stderr}")

    def client(self, system: str, secret: str) -> RawClient:
        """A raw client of this axis."""
        client = RawClient(self.port, system, secret)
        self.clients.append(client)
        return client

    def start(self, *options: str, **extra: str) -> None:
        """Start every process and wait until the door is ready."""
        with (self.data / "serve.out").open("ab") as output:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "lienthong.cli", "serve", "--role", "axis"),
                    *("--port", str(self.port), "--web-port", str(self.web_port)),
                    *options,
                ],
                env={**self.environment, **extra},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_ready()

    def wait_ready(self, seconds: float | None = None) -> None:
        """Wait until the door answers that it is ready."""
        seconds = self.ready_seconds if seconds is None else seconds
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                address = f"http://127.0.0.1:{self.port}/readyz"
                with urllib.request.urlopen(address, timeout=2) as answer:
                    if answer.status == 200:
                        return
            assert self.process is None or self.process.poll() is None, self.output()
            time.sleep(0.1)
        raise AssertionError(f"door not ready after {seconds} s\n{self.output()}")

    def stop(self) -> None:
        """Stop every process of this axis, kindly first."""
        for client in self.clients:
            client.close()
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=25)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def output(self) -> str:
        """The last lines the processes printed."""
        text = (self.data / "serve.out").read_text(errors="replace")
        return "\n".join(text.splitlines()[-60:])


def new_axis(folder: Path, extra: Mapping[str, str] | None = None) -> AxisServer:
    """An axis over an empty folder and a fresh database; not started."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "LIENTHONG_DATA": str(folder / "data"),
        "LIENTHONG_KEYS": str(folder / "keys.json"),
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.axis",
        "PYTHONPATH": str(REPOSITORY / "src"),
        **(extra or {}),
    }
    environment.pop("DATABASE_URL", None)
    url = fresh_database_url()
    if url is not None:
        environment["DATABASE_URL"] = url
    return AxisServer(folder, environment)


def agency_command(code: str, name: str, *aliases: str) -> tuple[str, ...]:
    """The command that registers an agency."""
    extra = [part for alias in aliases for part in ("--alias", alias)]
    return ("axis", "agency", "add", "--code", code, "--name", name, *extra)


def system_command(system: str, secret: str, *agencies: str) -> tuple[str, ...]:
    """The command that registers a system and the agencies it serves."""
    served = [part for code in agencies for part in ("--agency", code)]
    return ("axis", "system", "add", "--id", system, "--secret", secret, *served)


@contextlib.contextmanager
def running_axis(folder: Path, *commands: tuple[str, ...], **extra: str) -> Iterator[AxisServer]:
    """An axis set up by these commands and started; stopped at the end."""
    axis = new_axis(folder, extra)
    try:
        if commands:
            axis.set_up(*commands)
        axis.start()
        yield axis
    finally:
        axis.stop()
