from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.waiting import until

pytestmark = [pytest.mark.processes, pytest.mark.one_engine]
TESTS = Path(__file__).resolve().parents[2]

PARENT = """
import pathlib, sys
from lienthong.infra.supervisor import Child, Supervisor
folder = pathlib.Path(sys.argv[1])
child = Child(
    "child", [sys.executable, "-c", (folder / "child.py").read_text()], env={"FOLDER": str(folder)},
    loops=["turn"], max_silence=float(sys.argv[2]), start_grace=float(sys.argv[3]),
)
Supervisor([child], run_folder=folder / "run", drain_seconds=float(sys.argv[4])).run()
(folder / "ended").touch()
"""

CHILD = """
import os, pathlib, signal, sys, time
folder = pathlib.Path(os.environ["FOLDER"])
with (folder / "starts").open("a") as file:
    file.write(f"{os.getpid()}\\n")
from lienthong.infra.heartbeat import beat
"""
GOOD = (
    CHILD
    + """
def stop(number, frame):
    (folder / "drained").touch()
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
while True:
    beat("turn")
    time.sleep(0.02)
"""
)
CRASHING = CHILD + "sys.exit(3)\n"
HANGING = (
    CHILD
    + """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
beat("turn")
time.sleep(3600)
"""
)
NEVER_BEATING = CHILD + "time.sleep(3600)\n"
STUBBORN = (
    CHILD
    + """
signal.signal(signal.SIGTERM, signal.SIG_IGN)
import subprocess
grandchild = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
(folder / "grandchild").write_text(str(grandchild.pid))
while True:
    beat("turn")
    time.sleep(0.02)
"""
)


@contextlib.contextmanager
def supervisor(
    folder: Path, child: str, *, silence: float = 30, grace: float = 60, drain: float = 20
) -> Iterator[subprocess.Popen[bytes]]:
    (folder / "child.py").write_text(child)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.test",
        "PYTHONPATH": str(TESTS.parent / "src"),
    }
    arguments = [str(folder), str(silence), str(grace), str(drain)]
    parent = subprocess.Popen([sys.executable, "-c", PARENT, *arguments], env=environment)
    try:
        yield parent
    finally:
        for pid in starts(folder):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        parent.kill()
        parent.wait()


def starts(folder: Path) -> list[int]:
    file = folder / "starts"
    return [int(pid) for pid in file.read_text().split()] if file.exists() else []


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_crashed_child_is_started_again(tmp_path: Path) -> None:
    with supervisor(tmp_path, GOOD):
        until(lambda: len(starts(tmp_path)) == 1)
        os.kill(starts(tmp_path)[0], signal.SIGKILL)
        until(lambda: len(starts(tmp_path)) == 2)
        assert alive(starts(tmp_path)[1])


def test_a_child_that_keeps_crashing_is_started_less_and_less_often(tmp_path: Path) -> None:
    with supervisor(tmp_path, CRASHING):
        until(lambda: len(starts(tmp_path)) >= 3)
        before = time.monotonic()
        seen = len(starts(tmp_path))
        until(lambda: len(starts(tmp_path)) > seen)
        assert time.monotonic() - before > 0.3


def test_a_child_whose_loop_falls_silent_is_killed_and_started_again(tmp_path: Path) -> None:
    with supervisor(tmp_path, HANGING, silence=0.5):
        until(lambda: len(starts(tmp_path)) >= 2)
        assert not alive(starts(tmp_path)[0])


def test_a_child_that_never_beats_is_killed_after_its_grace(tmp_path: Path) -> None:
    with supervisor(tmp_path, NEVER_BEATING, grace=1.0):
        until(lambda: len(starts(tmp_path)) >= 2)
        assert not alive(starts(tmp_path)[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_children_drain(tmp_path: Path, number: signal.Signals) -> None:
    with supervisor(tmp_path, GOOD) as parent:
        until((tmp_path / "run" / "child" / "turn").exists)
        parent.send_signal(number)
        assert parent.wait(20) == 0
        assert (tmp_path / "drained").exists()
        assert (tmp_path / "ended").exists()
        assert len(starts(tmp_path)) == 1
        assert not alive(starts(tmp_path)[0])


def test_a_child_that_will_not_stop_is_killed_with_all_it_started(tmp_path: Path) -> None:
    with supervisor(tmp_path, STUBBORN, drain=0.5) as parent:
        until((tmp_path / "run" / "child" / "turn").exists)
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(20) == 0
        until(lambda: not alive(int((tmp_path / "grandchild").read_text())))
        assert not alive(starts(tmp_path)[0])


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the system's own promise exists on Linux only"
)
def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    with supervisor(tmp_path, GOOD) as parent:
        until((tmp_path / "run" / "child" / "turn").exists)
        parent.kill()
        parent.wait()
        until(lambda: not alive(starts(tmp_path)[0]))
