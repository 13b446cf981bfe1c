"""A small installation to back up: a real blob store, and a database that is one SQLite file written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import pysqlite3

from lienthong.infra.backups import making, restoring
from lienthong.infra.backups.checking import Checked
from lienthong.infra.backups.making import Made, Order
from lienthong.infra.backups.ports import Facts, Progress, RingMark
from lienthong.infra.backups.sqlite_copy import SqliteCopy
from lienthong.infra.blobs import LocalBlobStore
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now

CONTEXT = "infra.key_ring_mark.sealed"


def silent(_what: str, _done: int, _total: int) -> None:
    """Progress nobody looks at."""


def nothing() -> None:
    """Nothing happens meanwhile."""


@dataclass
class HandDatabase:
    """A ``DatabaseCopy`` whose database is a list of hashes."""

    root: Path
    ring: RingMark | None
    claimed: list[str] = field(default_factory=list)
    meanwhile: Callable[[], None] = nothing
    """What happens between the snapshot and the copying of blobs."""
    migrations: tuple[str, ...] = ("infra.0001_initial",)
    engine: str = "sqlite"
    file_name: str = "database.sqlite3"

    @property
    def file(self) -> Path:
        """The restored database."""
        return self.root / "restored.sqlite3"

    def take(self, to: Path, blob_list: Path, progress: Progress) -> Facts:
        """A file with a table of as many rows as there are claims."""
        with closing(pysqlite3.connect(str(to))) as database:
            database.execute("CREATE TABLE claims (sha256 text)")
            database.executemany("INSERT INTO claims VALUES (?)", [(one,) for one in self.claimed])
            database.commit()
        blob_list.write_text("".join(f"{one}\n" for one in self.claimed), "ascii")
        self.meanwhile()
        progress("Cơ sở dữ liệu", 1, 1)
        return self._facts(len(self.claimed))

    def trouble_of(self, file: Path, tables: Mapping[str, int]) -> str:
        """As the real one."""
        return SqliteCopy().trouble_of(file, tables)

    def occupied(self) -> str:
        """The file."""
        return f"tệp {self.file}" if self.file.exists() else ""

    def load(self, file: Path, progress: Progress) -> Facts:
        """The file copied."""
        self.file.write_bytes(file.read_bytes())
        progress("Cơ sở dữ liệu", 1, 1)
        return self._facts(len(self.claimed))

    def _facts(self, rows: int) -> Facts:
        return Facts({"claims": rows}, self.migrations, self.ring, "3")


class BackupWorld:
    """The installation, and what an operator does with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.blobs = LocalBlobStore(self.data / "blobs")
        self.ring = folder / "keys.json"
        sealed = KeyRing.made_at(self.ring).seal(b"lienthong", context=CONTEXT)
        self.mark = RingMark(sealed, "tệp keys.json, máy thử", real_now())
        self.database = HandDatabase(folder, self.mark)
        self.place = folder / "backups"

    def keep(self, *contents: bytes) -> list[str]:
        """Store blobs that the database claims."""
        kept = []
        for content in contents:
            writer = self.blobs.writer()
            writer.write(content)
            kept.append(writer.commit().sha256)
        self.database.claimed += kept
        return kept

    def back_up(
        self, *, keys_to: Path | None = None, keep: int | None = None, place: Path | None = None
    ) -> Made:
        """Make one."""
        order = Order(
            folder=place or self.place,
            data=self.data,
            product="axis",
            version="0.1.0",
            ring=self.ring,
            by="operator:test",
            keys_to=keys_to,
            keep=keep,
        )
        return making.make(order, self.database, self.blobs, silent)

    def restore(
        self,
        backup: Path,
        *,
        into: str = "elsewhere",
        keys: Path | None = None,
        product: str = "axis",
        allow_damaged: bool = False,
        **differs: str | tuple[str, ...],
    ) -> Checked:
        """Restore into an empty place of its own."""
        root = self.folder / into
        root.mkdir(exist_ok=True)
        copier = replace(self.database, root=root, **differs)  # type: ignore[arg-type]  # tests name any field
        target = restoring.Target(product, root / "data", root / "keys.json")
        return restoring.restore(backup, target, copier, silent, keys=keys, allow_damaged=allow_damaged)


def names(place: Path) -> list[str]:
    """What lies in a folder of backups, the lock apart."""
    return sorted(one.name for one in place.iterdir() if one.name != ".backup.lock")


def spoil(file: Path) -> None:
    """Change one byte in place of a file that nothing else is linked to."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    file.write_bytes(bytes(data))


DAY = dt.timedelta(days=1)
