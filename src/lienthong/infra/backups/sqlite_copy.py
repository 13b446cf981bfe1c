"""A SQLite database copied by the engine's own online backup inside one read transaction.

The transaction is what makes it one moment: writers go on in the WAL meanwhile and neither wait nor disturb
the copy. The copy is a single file without WAL, so that it opens on a medium that cannot be written.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection

from lienthong.infra.backups.files import copy_file, settle
from lienthong.infra.backups.ports import Facts, Progress, RingMark
from lienthong.infra.models import BlobReference, KeyRingMark

_PAGES = 2048
"""Copied at a time; between two such steps the hold is renewed and progress told."""
_WHAT = "Cơ sở dữ liệu"


class SqliteCopy:
    """See :class:`~lienthong.infra.backups.ports.DatabaseCopy`."""

    engine = "sqlite"
    file_name = "database.sqlite3"

    def take(self, to: Path, blob_list: Path, progress: Progress) -> Facts:
        """One moment of this process's database."""
        with closing(_connect(str(_own_file()))) as source, closing(_connect(str(to))) as target:
            target.execute("PRAGMA synchronous=OFF")  # the whole file is flushed once at the end
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                target,
                pages=_PAGES,
                progress=lambda _status, left, total: progress(_WHAT, total - left, total),
                sleep=0,
            )
            source.rollback()
            target.execute("PRAGMA journal_mode=DELETE")
        settle(to)
        with closing(_opened(to)) as copy, blob_list.open("w", encoding="ascii") as lines:
            lines.writelines(f"{sha256}\n" for sha256 in _blobs(copy))
            return _facts(copy)

    def trouble_of(self, file: Path, tables: Mapping[str, int]) -> str:
        """Every page is looked at, and the rows are counted."""
        module = _module()
        try:
            with closing(_opened(file)) as copy:
                found = str(copy.execute("PRAGMA integrity_check(1)").fetchone()[0])
                if found != "ok":
                    return f"cơ sở dữ liệu trong bản sao lưu bị hỏng ({found})"
                return wrong_rows(tables, {table: _count(copy, table) for table in tables})
        except module.Error as error:
            return f"không mở được cơ sở dữ liệu trong bản sao lưu ({error})"

    def occupied(self) -> str:
        """The file, or what a lost one left beside it: an old WAL would be played into the new file."""
        own = _own_file()
        beside = (own, *(own.with_name(own.name + end) for end in ("-wal", "-shm", "-journal")))
        return next((f"tệp cơ sở dữ liệu {file}" for file in beside if file.exists()), "")

    def load(self, file: Path, progress: Progress) -> Facts:
        """Copied beside its place and renamed."""
        place = _own_file()
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(place.name + ".restoring")
        copy_file(file, half)
        progress(_WHAT, 1, 1)
        half.replace(place)
        settle(place.parent)
        with closing(_opened(place)) as copy:
            return _facts(copy)


def wrong_rows(wanted: Mapping[str, int], found: Mapping[str, int]) -> str:
    """The first tables whose number of rows is another one, in words; empty when there is none."""
    wrong = [
        f"{table}: {found.get(table, 0)} dòng, phải là {count}"
        for table, count in sorted(wanted.items())
        if found.get(table, 0) != count
    ]
    return f"số dòng không khớp ({'; '.join(wrong[:3])})" if wrong else ""


def counted_tables() -> list[str]:
    """The tables whose rows are counted: every one of the product."""
    return sorted(model._meta.db_table for model in apps.get_models())  # noqa: SLF001  Django's public name


def mark_of(row: tuple[Any, ...] | None) -> RingMark | None:
    """The row (sealed, place, moment) as a value."""
    if row is None:
        return None
    at = row[2] if isinstance(row[2], dt.datetime) else dt.datetime.fromisoformat(row[2])
    return RingMark(bytes(row[0]), row[1], at if at.tzinfo else at.replace(tzinfo=dt.UTC))


RING_TABLE = KeyRingMark._meta.db_table  # noqa: SLF001  Django's public name
BLOB_TABLE = BlobReference._meta.db_table  # noqa: SLF001  the same


def _facts(copy: Any) -> Facts:
    applied = copy.execute("SELECT app, name FROM django_migrations").fetchall()
    row = copy.execute(f"SELECT sealed, place, marked_at FROM {RING_TABLE}").fetchone()  # noqa: S608  our own name
    return Facts(
        tables={table: _count(copy, table) for table in counted_tables()},
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        ring=mark_of(row),
        engine_version=str(_module().sqlite_version),
    )


def _count(copy: Any, table: str) -> int:
    return int(copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])  # noqa: S608  our own name


def _blobs(copy: Any) -> Iterator[str]:
    rows = copy.execute(f"SELECT DISTINCT sha256 FROM {BLOB_TABLE} ORDER BY sha256")  # noqa: S608  our own name
    for (sha256,) in rows:
        yield sha256


def _own_file() -> Path:
    return Path(str(connection.settings_dict["NAME"])).absolute()


def _module() -> Any:
    # The engine the settings chose, also in a process whose database is another one.
    return importlib.import_module("django.db.backends.sqlite3.base").Database


def _connect(name: str, *, uri: bool = False) -> Any:
    return _module().connect(name, uri=uri, isolation_level=None, timeout=30)


def _opened(file: Path) -> Any:
    return _connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
