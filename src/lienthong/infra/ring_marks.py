"""Which key ring belongs to this database: written at the first use, looked at once per process.

The mark is a known text sealed by the ring, so having the right key *names* is not enough, and rotation, which
keeps old keys, leaves it valid. ``rotate`` seals it anew: from then on an older copy of the ring is refused too.
Without this, a command run by another user, or on a second node, made a ring of its own and sealed secrets that
the running axis could not read.
"""

from __future__ import annotations

import datetime as dt
import os
import pwd
import socket
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lienthong.infra import secrets, transactions
from lienthong.infra.audit.events import record
from lienthong.infra.clock import business_now
from lienthong.infra.errors import KeyRingRefusedError, SealedDataError
from lienthong.infra.models import AuditCheckpoint, KeyRingMark
from lienthong.infra.sealed_values import Unopenable, sealing_keys_in_use, unopenable
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now, vietnam

_TEXT = b"lienthong"
_CONTEXT = "infra.key_ring_mark.sealed"
_OBJECT = "key_ring:1"
_BY = "system:key_ring"


@dataclass(frozen=True, slots=True)
class _Mark:
    sealed: bytes
    place: str
    marked_at: dt.datetime

    @property
    def words(self) -> str:
        return f"{self.place}, ghi nhận {vietnam(self.marked_at):%H:%M ngày %d/%m/%Y}"


def checked_ring(path: Path) -> KeyRing:
    """The ring in this file, once it is known to be this database's; the first ring used becomes it.

    Joins an open transaction, else owns one where something is to be written. Raises KeyRingRefusedError for a
    missing, unusable or foreign ring; then nothing is written, neither file nor row.
    """
    mark = _mark()
    ring = _adopted(path) if mark is None else _matching(path, mark)
    if transactions.is_open():
        # What this transaction sees may be rolled back; it must not outlive it.
        transaction.on_commit(lambda: secrets.remember(path, ring))
    else:
        secrets.remember(path, ring)
    return ring


def trouble(path: Path) -> str:
    """Why this ring cannot be used with this database; empty when it can, or when both are still new. Only reads."""
    mark = _mark()
    try:
        if mark is not None:
            _matching(path, mark)
        elif (evidence := _evidence()).is_there or secrets.is_there(path):
            _check_evidence(KeyRing(path), evidence, path)
    except KeyRingRefusedError as error:
        return error.sentence
    return ""


def opens_mark(path: Path, sealed: bytes) -> bool:
    """Whether the ring in this file is that of the database with this mark; KeyRingRefusedError when unusable."""
    return _opens(KeyRing(path), sealed)


def rotate(*, by: str) -> str:
    """New current keys; old values still open. Owns its transaction; returns the name of the new sealing key.

    The file is written first: a mark under a key that no file has would lock everybody out.
    """
    ring = KeyRing.load()
    ring.rotate()
    with transactions.owned():
        KeyRingMark.objects.filter(pk=1).update(sealed=ring.seal(_TEXT, context=_CONTEXT))
        record(
            "keys.rotated",
            actor=by,
            object_ref=_OBJECT,
            at=business_now(),
            data={"key": ring.sealing_key_name},
        )
    return ring.sealing_key_name


def replace_lost(path: Path, *, by: str) -> list[Unopenable]:
    """Make the ring in this file, made when missing, the database's: the old one is lost for good.

    Owns its transaction. Returns what can no longer be opened and must be entered again. Raises
    KeyRingRefusedError when the ring is unusable, or already is this database's (then nothing was lost).
    """
    mark = _mark()
    ring = KeyRing.made_at(path)
    if mark is not None and _opens(ring, mark.sealed):
        raise KeyRingRefusedError(
            f"Chùm khóa tại {path} đúng là chùm khóa của cơ sở dữ liệu này; không cần thay."
        )
    with transactions.owned():
        KeyRingMark.objects.filter(pk=1).delete()
        _write_mark(ring, path, by=by, is_first=False)
    secrets.remember(path, ring)
    return unopenable(ring)


def _mark() -> _Mark | None:
    row = KeyRingMark.objects.filter(pk=1).values_list("sealed", "place", "marked_at").first()
    return None if row is None else _Mark(bytes(row[0]), row[1], row[2])


