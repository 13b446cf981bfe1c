from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lienthong.infra.blobs import LocalBlobStore, durable
from lienthong.infra.errors import BlobMissingError
from lienthong.kernel.errors import InvariantError

DATA = b"van ban" * 1000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def blobs(tmp_path: Path) -> LocalBlobStore:
    return LocalBlobStore(tmp_path / "blobs")


def keep(blobs: LocalBlobStore, data: bytes = DATA) -> str:
    writer = blobs.writer()
    writer.write(data)
    return writer.commit().sha256


def quarantine(blobs: LocalBlobStore, sha256: str) -> None:
    folder = blobs.quarantine / "1700000000"
    folder.mkdir(exist_ok=True)
    blobs.final(sha256).rename(folder / sha256)


def test_bytes_come_back_under_their_hash(blobs: LocalBlobStore) -> None:
    writer = blobs.writer()
    for start in range(0, len(DATA), 999):
        writer.write(DATA[start : start + 999])
    stored = writer.commit()
    assert (stored.sha256, stored.size) == (SHA, len(DATA))
    with blobs.open(SHA) as file:
        assert file.read() == DATA
    assert blobs.size(SHA) == len(DATA)
    assert blobs.path(SHA) == blobs.root / SHA[:2] / SHA


def test_storing_again_gives_the_name_a_fresh_time(blobs: LocalBlobStore) -> None:
    keep(blobs)
    os.utime(blobs.final(SHA), (0, 0))
    keep(blobs)
    assert blobs.final(SHA).stat().st_mtime > 1_000_000


def test_discarded_bytes_leave_nothing(blobs: LocalBlobStore) -> None:
    writer = blobs.writer()
    writer.write(DATA)
    writer.discard()
    writer.discard()
    assert not blobs.exists(SHA)
    assert list(blobs.temporary.iterdir()) == []


def test_a_writer_that_ended_refuses_more(blobs: LocalBlobStore) -> None:
    writer = blobs.writer()
    writer.commit()
    writer.discard()
    with pytest.raises(InvariantError):
        writer.write(b"x")
    with pytest.raises(InvariantError):
        writer.commit()
    assert blobs.exists(hashlib.sha256().hexdigest())


def test_absent_bytes_are_named_missing(blobs: LocalBlobStore) -> None:
    assert not blobs.exists(SHA)
    assert blobs.path(SHA) is None
    assert not blobs.renew(SHA)
    with pytest.raises(BlobMissingError):
        blobs.open(SHA)
    with pytest.raises(BlobMissingError):
        blobs.size(SHA)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, SHA + "\n"])
def test_a_name_that_is_no_hash_is_refused(blobs: LocalBlobStore, name: str) -> None:
    with pytest.raises(InvariantError):
        blobs.open(name)


def test_readers_take_bytes_out_of_quarantine(blobs: LocalBlobStore) -> None:
    keep(blobs)
    quarantine(blobs, SHA)
    with blobs.open(SHA) as file:
        assert file.read() == DATA
    assert blobs.final(SHA).is_file()
    assert list(blobs.quarantine.glob("*/*")) == []


def test_renewing_takes_bytes_out_of_quarantine_and_makes_them_young(blobs: LocalBlobStore) -> None:
    keep(blobs)
    os.utime(blobs.final(SHA), (0, 0))
    quarantine(blobs, SHA)
    assert blobs.renew(SHA)
    assert blobs.final(SHA).stat().st_mtime > 1_000_000


def test_file_folder_and_new_parents_are_flushed_before_the_promise(
    blobs: LocalBlobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        flushed.append(f"{kind} {blobs.final(SHA).is_file()}")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    keep(blobs)
    assert flushed == ["file False", "folder False", "folder True"]


def test_an_error_of_fsync_ends_the_process(tmp_path: Path) -> None:
    program = (
        "import os, sys, pathlib\n"
        "from lienthong.infra.blobs import durable\n"
        "def fail(descriptor): raise OSError(5, 'io')\n"
        "os.fsync = fail\n"
        "durable.fsync(1, 'out')\n"
        "print('still alive')\n"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lienthong.project.settings.test"}
    program = "import django; django.setup()\n" + program
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == durable.FSYNC_FAILED
    assert b"still alive" not in done.stdout
