"""A PostgreSQL database copied by ``pg_dump`` from one exported snapshot, and filled by ``pg_restore``.

Rows and blob hashes are read in the transaction that exports the snapshot, so they are of the same moment as the
dump. The password goes through the environment of the program, never through its arguments.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from lienthong.infra.backups.files import settle
from lienthong.infra.backups.ports import Facts, Progress
from lienthong.infra.backups.sqlite_copy import BLOB_TABLE, RING_TABLE, counted_tables, mark_of
from lienthong.infra.errors import BackupToolError

_WHAT = "Cơ sở dữ liệu"
_POLL_SECONDS = 0.2
_LIBPQ = {"sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "service", "passfile", "options"}
_LONGEST_WORDS = 500


class PostgresqlCopy:
    """See :class:`~lienthong.infra.backups.ports.DatabaseCopy`."""

    engine = "postgresql"
    file_name = "database.dump"

    def take(self, to: Path, blob_list: Path, progress: Progress) -> Facts:
        """One snapshot of this process's database."""
        program = _program("pg_dump")
        with _snapshot() as (raw, name):
            _run(
                [
                    str(program),
                    "--format=custom",
                    "--no-owner",
                    "--no-privileges",
                    f"--snapshot={name}",
                    f"--file={to}",
                    f"--dbname={_conninfo()}",
                ],
                lambda: progress(_WHAT, to.stat().st_size if to.exists() else 0, 0),
            )
            settle(to)
            progress(_WHAT, to.stat().st_size, to.stat().st_size)
            with raw.cursor(name="blobs") as rows, blob_list.open("w", encoding="ascii") as lines:
                rows.execute(f"SELECT DISTINCT sha256 FROM {BLOB_TABLE} ORDER BY sha256")  # noqa: S608  our own name
                lines.writelines(f"{sha256}\n" for (sha256,) in rows)
            return _facts(raw)

    def trouble_of(self, file: Path, tables: Mapping[str, int]) -> str:  # noqa: ARG002  rows are counted at restoring
        """The whole dump is read and unpacked."""
        program = _program("pg_restore")
        try:
            _run([str(program), "--file=/dev/null", str(file)], lambda: None)
        except BackupToolError as error:
            return f"không mở được cơ sở dữ liệu trong bản sao lưu ({error.sentence})"
        return ""

    def occupied(self) -> str:
        """How many tables, views and sequences of anybody are there."""
        question = (
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' "
            "AND c.relkind IN ('r','p','v','m','S')"
        )
        with psycopg.connect(_conninfo(secret=True), autocommit=True) as raw:
            row = raw.execute(question).fetchone()
        found = int(row[0]) if row else 0
        return f"cơ sở dữ liệu {connection.settings_dict['NAME']} ({found} bảng)" if found else ""

    def load(self, file: Path, progress: Progress) -> Facts:
        """In one transaction."""
        program = _program("pg_restore")
        _run(
            [
                str(program),
                "--single-transaction",
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                f"--dbname={_conninfo()}",
                str(file),
            ],
            lambda: progress(_WHAT, 0, 0),
        )
        with psycopg.connect(_conninfo(secret=True), autocommit=True) as raw:
            raw.execute("ANALYZE")
            return _facts(raw)


@contextmanager
def _snapshot() -> Iterator[tuple[psycopg.Connection[tuple[Any, ...]], str]]:
    with psycopg.connect(_conninfo(secret=True)) as raw:
        raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        raw.read_only = True
        # A long dump must not end the transaction that holds its snapshot.
        raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        row = raw.execute("SELECT pg_export_snapshot()").fetchone()
        if row is None:
            raise BackupToolError("Máy chủ PostgreSQL không cho biết thời điểm sao lưu; hãy chạy lại.")
        yield raw, str(row[0])
        raw.rollback()


def _facts(raw: psycopg.Connection[tuple[Any, ...]]) -> Facts:
    tables = {}
    for table in counted_tables():
        row = raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608  our own name
        tables[table] = int(row[0]) if row else 0
    applied = raw.execute("SELECT app, name FROM django_migrations").fetchall()
    mark = raw.execute(f"SELECT sealed, place, marked_at FROM {RING_TABLE}").fetchone()  # noqa: S608  our own name
    version = raw.execute("SHOW server_version").fetchone()
    return Facts(
        tables=tables,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        ring=mark_of(mark),
        engine_version=str(version[0]) if version else "",
    )


def _conninfo(*, secret: bool = False) -> str:
    config = connection.settings_dict
    wanted = {
        "host": config.get("HOST"),
        "port": config.get("PORT"),
        "user": config.get("USER"),
        "dbname": config.get("NAME"),
        "password": config.get("PASSWORD") if secret else None,
        **{name: value for name, value in (config.get("OPTIONS") or {}).items() if name in _LIBPQ},
    }
    return make_conninfo("", **{name: str(value) for name, value in wanted.items() if value})


def _program(name: str) -> Path:
    """The program, of the newest version installed; Debian keeps some off the PATH."""
    versions = sorted(
        (int(path.parent.parent.name), path)
        for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
        if path.parent.parent.name.isdigit()
    )
    found = str(versions[-1][1]) if versions else shutil.which(name)
    if not found:
        raise BackupToolError(
            f"Máy này chưa có chương trình {name}, cần để sao lưu và phục hồi PostgreSQL. "
            "Hãy cài: apt-get install postgresql-client"
        )
    return Path(found)


def _run(words: Sequence[str], beat: Callable[[], None]) -> None:
    password = str(connection.settings_dict.get("PASSWORD") or "")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **({"PGPASSWORD": password} if password else {})}
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603  our own words
            list(words), env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        try:
            while True:
                try:
                    code = process.wait(_POLL_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    beat()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if code == 0:
            return
        said.seek(0)
        text = " ".join(said.read(_LONGEST_WORDS * 4).decode("utf-8", "replace").split())[:_LONGEST_WORDS]
    raise BackupToolError(f"{Path(words[0]).name} không làm được (mã {code}): {text}")
