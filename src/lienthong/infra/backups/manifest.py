"""The manifest of a backup: what it is of, what it holds and the hash of everything; written last.

``manifest.sha256`` beside it names its own hash, so that a changed manifest is seen too.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.infra.audit import Finding
from lienthong.infra.backups.files import write_whole
from lienthong.infra.backups.ports import Facts, RingMark
from lienthong.infra.errors import BackupDamagedError

FORMAT = 1
FILE = "manifest.json"
HASH_FILE = "manifest.sha256"
BLOBS = "blobs"
BLOB_LIST = "blobs.txt"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """See the module; times are real time in UTC, sizes bytes."""

    name: str
    product: str
    version: str
    engine: str
    host: str
    started_at: dt.datetime
    snapshot_at: dt.datetime
    """Not before this moment is what the database holds."""
    finished_at: dt.datetime
    database: Part
    blob_list: Part
    blobs: int
    blob_bytes: int
    facts: Facts
    damage: Sequence[Finding]
    """What could not be copied because it was missing or altered already; empty for a good backup."""

    def text(self) -> str:
        """The file."""
        ring = self.facts.ring
        return json.dumps(
            {
                "format": FORMAT,
                "name": self.name,
                "product": self.product,
                "version": self.version,
                "host": self.host,
                "engine": self.engine,
                "engine_version": self.facts.engine_version,
                "started_at": self.started_at.isoformat(),
                "snapshot_at": self.snapshot_at.isoformat(),
                "finished_at": self.finished_at.isoformat(),
                "database": _part(self.database),
                "blobs": {**_part(self.blob_list), "count": self.blobs, "bytes": self.blob_bytes},
                "tables": dict(self.facts.tables),
                "migrations": list(self.facts.migrations),
                "key_ring": None
                if ring is None
                else {
                    "mark": base64.b64encode(ring.sealed).decode(),
                    "place": ring.place,
                    "marked_at": ring.marked_at.isoformat(),
                },
                "damage": [
                    {"code": one.code, "sentence": one.sentence, "where": one.where} for one in self.damage
                ],
            },
            ensure_ascii=False,
            indent=1,
        )


def write(manifest: Manifest, folder: Path) -> str:
    """Write the manifest and its hash, flushed; returns the hash."""
    data = manifest.text().encode()
    digest = hashlib.sha256(data).hexdigest()
    write_whole(folder / FILE, data)
    write_whole(folder / HASH_FILE, f"{digest}  {FILE}\n".encode())
    return digest


def read(folder: Path) -> Manifest:
    """The manifest of a backup. Raises BackupDamagedError when it is missing, altered or of a later format."""
    try:
        data = (folder / FILE).read_bytes()
        said = (folder / HASH_FILE).read_text("ascii").split()[:1]
    except (FileNotFoundError, NotADirectoryError):
        raise BackupDamagedError(
            f"{folder} không phải một bản sao lưu trọn vẹn: thiếu {FILE} hoặc {HASH_FILE}."
        ) from None
    except UnicodeDecodeError:
        said = []
    if said != [hashlib.sha256(data).hexdigest()]:
        raise BackupDamagedError(f"Tệp {folder / FILE} đã bị thay đổi: không khớp {HASH_FILE}.")
    try:
        return _parsed(json.loads(data))
    except (ValueError, KeyError, TypeError):
        raise BackupDamagedError(
            f"Không đọc được {folder / FILE}: bản sao lưu do một phiên bản khác tạo; hãy dùng đúng phiên bản ấy."
        ) from None


def listed_blobs(folder: Path) -> Iterator[tuple[str, int]]:
    """The blobs of a backup, as its list says: SHA-256 and size."""
    with (folder / BLOB_LIST).open(encoding="ascii") as lines:
        for line in lines:
            sha256, size = line.split()
            yield sha256, int(size)


def _part(part: Part) -> Mapping[str, str | int]:
    return {"file": part.file, "sha256": part.sha256, "size": part.size}


def _read_part(value: Mapping[str, Any]) -> Part:
    if "/" in value["file"] or value["file"].startswith("."):
        raise ValueError(value["file"])
    return Part(str(value["file"]), str(value["sha256"]), int(value["size"]))


def _parsed(value: Mapping[str, Any]) -> Manifest:
    if value["format"] != FORMAT:
        raise ValueError(value["format"])
    ring, moment = value["key_ring"], dt.datetime.fromisoformat
    return Manifest(
        name=value["name"],
        product=value["product"],
        version=value["version"],
        engine=value["engine"],
        host=value["host"],
        started_at=moment(value["started_at"]),
        snapshot_at=moment(value["snapshot_at"]),
        finished_at=moment(value["finished_at"]),
        database=_read_part(value["database"]),
        blob_list=_read_part(value["blobs"]),
        blobs=int(value["blobs"]["count"]),
        blob_bytes=int(value["blobs"]["bytes"]),
        facts=Facts(
            tables={str(table): int(count) for table, count in value["tables"].items()},
            migrations=[str(name) for name in value["migrations"]],
            ring=None
            if ring is None
            else RingMark(base64.b64decode(ring["mark"]), ring["place"], moment(ring["marked_at"])),
            engine_version=value["engine_version"],
        ),
        damage=[Finding(one["code"], one["sentence"], one["where"]) for one in value["damage"]],
    )
