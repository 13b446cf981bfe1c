"""The timer and unit that back up every night: systemd finds no fault in them, and their lines do what they say."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from support.servers import REPOSITORY, in_one_process, new_axis

pytestmark = [pytest.mark.processes, pytest.mark.one_engine, pytest.mark.full]
UNITS = REPOSITORY / "deploy" / "systemd"
SERVICE = UNITS / "lienthong-backup@.service"


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    # systemd looks whether program and environment file exist; the rest is as shipped
    here = (
        SERVICE.read_text("utf-8")
        .replace("/opt/lienthong/.venv/bin/lienthong", sys.executable)
        .replace("/etc/lienthong/", f"{UNITS}/")
    )
    (tmp_path / SERVICE.name).write_text(here, "utf-8")
    timer = SERVICE.with_suffix(".timer")
    (tmp_path / timer.name).write_text(timer.read_text("utf-8"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / "lienthong-backup@axis.timer"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
    )
    ours = [line for line in done.stderr.splitlines() if "lienthong" in line]
    assert (done.returncode, ours) == (0, [])


def test_its_lines_back_up_and_verify(tmp_path: Path) -> None:
    axis = new_axis(tmp_path)
    lines = [line for line in SERVICE.read_text("utf-8").splitlines() if line.startswith("ExecStart=")]
    commands = []
    for line in lines:
        text = line.removeprefix("ExecStart=").replace("%i", "axis").replace("/var/backups", str(tmp_path))
        program, *words = shlex.split(text)
        assert program == "/opt/lienthong/.venv/bin/lienthong"
        commands.append(tuple(words))
    said = in_one_process({**axis.environment, "LIENTHONG_ROLE": "axis"}, *commands)
    assert [one.code for one in said] == [0, 0], said
    assert "Biên bản kiểm tra bản sao lưu: ĐẠT" in said[1].stdout
