"""The database of this process, made ready: engine new enough, folders there, migrations applied once.

Every command and every process calls :func:`prepare_database` first; several may start at once.
"""

from __future__ import annotations

import fcntl
import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from lienthong.infra import faultpoints
from lienthong.infra.errors import EngineRefusedError

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can lose committed data when a WAL is reset."""
OLDEST_POSTGRESQL = 150000
_MIGRATION_LOCK = 0x6C69656E_6D69


def prepare_database() -> bool:
    """Make the database ready; returns whether anything was migrated. Quick when nothing is to do.

    Raises :class:`EngineRefusedError` for an engine that is too old or not set up to keep what it commits.
    """
    faultpoints.check()
    if connection.vendor == "sqlite":
        _check_sqlite()
        with _file_lock():
            return _migrate_missing()
    if connection.vendor == "postgresql":
        _check_postgresql()
        if not _missing():
            return False
        with _advisory_lock():
            return _migrate_missing()
    raise EngineRefusedError(
        f"Không hỗ trợ cơ sở dữ liệu «{connection.vendor}»; dùng SQLite hoặc PostgreSQL."
    )


def check_sqlite_version(version: tuple[int, ...]) -> None:
    """Raise :class:`EngineRefusedError` for an SQLite older than 3.51.3."""
    if version < OLDEST_SQLITE:
        raise EngineRefusedError(
            f"SQLite {'.'.join(map(str, version))} có lỗi mất dữ liệu; "
            f"cần từ {'.'.join(map(str, OLDEST_SQLITE))} (gói pysqlite3), hãy cài lại bằng ./run setup."
        )


def check_sqlite_options(options: Mapping[str, object]) -> None:
    """Raise :class:`EngineRefusedError` unless transactions begin IMMEDIATE: a write never fails half-way."""
    if options.get("transaction_mode") != "IMMEDIATE":
        raise EngineRefusedError("SQLite phải chạy với transaction_mode=IMMEDIATE; hãy sửa cấu hình.")


def _check_sqlite() -> None:
    # Imported only now: an earlier import would fix the standard engine before the settings replace it.
    backend = importlib.import_module("django.db.backends.sqlite3.base")
    check_sqlite_version(backend.Database.sqlite_version_info)
    check_sqlite_options(connection.settings_dict["OPTIONS"])
    folder = _sqlite_file().parent
    folder.mkdir(parents=True, exist_ok=True)
    with _file_lock(), connection.cursor() as cursor:  # the switch to WAL must not race with another process
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if journal not in {"wal", "memory"} or synchronous < 2:
        raise EngineRefusedError(
            "SQLite phải chạy với journal_mode=WAL và synchronous=FULL; hãy sửa cấu hình.",
            journal=journal,
            synchronous=synchronous,
        )


def _check_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num'), current_setting('synchronous_commit')")
        version, commit = cursor.fetchone()
    if int(version) < OLDEST_POSTGRESQL:
        raise EngineRefusedError("Cần PostgreSQL từ phiên bản 15; hãy nâng cấp.", version=version)
    if settings.LIENTHONG_PRODUCTION and commit in {"off", "local"}:
        raise EngineRefusedError(
            "PostgreSQL phải chạy với synchronous_commit=on; hãy sửa cấu hình.", commit=commit
        )


def durability() -> dict[str, str]:
    """The settings in force on which "committed" rests, as the engine itself tells them."""
    if connection.vendor == "sqlite":
        asked = {name: f"PRAGMA {name}" for name in ("journal_mode", "synchronous")}
    else:
        asked = {name: f"SHOW {name}" for name in ("fsync", "synchronous_commit", "full_page_writes")}
    with connection.cursor() as cursor:
        found = {}
        for name, question in asked.items():
            cursor.execute(question)
            found[name] = str(cursor.fetchone()[0])
    return found


def _missing() -> set[tuple[str, str]]:
    """Migrations on disk that the database does not have; far cheaper than building the whole graph."""
    loader = MigrationLoader(connection, load=False)
    loader.load_disk()
    return set(loader.disk_migrations) - set(MigrationRecorder(connection).applied_migrations())


def _migrate_missing() -> bool:
    if not _missing():
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True


def _sqlite_file() -> Path:
    return Path(str(connection.settings_dict["NAME"])).absolute()


@contextmanager
def _file_lock() -> Iterator[None]:
    """One process at a time, for SQLite; freed by the system when its holder dies."""
    file = _sqlite_file()
    if str(connection.settings_dict["NAME"]).startswith("file:") or file.name == ":memory:":
        yield
        return
    descriptor = os.open(file.with_name(file.name + ".migrating"), os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _advisory_lock() -> Iterator[None]:
    """One process at a time, for PostgreSQL; freed by the server when the session ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])
