"""Looking at a backup without restoring it: every hash is computed anew, the database is opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lienthong.infra.audit import Finding
from lienthong.infra.backups import engines, manifest, ring_copies
from lienthong.infra.backups.blob_copies import place_of
from lienthong.infra.backups.files import hash_file
from lienthong.infra.backups.manifest import Manifest, Part, listed_blobs
from lienthong.infra.backups.ports import Progress
from lienthong.infra.errors import KeyRingRefusedError
from lienthong.kernel.system_words import reason_of

_WHAT = "Kiểm tra"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a backup says of itself, and what is wrong with it."""

    manifest: Manifest
    findings: tuple[Finding, ...]


def check(place: Path, progress: Progress, *, ring: Path | None = None) -> Checked:
    """Every file of one backup, and that ``ring``, when given, belongs to it. Only reads.

    Raises BackupDamagedError when the manifest itself is missing or altered.
    """
    said = manifest.read(place)
    findings = [*said.damage]
    for part in (said.database, said.blob_list):
        findings += _part_differs(place, part, progress)
    is_whole = len(findings) == len(said.damage)
    if is_whole:
        trouble = engines.named(said.engine).trouble_of(place / said.database.file, said.facts.tables)
        if trouble:
            findings.append(Finding("backup.database", f"Không dùng được {said.name}: {trouble}.", said.name))
        findings += _blobs_differ(place, said, progress)
    if ring is not None and said.facts.ring is not None:
        try:
            ring_copies.check_ring(ring, said.facts.ring)
        except KeyRingRefusedError as error:
            findings.append(Finding("backup.key_ring", error.sentence, str(ring)))
    return Checked(said, tuple(findings))


def _part_differs(place: Path, part: Part, progress: Progress) -> list[Finding]:
    file = place / part.file
    try:
        found = hash_file(file, lambda read: progress(_WHAT, read, part.size))
    except OSError as error:
        return [Finding("backup.file", f"Không đọc được tệp {file}: {reason_of(error)}.", part.file)]
    if found != (part.sha256, part.size):
        return [Finding("backup.file", f"Tệp {file} đã bị thay đổi: không khớp mã băm.", part.file)]
    return []


def _blobs_differ(place: Path, said: Manifest, progress: Progress) -> list[Finding]:
    findings, count = [], 0
    for sha256, size in listed_blobs(place):
        progress(_WHAT, count, said.blobs)
        count += 1
        file = place_of(place, sha256)
        try:
            found = hash_file(file)
        except OSError as error:
            findings.append(
                Finding("blobs.missing", f"Không đọc được tệp {sha256}: {reason_of(error)}.", sha256)
            )
            continue
        if found != (sha256, size):
            findings.append(
                Finding("blobs.altered", f"Tệp {sha256} trong bản sao lưu đã bị thay đổi.", sha256)
            )
    if count != said.blobs:
        findings.append(
            Finding("backup.count", f"Danh sách có {count} tệp, phải là {said.blobs}.", said.name)
        )
    return findings
