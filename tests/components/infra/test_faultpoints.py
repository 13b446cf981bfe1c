from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pytest_django import Settings

from lienthong.infra import faultpoints
from lienthong.infra.faultpoints import FaultpointsRefusedError

PROGRAM = """
from lienthong.infra import faultpoints
for number in range(5):
    faultpoints.hit("blob.after_fsync")
    print(number, flush=True)
"""


def run(**environment: str) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.test", **environment}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=known, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_process_ends_as_if_killed_at_the_hit_asked_for() -> None:
    done = run(LIENTHONG_FAULTS="blob.after_fsync=3")
    assert (done.returncode, done.stdout) == (137, "0\n1\n")


def test_another_point_or_none_does_nothing() -> None:
    done = run(LIENTHONG_FAULTS="worker.before_handler=1")
    assert (done.returncode, done.stdout) == (0, "0\n1\n2\n3\n4\n")


def test_production_never_ends_at_a_fault_point() -> None:
    done = run(LIENTHONG_FAULTS="blob.after_fsync=1", LIENTHONG_PRODUCTION="1")
    assert (done.returncode, done.stdout) == (0, "0\n1\n2\n3\n4\n")


def test_production_refuses_to_start_with_faults(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("LIENTHONG_FAULTS", "blob.after_fsync=1")
    faultpoints.check()
    settings.LIENTHONG_PRODUCTION = True
    with pytest.raises(FaultpointsRefusedError, match="chính thức"):
        faultpoints.check()


@pytest.mark.parametrize(
    "text", ["nowhere=1", "blob.after_fsync", "blob.after_fsync=0", "blob.after_fsync=x"]
)
def test_a_fault_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(FaultpointsRefusedError):
        faultpoints.parse(text)


def test_several_faults_can_be_asked_for() -> None:
    assert faultpoints.parse("blob.after_fsync=3, worker.before_handler=1") == {
        "blob.after_fsync": 3,
        "worker.before_handler": 1,
    }
