from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.infra import outbox
from lienthong.infra.blobs import BlobReference
from lienthong.infra.models import OutboxJob
from lienthong.infra.states import JobState
from support.waiting import until

pytestmark = [pytest.mark.engine, pytest.mark.processes]
TESTS = Path(__file__).resolve().parents[2]
LEASE = 2.0


@contextlib.contextmanager
def worker(database: str, folder: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "LIENTHONG_DATA": str(folder / "data"),
        "PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}",
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "support.outbox_process", str(folder), str(LEASE)], env=environment
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def owe(count: int, *, hang: int | None = None) -> list[str]:
    keys = [f"job{number}" for number in range(count)]
    OutboxJob.objects.bulk_create(
        [outbox.job("effect", {"hang": number == hang}, key=key) for number, key in enumerate(keys)]
    )
    return keys


def all_done() -> bool:
    return not OutboxJob.objects.exclude(state=JobState.DONE).exists()


def effects() -> list[str]:
    return sorted(BlobReference.objects.values_list("owner_id", flat=True))


@pytest.mark.law("SND-07")
def test_a_job_whose_worker_is_killed_in_its_handler_is_done_again_with_one_effect(
    ground_database: str, tmp_path: Path
) -> None:
    keys = owe(3, hang=1)
    with worker(ground_database, tmp_path) as first:
        until((tmp_path / "hung").exists)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert not all_done()
    with worker(ground_database, tmp_path):
        until(all_done)
    begun = Counter((tmp_path / "begun").read_text().split())
    assert begun["job1"] == 2
    assert effects() == sorted(keys)


@pytest.mark.law("SND-07")
@pytest.mark.parametrize("point", ["worker.before_handler=7", "worker.after_handler=7"])
def test_workers_that_die_at_either_side_of_a_handler_lose_and_double_nothing(
    ground_database: str, tmp_path: Path, point: str
) -> None:
    keys = owe(12)
    with worker(ground_database, tmp_path, LIENTHONG_FAULTS=point) as dying:
        assert dying.wait(30) == 137
    with worker(ground_database, tmp_path):
        until(all_done, seconds=90)
    assert effects() == sorted(keys)


@pytest.mark.law("SND-07")
def test_two_workers_under_random_kills_do_everything_once(ground_database: str, tmp_path: Path) -> None:
    keys = owe(120)
    for _ in range(2):
        with worker(ground_database, tmp_path) as one, worker(ground_database, tmp_path):
            before = len(effects())
            until(lambda: len(effects()) > before or all_done(), what="for a first effect")  # noqa: B023  at once
            one.kill()
            one.wait()
    with worker(ground_database, tmp_path), worker(ground_database, tmp_path):
        until(all_done, seconds=90)
    assert effects() == sorted(keys)
