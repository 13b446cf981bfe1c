"""Restoring a backup into an empty place: everything is looked at first, the database comes last.

Whoever stops it half-way finds blobs without a database: no installation, and the next attempt says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from lienthong.infra import transactions
from lienthong.infra.audit import Finding, record
from lienthong.infra.backups import ring_copies
from lienthong.infra.backups.blob_copies import place_of
from lienthong.infra.backups.checking import Checked, check
from lienthong.infra.backups.files import copy_file, settle
from lienthong.infra.backups.manifest import Manifest, listed_blobs
from lienthong.infra.backups.ports import DatabaseCopy, Progress
from lienthong.infra.backups.sqlite_copy import wrong_rows
from lienthong.infra.clock import business_now
from lienthong.infra.errors import BackupDamagedError, BackupRefusedError
from lienthong.infra.models import BackupRun
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now

_WHAT = "Tệp"


@dataclass(frozen=True, slots=True)
class Target:
    """The installation to fill: what the environment of this process names."""

    product: str
    data: Path
    ring: Path


def restore(
    place: Path,
    target: Target,
    copier: DatabaseCopy,
    progress: Progress,
    *,
    keys: Path | None,
    allow_damaged: bool = False,
) -> Checked:
    """Fill an empty installation from one backup; what differed is in the findings.

    Raises BackupRefusedError or KeyRingRefusedError before anything is written; BackupDamagedError for a backup
    that is not whole, unless ``allow_damaged``.
    """
    _refuse_occupied(target, copier)
    checked = check(place, progress)
    said = checked.manifest
    _refuse_other(said, target, copier)
    ring = ring_copies.ring_for(said.facts.ring, keys, target.ring)
    if checked.findings and not (allow_damaged and _is_readable(checked.findings)):
        first = " ".join(one.sentence for one in checked.findings[:3])
        raise BackupDamagedError(
            f"Bản sao lưu {said.name} không nguyên vẹn ({len(checked.findings)} sai lệch): {first} Hãy dùng bản khác, "
            "hoặc thêm --allow-damaged để phục hồi phần còn lại."
        )
    _copy_blobs(place, target.data / "blobs", said, progress)
    facts = copier.load(place / said.database.file, progress)
    ring_copies.install(ring, target.ring)
    wrong = wrong_rows(said.facts.tables, facts.tables)
    rows = [Finding("backup.rows", f"Cơ sở dữ liệu đã phục hồi có {wrong}.", said.name)] if wrong else []
    return Checked(said, (*checked.findings, *rows))


def record_restored(said: Manifest, *, by: str) -> None:
    """Write into the restored database that it was restored, and end the hold of the run that made the backup.

    Owns its transaction. Runs that others had begun ended with the system they ran on.
    """
    running = BackupRun.objects.filter(state=BackupState.RUNNING.value)
    result = BackupState.DAMAGED if said.damage else BackupState.GOOD
    with transactions.owned():
        running.filter(name=said.name).update(
            state=result.value,
            hold_until=None,
            finished_at=said.finished_at,
            blobs=said.blobs,
            size=said.database.size + said.blob_bytes,
        )
        running.update(
            state=BackupState.FAILED.value, hold_until=None, finished_at=real_now(), error="restored over"
        )
        record(
            "backup.restored",
            actor=by,
            object_ref=f"backup:{said.name}",
            at=business_now(),
            data={"snapshot_at": said.snapshot_at.isoformat(), "blobs": str(said.blobs)},
        )


def _refuse_occupied(target: Target, copier: DatabaseCopy) -> None:
    found = [what for what in (copier.occupied(), _stored(target.data / "blobs")) if what]
    if found:
        raise BackupRefusedError(
            f"Chỉ phục hồi vào nơi trống, nhưng đã có {' và '.join(found)}. Không có gì bị ghi đè. Hãy đặt "
            "LIENTHONG_DATA (và DATABASE_URL) tới nơi mới, hoặc dời dữ liệu cũ đi nơi khác trước."
        )


def _stored(root: Path) -> str:
    is_any = root.is_dir() and any(path.is_file() for path in root.rglob("*"))
    return f"tệp trong kho {root}" if is_any else ""


def _refuse_other(said: Manifest, target: Target, copier: DatabaseCopy) -> None:
    if said.product != target.product:
        raise BackupRefusedError(
            f"Bản sao lưu {said.name} là của «{said.product}», không phải «{target.product}»; "
            f"hãy đặt LIENTHONG_ROLE={said.product} rồi chạy lại."
        )
    if said.engine != copier.engine:
        raise BackupRefusedError(
            f"Bản sao lưu {said.name} là của cơ sở dữ liệu {said.engine}, nhưng nơi phục hồi dùng {copier.engine}; "
            "hãy đặt DATABASE_URL cùng loại."
        )
    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    if strange := [name for name in said.facts.migrations if name not in known]:
        raise BackupRefusedError(
            f"Bản sao lưu {said.name} do phiên bản {said.version} tạo, mới hơn phần mềm này (thiếu {strange[-1]}); "
            "hãy cài phiên bản ấy trở lên rồi phục hồi."
        )


def _is_readable(findings: Sequence[Finding]) -> bool:
    """Only blobs are wrong: the database itself can be filled."""
    return all(one.code.startswith("blobs.") for one in findings)


def _copy_blobs(place: Path, root: Path, said: Manifest, progress: Progress) -> None:
    root.mkdir(parents=True, exist_ok=True)
    for done, (sha256, size) in enumerate(listed_blobs(place)):
        progress(_WHAT, done, said.blobs)
        source, final = place_of(place, sha256), root / sha256[:2] / sha256
        final.parent.mkdir(exist_ok=True)
        if source.is_file():
            half = root / f".restoring-{sha256}"
            if copy_file(source, half) == (sha256, size):
                half.rename(final)
            half.unlink(missing_ok=True)
    for folder in (*(one for one in root.iterdir() if one.is_dir()), root, root.parent):
        settle(folder)
