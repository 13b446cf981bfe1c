"""The systemd units that are shipped: systemd finds no fault in them, and their ExecStart lines run and end cleanly."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from support.servers import REPOSITORY, free_port

pytestmark = [pytest.mark.processes, pytest.mark.one_engine]
UNITS = REPOSITORY / "deploy" / "systemd"
ROLES = ("axis", "office")


def section(role: str) -> dict[str, list[str]]:
    """Every ``Key=value`` of a unit."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / f"lienthong-{role}.service").read_text("utf-8").splitlines():
        key, mark, value = line.partition("=")
        if mark and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def environment(role: str) -> dict[str, str]:
    """The example of the environment file of a unit."""
    pairs = (line.partition("=") for line in (UNITS / f"{role}.env").read_text("utf-8").splitlines())
    return {key: value for key, mark, value in pairs if mark and not key.startswith("#")}


@pytest.mark.needs("systemd-analyze")
@pytest.mark.parametrize("role", ROLES)
def test_systemd_finds_no_fault(role: str, tmp_path: Path) -> None:
    unit = (UNITS / f"lienthong-{role}.service").read_text("utf-8")
    # systemd looks whether program and environment file exist; the rest is as shipped
    here = unit.replace("/opt/lienthong/.venv/bin/lienthong", sys.executable).replace(
        "/etc/lienthong/", f"{UNITS}/"
    )
    placed = tmp_path / f"lienthong-{role}.service"
    placed.write_text(here, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", placed],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:/lib/systemd/system"},
    )
    ours = [line for line in done.stderr.splitlines() if "lienthong" in line]
    assert (done.returncode, ours) == (0, [])


@pytest.mark.parametrize("role", ["axis", pytest.param("office", marks=pytest.mark.full)])
def test_its_line_starts_a_product_that_is_ready_and_ends_when_asked(role: str, tmp_path: Path) -> None:
    (line,) = section(role)["ExecStart"]
    program, *words = shlex.split(line)
    assert program == "/opt/lienthong/.venv/bin/lienthong"
    ports = {"8400": free_port(), "8401": free_port(), "8410": free_port()}
    words = [str(ports.get(word, word)) for word in words]
    shipped = environment(role)
    assert Path(shipped["LIENTHONG_DATA"]).name == section(role)["StateDirectory"][0]
    assert Path(shipped["LIENTHONG_KEYS"]).parent == Path(section(role)["ReadWritePaths"][0])
    places = {"LIENTHONG_DATA": str(tmp_path / "data"), "LIENTHONG_KEYS": str(tmp_path / "keys.json")}
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("LIENTHONG", "DATABASE"))
    }
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.cli", *words],
            env={**kept, **shipped, **places, "PYTHONPATH": str(REPOSITORY / "src")},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        first = ports["8400"] if role == "axis" else ports["8410"]
        _wait_ready(first, process, shipped["LIENTHONG_HOSTS"])
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=25) == 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_ready(port: int, process: subprocess.Popen[bytes], host: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "it ended by itself"
        request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.2)
    raise AssertionError("not ready")
