"""Scratch databases: one per test process for the ORM, and one per asking test for server processes.

SQLite is tested as it runs: a file in WAL mode, never a shared memory database. PostgreSQL is the
private cluster that ``./run test`` starts and names in DATABASE_URL.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql


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


@pytest.fixture
def scratch_environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Environment for server processes: an empty database, data folder and key ring of their own.

    On PostgreSQL the database is made in the cluster of DATABASE_URL and dropped afterwards.
    """
    environment = {
        **os.environ,
        "LIENTHONG_DATA": str(tmp_path / "data"),
        "LIENTHONG_KEYS": str(tmp_path / "keys" / "keys.json"),
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.axis",
    }
    if not on_postgresql():
        environment.pop("DATABASE_URL", None)
        yield environment
        return
    base, _, _ = os.environ["DATABASE_URL"].rpartition("/")
    name = f"scratch_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    environment["DATABASE_URL"] = f"{base}/{name}"
    try:
        yield environment
    finally:
        with psycopg.connect(f"{base}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
