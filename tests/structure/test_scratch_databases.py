from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from support.databases import on_postgresql

_ENGINE_NAME = (
    "import django; django.setup(); from django.db import connection as c; c.cursor().execute('SELECT 1'); "
    "print(c.vendor, c.settings_dict['NAME'])"
)


@pytest.mark.engine
@pytest.mark.django_db
def test_the_phase_named_postgresql_runs_on_postgresql() -> None:
    assert connection.vendor == ("postgresql" if on_postgresql() else "sqlite")


@pytest.mark.engine
@pytest.mark.django_db
def test_the_test_database_keeps_what_it_is_told() -> None:
    with connection.cursor() as cursor:
        if on_postgresql():
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
        else:
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)


@pytest.mark.processes
def test_a_server_process_gets_an_empty_database_of_its_own(
    tmp_path: Path, scratch_environment: dict[str, str]
) -> None:
    (tmp_path / "data").mkdir()
    seen = subprocess.run(
        [sys.executable, "-c", _ENGINE_NAME],
        env=scratch_environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    vendor, name = seen.split()
    assert vendor == ("postgresql" if on_postgresql() else "sqlite")
    assert name not in os.environ.get("DATABASE_URL", "")
    assert on_postgresql() or Path(name).is_relative_to(tmp_path)
