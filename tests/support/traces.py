"""What an axis left behind, read from its files and tables as an inspector would, without its code."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

from support.servers import AxisServer


def rows(axis: AxisServer, query: str) -> list[tuple[Any, ...]]:
    """The rows of a plain SELECT on the axis' database."""
    url = axis.environment.get("DATABASE_URL")
    if url:
        with psycopg.connect(url) as connection:
            return connection.execute(query.encode()).fetchall()
    file = Path(axis.environment["LIENTHONG_DATA"]) / "axis.sqlite3"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as light:
        return light.execute(query).fetchall()


def stored_files(axis: AxisServer) -> set[str]:
    """Every file below the data folder that is no database, log or run-time file."""
    root = Path(axis.environment["LIENTHONG_DATA"])
    return {
        str(path.relative_to(root))
        for path in _walk(root)
        if not path.name.startswith("axis.sqlite3") and "run" not in path.relative_to(root).parts
    }


def _walk(root: Path) -> Iterator[Path]:
    for path in root.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file():
                yield path


def counts(axis: AxisServer) -> dict[str, int]:
    """How many rows of each kind an intake leaves; events of the sweep of warnings, and of
    files looked at later, are not its own."""
    tables = {
        "axis_intake_message": "",
        "axis_delivery_delivery": "",
        "axis_delivery_holding": "",
        "infra_auditevent": " WHERE code LIKE 'intake.%' AND code <> 'intake.files_checked'",
    }
    return {table: rows(axis, f"SELECT COUNT(*) FROM {table}{only}")[0][0] for table, only in tables.items()}
