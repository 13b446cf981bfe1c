"""The scratch database of each test process; server processes get their own (``support/servers.py``).

SQLite is tested as it runs: a file in WAL mode, never a shared memory database. PostgreSQL is the
private cluster that ``./run test`` starts and names in DATABASE_URL.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

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


@pytest.fixture
def scratch_environment(tmp_path: Path) -> dict[str, str]:
    """Environment for server processes: an empty database, data folder and key ring of their own."""
    return new_axis(tmp_path).environment