def _matching(path: Path, mark: _Mark) -> KeyRing:
    if not secrets.is_there(path):
        raise KeyRingRefusedError(
            f"Không có tệp chùm khóa {path}; không tạo chùm mới vì cơ sở dữ liệu này đã có chùm khóa "
            f"({mark.words}). {_WHAT_TO_DO}"
        )
    ring = KeyRing(path)
    if not _opens(ring, mark.sealed):
        raise KeyRingRefusedError(
            f"Chùm khóa tại {path} không phải chùm khóa của cơ sở dữ liệu này, hoặc là bản cũ của nó "
            f"(chùm đúng: {mark.words}). {_WHAT_TO_DO}"
        )
    return ring


_WHAT_TO_DO = (
    "Hãy đặt LIENTHONG_KEYS tới đúng tệp, chạy bằng người dùng của dịch vụ, hoặc khôi phục tệp từ bản lưu."
)


def _opens(ring: KeyRing, sealed: bytes) -> bool:
    try:
        return ring.open(sealed, context=_CONTEXT) == _TEXT
    except (KeyRingRefusedError, SealedDataError):
        return False


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What a database without a mark tells of its ring."""

    sealing: frozenset[str]
    signing: str
    """The key of the latest checkpoint, by which the servers' ring is known; empty without one."""

    @property
    def is_there(self) -> bool:
        return bool(self.sealing or self.signing)


def _evidence() -> _Evidence:
    latest = AuditCheckpoint.objects.order_by("-size").values_list("key_id", flat=True).first()
    return _Evidence(frozenset(sealing_keys_in_use()), latest or "")


def _check_evidence(ring: KeyRing, evidence: _Evidence, path: Path) -> None:
    """Refuse a ring that did not seal what is there.

    Where an earlier foreign ring already sealed some values, the servers' ring is the one that signs the
    log; what it cannot open is named by ``doctor`` and disables its owner only.
    """
    known = {name for name in evidence.sealing if ring.knows_sealing_key(name)}
    strange = evidence.sealing - known
    signed = not evidence.signing or ring.knows_signing_key(evidence.signing)
    if not signed or (strange and not (known and evidence.signing)):
        raise KeyRingRefusedError(
            f"Chùm khóa tại {path} không phải chùm đã niêm phong dữ liệu trong cơ sở dữ liệu này. {_WHAT_TO_DO}"
        )


def _adopted(path: Path) -> KeyRing:
    evidence = _evidence()
    if evidence.is_there:
        if not secrets.is_there(path):
            raise KeyRingRefusedError(
                f"Không có tệp chùm khóa {path}; không tạo chùm mới vì cơ sở dữ liệu này đã có dữ liệu do một chùm "
                f"khóa niêm phong. {_WHAT_TO_DO}"
            )
        ring = KeyRing(path)
        _check_evidence(ring, evidence, path)
    else:
        ring = KeyRing.made_at(path)
    if transactions.is_open():
        _write_mark(ring, path, by=_BY, is_first=True)
    else:
        with transactions.owned():
            _write_mark(ring, path, by=_BY, is_first=True)
    stored = _mark()
    if stored is None or not _opens(ring, stored.sealed):  # another process was first, with another ring
        raise KeyRingRefusedError(
            f"Chùm khóa tại {path} không phải của cơ sở dữ liệu này; một tiến trình khác vừa dùng chùm khóa khác. "
            f"{_WHAT_TO_DO}"
        )
    return ring


def _write_mark(ring: KeyRing, path: Path, *, by: str, is_first: bool) -> None:
    """In the open transaction; of several that come first at once, one row stays and leaves an event."""
    sealed, place = ring.seal(_TEXT, context=_CONTEXT), _place(path)
    KeyRingMark.objects.bulk_create(
        [KeyRingMark(sealed=sealed, place=place, marked_at=real_now())], ignore_conflicts=True
    )
    stored = _mark()
    if stored is not None and stored.sealed == sealed:
        record(
            "keys.ring_adopted" if is_first else "keys.ring_replaced",
            actor=by,
            object_ref=_OBJECT,
            at=business_now(),
            data={"key": ring.sealing_key_name, "place": place},
        )


def _place(path: Path) -> str:
    try:
        user = pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        user = str(os.geteuid())
    return f"tệp {path}, máy {socket.gethostname()}, người dùng {user}"
