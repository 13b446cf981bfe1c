"""The key ring of a backup: copied apart, and looked at before anything is restored with it.

A ring is copied after the snapshot, never before: rotation only adds keys, so a later ring opens an earlier database.
"""

from __future__ import annotations

from pathlib import Path

from lienthong.infra import ring_marks, secrets
from lienthong.infra.backups.files import settle, write_whole
from lienthong.infra.backups.ports import RingMark
from lienthong.infra.errors import BackupRefusedError, KeyRingRefusedError
from lienthong.kernel.clock import vietnam


def refuse_together(folder: Path, keys_to: Path) -> None:
    """Raise BackupRefusedError when the ring would lie with the backup it opens."""
    backup, ring = folder.resolve(), keys_to.resolve()
    if ring.is_relative_to(backup) or backup.is_relative_to(ring):
        raise BackupRefusedError(
            f"Chùm khóa không được nằm chung với bản sao lưu: {keys_to} và {folder} chứa nhau. "
            "Hãy chọn --keys-to ở nơi khác, tốt nhất là phương tiện khác."
        )


def copy_apart(ring: Path, folder: Path, name: str, mark: RingMark | None) -> Path | None:
    """Copy the ring into a folder of its own, mode 0600; None when the database has none yet.

    Raises KeyRingRefusedError when the copy would not open this database.
    """
    if mark is None:
        return None
    check_ring(ring, mark)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place, half = folder / f"keys-{name}.json", folder / f".half-keys-{name}.json"
    half.unlink(missing_ok=True)
    write_whole(half, ring.read_bytes())
    check_ring(half, mark)
    half.rename(place)
    settle(folder)
    return place


def check_ring(ring: Path, mark: RingMark) -> None:
    """Raise KeyRingRefusedError, naming the file, unless this ring is that of the database with this mark."""
    if not ring_marks.opens_mark(ring, mark.sealed):
        raise KeyRingRefusedError(
            f"Chùm khóa tại {ring} không phải chùm khóa của bản sao lưu này "
            f"(chùm đúng: {mark.place}, ghi nhận {vietnam(mark.marked_at):%H:%M ngày %d/%m/%Y})."
        )


def ring_for(mark: RingMark | None, given: Path | None, own: Path) -> Path | None:
    """The ring to restore with: the one given, else this installation's own. None when none is needed.

    Raises KeyRingRefusedError when it is missing or another database's, or when another ring is in its place.
    """
    if mark is None:
        return None
    if given is None and not secrets.is_there(own):
        raise KeyRingRefusedError(
            f"Bản sao lưu cần chùm khóa của nó ({mark.place}); chùm khóa không nằm trong bản sao lưu. "
            f"Hãy thêm --keys TỆP trỏ tới bản lưu của chùm khóa, hoặc đặt nó tại {own}."
        )
    if secrets.is_there(own):
        check_ring(own, mark)
    if given is None:
        return own
    check_ring(given, mark)
    return given


def install(ring: Path | None, own: Path) -> None:
    """Put the ring where this installation looks for it; one that is there already has been checked and stays."""
    if ring is None or secrets.is_there(own):
        return
    own.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(own, ring.read_bytes())
    settle(own.parent)
