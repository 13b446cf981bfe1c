"""A private PostgreSQL cluster for tests and measurements: own folder, own socket, own process id.

Nothing listens on the network and no system cluster is touched. Durability stays on (``fsync`` and
``synchronous_commit``), because promises are tested as they will be run. PostgreSQL refuses to run as
root, so a root caller (a container) starts it as the user ``postgres`` that Debian's package made.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import psycopg

from tools.programs import postgresql_programs

_START_SECONDS = 30.0
_STOP_SECONDS = 20.0
_USER = "lienthong"
_DISK = Path("/tmp")  # noqa: S108  not TMPDIR: the path of a socket may have 107 bytes at most


class ClusterError(RuntimeError):
    """PostgreSQL could not be made or started; the text carries its own words."""


class PrivateCluster:
    """Context manager; inside it, `url` names a database of the running cluster.

    ``parent`` holds its folder: the disk where time is measured, memory where only tests run.
    """

    def __init__(self, parent: Path | None = None) -> None:
        programs = postgresql_programs()
        if programs is None:
            raise ClusterError("PostgreSQL 15 or newer is not installed (Debian: postgresql)")
        self._programs = programs
        # Private (0700).
        self._folder = Path(tempfile.mkdtemp(prefix="lienthong-pg-", dir=parent or _DISK))
        self._options = {
            "listen_addresses": "",
            "max_connections": "200",
            "fsync": "on",
            "synchronous_commit": "on",
        }
        if parent is not None:
            self._options["max_wal_size"] = "256MB"  # four times as much would stay in memory
        self._account = "postgres" if os.geteuid() == 0 else None
        self._server: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "lienthong") -> str:
        """A DATABASE_URL; ``lienthong`` exists, others may be made beside it."""
        return f"postgresql://{_USER}@{quote(str(self._folder), safe='')}/{database}"

    @property
    def process_id(self) -> int | None:
        """Of the running server."""
        return self._server.pid if self._server else None

    def __enter__(self) -> Self:
        try:
            if self._account:
                owner = pwd.getpwnam(self._account)
                os.chown(self._folder, owner.pw_uid, owner.pw_gid)
            self._make()
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _make(self) -> None:
        made = subprocess.run(
            [
                self._programs / "initdb",
                f"--pgdata={self._folder / 'data'}",
                f"--username={_USER}",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",  # of the empty cluster only; the server itself syncs
            ],
            user=self._account,
            group=self._account,
            extra_groups=[] if self._account else None,
            cwd=self._folder,
            capture_output=True,
            check=False,
        )
        if made.returncode != 0:
            raise ClusterError(made.stderr.decode(errors="replace"))

    def _start(self) -> None:
        log = self._folder / "log"
        with log.open("wb") as output:
            self._server = subprocess.Popen(
                [
                    self._programs / "postgres",
                    "-D",
                    self._folder / "data",
                    "-k",
                    self._folder,
                    *(f"--{name}={value}" for name, value in self._options.items()),
                ],
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl+C is for the tests; they stop the server in order
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._accepts():
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise ClusterError(log.read_text(errors="replace"))
            time.sleep(0.05)

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE lienthong")

    def _accepts(self) -> bool:
        """The server writes ``ready`` into its process file once connections are taken."""
        try:
            lines = (self._folder / "data" / "postmaster.pid").read_text(encoding="ascii").splitlines()
        except OSError:
            return False
        return len(lines) > 7 and lines[7].strip() == "ready"

    def _stop(self) -> None:
        if self._server is not None and self._server.poll() is None:
            self._server.send_signal(signal.SIGINT)  # fast shutdown
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._server.send_signal(signal.SIGQUIT)
                self._server.wait(_STOP_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)
