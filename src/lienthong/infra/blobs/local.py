"""The blob store on a local disk: ``ab/<sha256>``, written temp → fsync → rename → fsync of the folder.

A writer always renames its own fsynced file over the final name, also when the bytes are there already:
the name then carries a fresh time, which is what keeps the sweeper away (see ``sweeper``). A reader that
finds the name missing looks into the quarantine and puts the bytes back.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
import time
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from lienthong.infra import faultpoints
from lienthong.infra.blobs.durable import fsync, fsync_folder, make_folder
from lienthong.infra.blobs.ports import StoredBlob
from lienthong.infra.errors import BlobMissingError
from lienthong.kernel.errors import InvariantError
from lienthong.kernel.ids import new_id

_HASH = re.compile(r"[0-9a-f]{64}")
_LOOKS = 5
"""Times a reader looks in both places; a blob moves between them at most once at a time."""


class LocalBlobStore:
    """Blobs below one folder, with ``tmp`` and ``quarantine`` on the same file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.temporary = root / "tmp"
        self.quarantine = root / "quarantine"
        self._known_folders: set[Path] = set()
        self._lock = threading.Lock()
        for folder in (self.temporary, self.quarantine):
            make_folder(folder)

    def writer(self) -> LocalBlobWriter:
        """A fresh writer with a temporary file of its own."""
        return LocalBlobWriter(self)

    def final(self, sha256: str) -> Path:
        """The name the bytes have when they are not in quarantine; refuses anything but a hash."""
        if not _HASH.fullmatch(sha256):
            raise InvariantError("Mã băm không hợp lệ.", sha256=sha256[:80])
        return self.root / sha256[:2] / sha256

    def open(self, sha256: str) -> BinaryIO:
        """The bytes, for reading; raises BlobMissingError."""
        final = self.final(sha256)
        for look in range(_LOOKS):
            try:
                return final.open("rb")
            except FileNotFoundError:
                self._look_again(sha256, look)
        raise BlobMissingError(
            "Không tìm thấy nội dung đã lưu; báo người vận hành chạy kiểm tra.", sha256=sha256
        )

    def exists(self, sha256: str) -> bool:
        """Whether the bytes are there, in quarantine or not."""
        return self.path(sha256) is not None

    def size(self, sha256: str) -> int:
        """Size in bytes; raises BlobMissingError."""
        with self.open(sha256) as file:
            return os.fstat(file.fileno()).st_size

    def path(self, sha256: str) -> Path | None:
        """The file with the bytes; taken out of quarantine when it was there."""
        final = self.final(sha256)
        for look in range(_LOOKS):
            if final.is_file():
                return final
            self._look_again(sha256, look)
        return None

    def renew(self, sha256: str) -> bool:
        """Give existing bytes a fresh time; needed before referencing them without having written them."""
        final = self.final(sha256)
        for look in range(_LOOKS):
            try:
                os.utime(final)
            except FileNotFoundError:
                self._look_again(sha256, look)
            else:
                return True
        return False

    def restore(self, sha256: str) -> bool:
        """Put quarantined bytes back under their final name; a name that exists again is left alone."""
        final = self.final(sha256)
        for held in self.quarantine.glob(f"*/{sha256}"):
            self.prepare(final.parent)
            try:
                os.link(held, final)
            except FileExistsError:
                pass
            except FileNotFoundError:
                continue  # somebody else has just put it back
            fsync_folder(final.parent)
            held.unlink(missing_ok=True)
            return True
        return False

    def prepare(self, folder: Path) -> None:
        """Make sure a folder exists durably; asked once per folder and process."""
        if folder in self._known_folders:
            return
        make_folder(folder)
        with self._lock:
            self._known_folders.add(folder)

    def _look_again(self, sha256: str, look: int) -> None:
        if not self.restore(sha256) and look:
            time.sleep(0.001 * look)


class LocalBlobWriter:
    """Hashes while writing to a temporary file; see :class:`~lienthong.infra.blobs.ports.BlobWriter`."""

    def __init__(self, blobs: LocalBlobStore) -> None:
        self._store = blobs
        self._hash = hashlib.sha256()
        self._size = 0
        self._temporary = blobs.temporary / new_id().hex
        self._file: BinaryIO | None = self._temporary.open("xb", buffering=0)

    def write(self, chunk: bytes) -> None:
        """Take further bytes; raises InvariantError after the end, OSError when the disk is full."""
        if self._file is None:
            raise InvariantError("Đã kết thúc việc ghi nội dung này.")
        self._hash.update(chunk)
        rest = memoryview(chunk)
        while rest:
            rest = rest[self._file.write(rest) :]
        self._size += len(chunk)

    def commit(self) -> StoredBlob:
        """Temp → fsync → rename over the final name → fsync of the folder; then bytes may be promised."""
        if self._file is None:
            raise InvariantError("Đã kết thúc việc ghi nội dung này.")
        sha256 = self._hash.hexdigest()
        final = self._store.final(sha256)
        # A slow sender's last byte may be old; the time of the commit is what the sweeper must see.
        os.utime(self._file.fileno())
        fsync(self._file.fileno(), str(self._temporary))
        faultpoints.hit("blob.after_fsync")
        self._file.close()
        self._file = None
        self._store.prepare(final.parent)
        self._temporary.replace(final)
        faultpoints.hit("blob.after_rename")
        fsync_folder(final.parent)
        return StoredBlob(sha256, self._size)

    def discard(self) -> None:
        """Forget the bytes; harmless after ``commit`` and when repeated."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._temporary.unlink(missing_ok=True)


@cache
def _at(root: Path) -> LocalBlobStore:
    return LocalBlobStore(root)


def store() -> LocalBlobStore:
    """The store of this installation, under ``LIENTHONG_DATA/blobs``."""
    root: Path = settings.LIENTHONG_DATA / "blobs"
    return _at(root)
