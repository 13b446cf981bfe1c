"""A real clamd with one signature of our own: clean, infected, and every way of not being answered."""

from __future__ import annotations

import hashlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.infra.clamd import Clamd
from lienthong.kernel.judgement import Outcome

BAD = b"a harmless text that only our own signature calls malware"


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    folder = tmp_path_factory.mktemp("clamd")
    database = folder / "db"
    database.mkdir()
    digest = hashlib.sha256(BAD).hexdigest()
    (database / "own.hsb").write_text(f"{digest}:{len(BAD)}:Lienthong.Test:73\n")
    path = folder / "s"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {database}\nLocalSocket {path}\nForeground yes\nStreamMaxLength 1M\n"
    )
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    process = subprocess.Popen(
        [program, "-c", str(folder / "clamd.conf")], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        end = time.monotonic() + 30
        while not path.exists() and process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        yield Clamd(str(path))
    finally:
        process.terminate()
        process.wait(10)


def kept(folder: Path, data: bytes) -> Path:
    path = folder / "tệp"
    path.write_bytes(data)
    return path


@pytest.mark.needs("clamd")
def test_a_clean_file_is_called_clean(clamd: Clamd, tmp_path: Path) -> None:
    judged = clamd.judge(kept(tmp_path, b"clean"), "cv.pdf")
    assert (judged.outcome, judged.code) == (Outcome.PASSED, "malware.clean")


@pytest.mark.needs("clamd")
def test_an_infected_file_is_named_with_what_was_found(clamd: Clamd, tmp_path: Path) -> None:
    judged = clamd.judge(kept(tmp_path, BAD), "cv.pdf")
    assert (judged.outcome, judged.code) == (Outcome.FAILED, "malware.found")
    assert "Lienthong.Test" in judged.sentence


@pytest.mark.needs("clamd")
def test_what_clamd_refuses_to_take_is_never_called_clean(clamd: Clamd, tmp_path: Path) -> None:
    judged = clamd.judge(kept(tmp_path, bytes(3 * 1024 * 1024)), "lớn.bin")
    assert (judged.outcome, judged.code) == (Outcome.CANNOT_TELL, "malware.unchecked")


@pytest.mark.parametrize("address", ["", "/không/có/socket", "127.0.0.1:1", "127.0.0.1:chữ"])
def test_without_a_scanner_the_file_is_unchecked(address: str, tmp_path: Path) -> None:
    judged = Clamd(address).judge(kept(tmp_path, b"clean"), "cv.pdf")
    assert (judged.outcome, judged.code) == (Outcome.CANNOT_TELL, "malware.unchecked")
    assert "chưa kiểm tra" in judged.sentence


def test_a_file_above_the_bound_is_not_sent(tmp_path: Path) -> None:
    judged = Clamd("/không/có", largest=3).judge(kept(tmp_path, b"1234"), "cv.pdf")
    assert "quá lớn" in judged.sentence


def test_a_scanner_that_never_answers_costs_its_patience_only(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []
        thread = threading.Thread(target=lambda: taken.append(server.accept()[0]))
        thread.start()
        began = time.monotonic()
        port = server.getsockname()[1]
        judged = Clamd(f"127.0.0.1:{port}", patience=0.3).judge(kept(tmp_path, b"x"), "cv.pdf")
        thread.join(5)
        for line in taken:
            line.close()
    assert judged.outcome is Outcome.CANNOT_TELL
    assert time.monotonic() - began < 5
