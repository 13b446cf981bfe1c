"""Making a backup of one moment while the system runs.

Order: hold the sweeper; snapshot of the database with the hashes it claims; the blobs; the key ring, elsewhere; report
and manifest, flushed; the last rename. Before it nothing is called a backup, after it everything is there. What cannot
be copied because the store lost or altered it is named, and the backup is then kept but is not a good one.
"""

from __future__ import annotations

import datetime as dt
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.infra.backups import manifest as manifests
from lienthong.infra.backups import places, ring_copies
from lienthong.infra.backups.blob_copies import BlobCount, copy_blobs
from lienthong.infra.backups.files import hash_file
from lienthong.infra.backups.holds import Run
from lienthong.infra.backups.manifest import BLOB_LIST, Manifest, Part
from lienthong.infra.backups.ports import DatabaseCopy, Facts, Progress
from lienthong.infra.backups.report import Report
from lienthong.infra.blobs import BlobStore
from lienthong.infra.errors import BackupRefusedError
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now, vietnam

_WANTED = ".wanted"


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator asks for."""

    folder: Path
    data: Path
    """The data folder of the installation; no backup lies inside."""
    product: str
    version: str
    ring: Path
    by: str
    keys_to: Path | None = None
    """Where the key ring is copied to; None: it is not copied."""
    keep: int | None = None
    """How many good backups stay; None: all."""


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made."""

    place: Path
    manifest: Manifest
    count: BlobCount
    ring_copy: Path | None
    removed: Sequence[str] = field(default=())
    """Names of older ones that went."""

    @property
    def is_good(self) -> bool:
        """Nothing was missing."""
        return not self.manifest.damage


def make(order: Order, copier: DatabaseCopy, blobs: BlobStore, progress: Progress) -> Made:
    """Make one backup; on any error nothing of it stays.

    Raises BackupRefusedError, BackupToolError, KeyRingRefusedError or OSError.
    """
    if order.folder.resolve().is_relative_to(order.data.resolve()):
        raise BackupRefusedError(
            f"{order.folder} nằm trong thư mục dữ liệu {order.data}; hãy chọn nơi khác, tốt nhất là đĩa khác."
        )
    if order.keys_to is not None:
        ring_copies.refuse_together(order.folder, order.keys_to)
    with places.alone(order.folder):
        name = places.new_name(order.folder, order.product, real_now())
        run = Run(name, str(order.folder), by=order.by)
        try:
            made, sha256 = _make(order, name, copier, blobs, _Held(run, progress))
        except BaseException as error:
            shutil.rmtree(places.half(order.folder, name), ignore_errors=True)
            run.end(BackupState.FAILED, error=f"{type(error).__name__}: {error}")
            raise
        run.end(
            BackupState.GOOD if made.is_good else BackupState.DAMAGED,
            blobs=made.count.blobs,
            size=made.manifest.database.size + made.count.size,
            sha256=sha256,
        )
        if made.is_good and order.keep is not None:
            removed = places.keep_newest(order.folder, order.product, order.keep)
            made = Made(made.place, made.manifest, made.count, made.ring_copy, removed)
    return made


class _Held:
    """Progress that keeps the hold as well."""

    def __init__(self, run: Run, progress: Progress) -> None:
        self._run, self._progress = run, progress

    def __call__(self, what: str, done: int, total: int) -> None:
        self._run.renew()
        self._progress(what, done, total)


def _make(
    order: Order, name: str, copier: DatabaseCopy, blobs: BlobStore, progress: Progress
) -> tuple[Made, str]:
    started = real_now()
    before = next(iter(places.whole_in(order.folder)), None)
    into = places.half(order.folder, name)
    into.mkdir(mode=0o700)
    snapshot_at = real_now()
    facts = copier.take(into / copier.file_name, into / _WANTED, progress)
    count, damage = copy_blobs(blobs, into / _WANTED, into, before, progress)
    (into / _WANTED).unlink()
    ring_copy = None
    if order.keys_to is not None:
        ring_copy = ring_copies.copy_apart(order.ring, order.keys_to, name, facts.ring)
    manifest = Manifest(
        name=name,
        product=order.product,
        version=order.version,
        engine=copier.engine,
        host=socket.gethostname(),
        started_at=started,
        snapshot_at=snapshot_at,
        finished_at=real_now(),
        database=_part(into, copier.file_name),
        blob_list=_part(into, BLOB_LIST),
        blobs=count.blobs,
        blob_bytes=count.size,
        facts=facts,
        damage=damage,
    )
    _report(manifest, count, ring_copy).write(into, "report")
    sha256 = manifests.write(manifest, into)
    return Made(places.finish(order.folder, name), manifest, count, ring_copy), sha256


def _part(folder: Path, name: str) -> Part:
    return Part(name, *hash_file(folder / name))


def described(manifest: Manifest) -> list[tuple[str, str]]:
    """What a report says of a backup."""
    facts: Facts = manifest.facts
    return [
        ("Bản sao lưu", manifest.name),
        ("Thời điểm của dữ liệu", f"{vietnam(manifest.snapshot_at):%H:%M:%S ngày %d/%m/%Y}"),
        ("Hệ thống", f"{manifest.product}, phiên bản {manifest.version}, máy {manifest.host}"),
        ("Cơ sở dữ liệu", f"{manifest.engine} {facts.engine_version}, {sum(facts.tables.values())} dòng"),
        ("Dung lượng cơ sở dữ liệu", f"{manifest.database.size} byte"),
        ("Tệp", f"{manifest.blobs} tệp, {manifest.blob_bytes} byte"),
        ("SHA-256 của cơ sở dữ liệu", manifest.database.sha256),
        ("SHA-256 của danh sách tệp", manifest.blob_list.sha256),
    ]


def _report(manifest: Manifest, count: BlobCount, ring_copy: Path | None) -> Report:
    took: dt.timedelta = manifest.finished_at - manifest.started_at
    lines = [
        *described(manifest),
        ("Tệp chép mới", str(count.copied)),
        ("Tệp dùng lại từ bản trước (đã đọc và đối chiếu)", str(count.linked)),
        ("Thời gian thực hiện", f"{took.total_seconds():.1f} giây"),
        (
            "Chùm khóa",
            f"đã lưu riêng tại {ring_copy}" if ring_copy else "không lưu trong lần này; phải lưu riêng",
        ),
    ]
    return Report("backup", "Biên bản sao lưu", manifest.finished_at, lines, manifest.damage)
