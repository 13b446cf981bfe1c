from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lienthong.infra import engine
from lienthong.infra.errors import EngineRefusedError

TESTS = Path(__file__).resolve().parents[2]
PREPARE = (
    "import django; django.setup(); import time\n"
    "from lienthong.infra.engine import prepare_database\n"
    "before = time.monotonic(); print(prepare_database(), time.monotonic() - before)\n"
    "from lienthong.infra.models import OutboxJob; assert not OutboxJob.objects.exists()\n"
)


def start(environment: dict[str, str]) -> subprocess.Popen[str]:
    known = {**environment, "PYTHONPATH": str(TESTS.parent / "src")}
    return subprocess.Popen([sys.executable, "-c", PREPARE], env=known, stdout=subprocess.PIPE, text=True)


@pytest.mark.engine
@pytest.mark.processes
def test_several_that_start_at_once_migrate_once_and_a_second_start_is_quick(
    scratch_environment: dict[str, str],
) -> None:
    processes = [start(scratch_environment) for _ in range(3)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(migrated for migrated, _ in said) == ["False", "False", "True"]
    again = start(scratch_environment)
    migrated, seconds = again.communicate(timeout=120)[0].split()
    assert migrated == "False"
    assert float(seconds) < 5


@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 2)])
def test_an_sqlite_that_can_lose_data_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(EngineRefusedError, match=r"3\.51\.3"):
        engine.check_sqlite_version(version)


def test_the_pinned_sqlite_is_accepted() -> None:
    engine.check_sqlite_version((3, 51, 3))


@pytest.mark.parametrize("options", [{}, {"transaction_mode": "DEFERRED"}])
def test_settings_that_would_weaken_sqlite_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(EngineRefusedError, match="IMMEDIATE"):
        engine.check_sqlite_options(options)


@pytest.mark.engine
@pytest.mark.django_db
def test_a_prepared_database_needs_nothing_more() -> None:
    assert engine.prepare_database() is False
