from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.programs import ROOT

RUN = ROOT / "run"


def run(*words: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(RUN), *words],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_a_posix_script() -> None:
    assert RUN.read_text("utf-8").startswith("#!/bin/sh\n")
    assert os.access(RUN, os.X_OK)
    checker = shutil.which("dash") or "/bin/sh"
    assert subprocess.run([checker, "-n", str(RUN)], check=False).returncode == 0


def test_help_names_every_sub_command() -> None:
    offered = set(re.findall(r"^    ([a-z]+)(?: \||\))", RUN.read_text("utf-8"), re.MULTILINE))
    shown = run("help").stdout
    assert {
        "setup",
        "demo",
        "serve",
        "test",
        "check",
        "fix",
        "bench",
        "faults",
        "law",
        "lienthong",
    } <= offered
    assert all(re.search(rf"^  {name}\b", shown, re.MULTILINE) for name in offered)


def test_an_unknown_sub_command_is_wrong_use() -> None:
    outcome = run("nonsense")
    assert outcome.returncode == 2
    assert "nonsense" in outcome.stderr


@pytest.mark.processes
@pytest.mark.one_engine
def test_commands_run_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(RUN)
    shown = subprocess.run(
        [str(tmp_path / "link"), "lienthong", "--version"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith("lienthong ")


def test_a_machine_without_venv_is_told_what_to_install(tmp_path: Path) -> None:
    lame = tmp_path / "python3"
    lame.write_text('#!/bin/sh\ncase "$*" in *ensurepip*) exit 1 ;; esac\nexit 0\n')
    lame.chmod(0o755)
    shutil.copy(RUN, tmp_path / "run")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    outcome = subprocess.run(
        [str(tmp_path / "run"), "demo"],
        env={**os.environ, "LIENTHONG_PYTHON": str(lame)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert "apt-get install python3-venv" in outcome.stderr


def test_a_python_too_old_is_named(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && { echo Python 3.9.2; exit 0; }\nexit 1\n')
    old.chmod(0o755)
    shutil.copy(RUN, tmp_path / "run")
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    outcome = subprocess.run(
        [str(tmp_path / "run"), "demo"],
        env={**os.environ, "LIENTHONG_PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert "Python 3.9.2" in outcome.stderr
