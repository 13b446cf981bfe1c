"""One server per data folder and SQLite file; the lock dies with its holder, however that dies."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lienthong.infra.errors import AlreadyServedError
from lienthong.infra.serving import FILE, server_of, serving_alone

SOURCE = Path(__file__).resolve().parents[3] / "src"
HOLD = """
import sys
from pathlib import Path
from lienthong.infra.serving import serving_alone
folder, database = Path(sys.argv[1]), Path(sys.argv[2])
with serving_alone(folder, database=database, at="http://127.0.0.1:8400/"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holders() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def hold(stack: ExitStack, folder: Path, database: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder), str(database)],
        env={"PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    stack.enter_context(process)
    stack.callback(process.kill)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def refused(folder: Path, database: Path | None = None) -> str:
    with (
        pytest.raises(AlreadyServedError) as caught,
        serving_alone(folder, database=database, at="http://127.0.0.1:9400/"),
    ):
        pass
    return caught.value.sentence


def test_the_second_server_is_told_who_holds_the_folder_and_what_to_do(
    tmp_path: Path, holders: ExitStack
) -> None:
    first = hold(holders, tmp_path, tmp_path / "axis.sqlite3")
    sentence = refused(tmp_path)
    for part in (str(tmp_path), f"tiến trình {first.pid} ", "http://127.0.0.1:8400/", "LIENTHONG_DATA"):
        assert part in sentence
    assert f"tiến trình {first.pid} " in server_of(tmp_path)


def test_a_killed_server_leaves_its_folder_free(tmp_path: Path, holders: ExitStack) -> None:
    first = hold(holders, tmp_path, tmp_path / "axis.sqlite3")
    first.kill()
    first.wait()
    assert (tmp_path / FILE).exists()
    assert server_of(tmp_path) == ""
    with serving_alone(tmp_path, database=None, at=""):
        pass


def test_what_a_server_starts_does_not_hold_its_folder(tmp_path: Path) -> None:
    with serving_alone(tmp_path, database=None, at=""):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert server_of(tmp_path) == ""
    child.communicate(b"\n")


def test_an_sqlite_file_elsewhere_is_held_too(tmp_path: Path, holders: ExitStack) -> None:
    database = tmp_path / "elsewhere" / "axis.sqlite3"
    hold(holders, tmp_path / "one", database)
    sentence = refused(tmp_path / "two", database)
    assert str(database) in sentence
    assert "DATABASE_URL" in sentence


def test_another_way_to_the_same_folder_is_the_same_folder(tmp_path: Path, holders: ExitStack) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to("data")
    hold(holders, tmp_path / "data", tmp_path / "link" / "axis.sqlite3")
    refused(tmp_path / "link")


def test_folders_of_their_own_are_served_side_by_side(tmp_path: Path, holders: ExitStack) -> None:
    hold(holders, tmp_path / "one", tmp_path / "one" / "axis.sqlite3")
    with serving_alone(tmp_path / "two", database=None, at=""):
        assert server_of(tmp_path / "one")
        assert server_of(tmp_path / "two")


@pytest.mark.parametrize("said", ["", "nonsense", "[]", "{}", '{"pid": 1}'])
def test_a_lock_whose_words_are_lost_is_still_a_lock(tmp_path: Path, said: str) -> None:
    with serving_alone(tmp_path, database=None, at=""):
        (tmp_path / FILE).write_text(said)
        assert "một tiến trình khác" in refused(tmp_path)


def test_a_folder_nobody_ever_served_is_free(tmp_path: Path) -> None:
    assert server_of(tmp_path) == ""
    assert server_of(tmp_path / "absent") == ""
