"""``lienthong serve`` beside another one: refused on its data folder, welcome beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.servers import AxisServer, free_port, running_axis

pytestmark = [pytest.mark.processes]


@pytest.fixture(scope="module")
def axis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AxisServer]:
    """Running before and after each test."""
    with running_axis(tmp_path_factory.mktemp("one")) as running:
        yield running


def serve(axis: AxisServer, **extra: str) -> tuple[int, str]:
    """What a second ``lienthong serve`` says; it is refused before it starts anything."""
    second = replace(axis, environment={**axis.environment, **extra})
    ports = ("--port", str(free_port()), "--web-port", str(free_port()))
    done = second.cli("serve", *ports, check=False)
    return done.returncode, done.stderr


def test_a_second_server_on_the_data_folder_is_refused_and_the_first_goes_on(axis: AxisServer) -> None:
    assert axis.process is not None
    code, said = serve(axis)
    assert code == 1
    assert said.startswith("[serving.already] Thư mục dữ liệu ")
    assert f"tiến trình {axis.process.pid} " in said
    assert f":{axis.port}/" in said
    assert "Traceback" not in said
    axis.cli("axis", "agency", "add", "--code", "G22", "--name", "Văn phòng")
    axis.wait_ready()


def test_the_key_ring_is_not_replaced_under_a_running_server(axis: AxisServer) -> None:
    """It would go on sealing with the keys it has in memory."""
    done = axis.cli("keys", "replace", "--old-ring-is-lost", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("[serving.already] ")
    axis.cli("doctor")


def test_a_killed_server_is_followed_at_once(axis: AxisServer) -> None:
    assert axis.process is not None
    axis.process.kill()
    axis.process.wait()
    axis.start()


def test_servers_with_folders_of_their_own_run_side_by_side(axis: AxisServer, tmp_path: Path) -> None:
    """On PostgreSQL they are two nodes of one axis, on SQLite two axes."""
    environment = {**axis.environment, "LIENTHONG_DATA": str(tmp_path / "two" / "data")}
    (tmp_path / "two").mkdir()
    second = AxisServer(tmp_path / "two", environment)
    try:
        second.start()
        axis.wait_ready()
    finally:
        second.stop()


def test_production_without_host_names_starts_with_a_plain_warning(tmp_path: Path) -> None:
    with running_axis(tmp_path / "production", LIENTHONG_PRODUCTION="1") as axis:
        assert "CẢNH BÁO: Chưa đặt LIENTHONG_HOSTS" in (axis.data / "serve.out").read_text()
        assert "LIENTHONG_HOSTS=" in axis.cli("doctor", check=False).stdout


def test_a_server_without_a_usable_key_ring_does_not_start(tmp_path: Path, axis: AxisServer) -> None:
    keys = tmp_path / "open.json"
    keys.write_text("{}")
    keys.chmod(0o644)
    data = {"LIENTHONG_DATA": str(tmp_path / "other"), "LIENTHONG_KEYS": str(keys)}
    code, said = serve(axis, **data)
    assert code == 1
    assert said.startswith("[secrets.key_ring] ")
