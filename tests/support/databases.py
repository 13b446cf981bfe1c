"""The scratch database of each test process; server processes get their own (``support/servers.py``).

SQLite is tested as it runs: a file in WAL mode, never a shared memory database. PostgreSQL is the
private cluster that ``./run test`` starts and names in DATABASE_URL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations

from lienthong.infra import secrets
from lienthong.infra.secrets import KeyRing
from support.servers import new_axis


def on_postgresql() -> bool:
    """True in the phase that runs on PostgreSQL."""
    return bool(os.environ.get("DATABASE_URL"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Give SQLite a file of its own per test process."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        folder = tmp_path_factory.mktemp("database")
        database.setdefault("TEST", {})["NAME"] = str(folder / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def _quickly_emptied() -> Iterator[None]:
    """Empty PostgreSQL's tables by DELETE after a test that commits, instead of Django's TRUNCATE.

    TRUNCATE makes every table and index a new file that must reach the disk, for the few rows a test leaves.
    """
    if not on_postgresql():
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", _by_deleting)
        yield


def _by_deleting(
    operations: DatabaseOperations, _style: object, tables: Sequence[str], **_options: bool
) -> list[str]:
    """What ``flush`` runs in one transaction, so that foreign keys are looked at when all are empty."""
    return [f"DELETE FROM {operations.quote_name(table)};" for table in tables]


@pytest.fixture(scope="session", autouse=True)
def _nobody_else_is_connected(request: pytest.FixtureRequest) -> Iterator[None]:
    """Before the test database is dropped, end what server threads of browser tests left connected to it."""
    if not on_postgresql():
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    request.getfixturevalue("django_db_setup")
    yield
    with blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _ring_is_known() -> None:
    """The test installation's key ring counts as the scratch database's; tests of that question forget it."""
    secrets.remember(settings.LIENTHONG_KEYS, KeyRing.made_at(settings.LIENTHONG_KEYS))


@pytest.fixture
def scratch_environment(tmp_path: Path) -> dict[str, str]:
    """Environment for server processes: an empty database, data folder and key ring of their own."""
    return new_axis(tmp_path).environment
