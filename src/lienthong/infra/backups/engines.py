"""Which copier an engine has."""

from __future__ import annotations

from django.db import connection

from lienthong.infra.backups.ports import DatabaseCopy
from lienthong.infra.backups.postgresql_copy import PostgresqlCopy
from lienthong.infra.backups.sqlite_copy import SqliteCopy
from lienthong.infra.errors import BackupDamagedError


def of_this_installation() -> DatabaseCopy:
    """That of the database this process works on."""
    return PostgresqlCopy() if connection.vendor == "postgresql" else SqliteCopy()


def named(engine: str) -> DatabaseCopy:
    """That of a backup. Raises BackupDamagedError for an engine nobody knows."""
    for copier in (SqliteCopy(), PostgresqlCopy()):
        if copier.engine == engine:
            return copier
    raise BackupDamagedError(
        f"Bản sao lưu thuộc loại cơ sở dữ liệu «{engine[:40]}», phiên bản này không đọc được."
    )
