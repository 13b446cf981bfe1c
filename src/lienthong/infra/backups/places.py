"""Where backups lie: a folder with one folder for each, named by its moment; what is half made has another name.

::

    FOLDER/axis-20261129T083000Z/    a whole backup: it got this name by the last rename
    FOLDER/.half-axis-…/             one being made, or left by a run that ended half-way
    FOLDER/.gone-axis-…/             one being removed
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lienthong.infra.backups import manifest
from lienthong.infra.backups.files import settle
from lienthong.infra.errors import BackupDamagedError, BackupRefusedError

_HALF, _GONE = ".half-", ".gone-"
_NAME = re.compile(r"(?:axis|office)-\d{8}T\d{6}Z(?:-\d+)?")
_LOCK = ".backup.lock"


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One backup at a time into a folder, made when missing. Raises BackupRefusedError beside another one.

    What runs that were killed left behind is cleared.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefusedError(
                f"Một lần sao lưu khác đang ghi vào {folder}; hãy đợi nó xong rồi chạy lại."
            ) from None
        for left in [*folder.glob(f"{_HALF}*"), *folder.glob(f"{_GONE}*")]:
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        os.close(descriptor)


def new_name(folder: Path, product: str, now: dt.datetime) -> str:
    """A name nothing in the folder has."""
    stem = f"{product}-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(name for name in names if not (folder / name).exists())


def half(folder: Path, name: str) -> Path:
    """Where a backup is made before it may be called one."""
    return folder / f"{_HALF}{name}"


def finish(folder: Path, name: str) -> Path:
    """Give a backup its name: from here on it is one."""
    place = folder / name
    settle(half(folder, name))
    half(folder, name).rename(place)
    settle(folder)
    return place


def whole_in(folder: Path) -> list[Path]:
    """The whole backups in a folder, newest first."""
    if not folder.is_dir():
        return []
    found = [one for one in folder.iterdir() if _NAME.fullmatch(one.name) and (one / manifest.FILE).is_file()]
    return sorted(found, key=lambda one: one.name.partition("-")[2], reverse=True)


def backup_at(folder: Path) -> Path:
    """The backup meant by a folder: itself, or the newest inside. Raises BackupDamagedError without any."""
    if (folder / manifest.FILE).is_file():
        if folder.name.startswith((_HALF, _GONE)):
            raise BackupDamagedError(f"{folder} là một lần sao lưu dở dang, không phải bản sao lưu.")
        return folder
    if found := whole_in(folder):
        return found[0]
    raise BackupDamagedError(f"Không có bản sao lưu trọn vẹn nào tại {folder}.")


def remove(place: Path) -> None:
    """Take its name away first, so that half of it is never called a backup."""
    gone = place.with_name(f"{_GONE}{place.name}")
    place.rename(gone)
    settle(place.parent)
    shutil.rmtree(gone, ignore_errors=True)


def keep_newest(folder: Path, product: str, count: int) -> list[str]:
    """Remove what is older than the newest ``count`` good backups of a product; names of what went.

    A damaged one counts for nothing, so it never drives out a good one.
    """
    good, removed = 0, []
    for place in whole_in(folder):
        if not place.name.startswith(f"{product}-"):
            continue
        if good >= count:
            remove(place)
            removed.append(place.name)
        elif is_good(place):
            good += 1
    return removed


def is_good(place: Path) -> bool:
    """Whether its manifest is readable and names no damage; the files are not read."""
    try:
        return not manifest.read(place).damage
    except BackupDamagedError:
        return False
