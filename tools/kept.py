"""Databases kept by released versions, under ``tests/kept/VERSION``: what is in them, and putting one up again.

One archive ``databases.tar.xz`` holds, for each engine, an axis and an office as the story of the demonstration
left them: rows, bytes, and the key ring made for them. It is written by ``python -m tools.keep_databases`` and
never again once its version is released; ``migrations.json`` holds the hash of every migration it was made with.

The rings open nothing but these invented rows. They are kept because an upgrade can lose sealed columns without
a sound: a seal is bound to table, column and row, and only opening it shows that it still holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tools.programs import ROOT

FOLDER = ROOT / "tests" / "kept"
ARCHIVE = "databases.tar.xz"
MIGRATIONS = "migrations.json"
FACTS = "facts.json"
RING = "demonstration-keys.json"
ROLES = ("axis", "office")
ENGINES = ("sqlite", "postgresql")
TAKEN_OUT = re.compile(rb"'@(bytes-[0-9a-f]{64})@'")
"""In a dump: the name of a file beside it, whose bytes belong here. Pictures compress with SQLite's this way."""
_MIGRATION_FILES = "**/migrations/[0-9]*.py"
_SECONDS = 300


class KeptDatabaseError(RuntimeError):
    """A kept database could not be read; the text says what the product said."""


@dataclass(frozen=True, slots=True)
class KeptProduct:
    """An axis or an office put up again in a folder of its own."""

    role: str
    folder: Path
    database_url: str
    pin: str
    """Of its clerk of the demonstration; opens the kept seal."""
    saw: Mapping[str, Any]
    """What the version that filled it saw through its own queries."""

    def environment(self) -> dict[str, str]:
        """Settings of a process of this product."""
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        database = {"DATABASE_URL": self.database_url} if self.database_url else {}
        path = os.pathsep.join(str(ROOT / part) for part in ("src", "tests", "."))
        return {
            **inherited,
            **database,
            "PYTHONPATH": path,
            "LIENTHONG_DATA": str(self.folder),
            "LIENTHONG_KEYS": str(self.folder / RING),
            "DJANGO_SETTINGS_MODULE": f"lienthong.project.settings.{self.role}",
        }

    def ask(self, *words: str, **extra: str) -> dict[str, Any]:
        """What ``tests/support/kept_ROLE.py`` tells in a process of this product. Raises `KeptDatabaseError`."""
        done = subprocess.run(
            [sys.executable, "-m", f"support.kept_{self.role}", *words],
            env={**self.environment(), **extra},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            raise KeptDatabaseError(done.stderr.decode(errors="replace"))
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return told


def versions() -> list[str]:
    """Versions whose databases are kept, oldest first."""
    found = [folder.name for folder in FOLDER.iterdir() if (folder / ARCHIVE).is_file()]
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


def put_up(
    version: str, engine: str, folder: Path, new_database: Callable[[], str]
) -> dict[str, KeptProduct]:
    """The axis and the office of a version by role, in ``folder``; nothing is upgraded yet.

    ``new_database`` makes an empty PostgreSQL database and tells its DATABASE_URL.
    """
    with tarfile.open(FOLDER / version / ARCHIVE) as archive:
        members = [one for one in archive if one.name.startswith(f"{engine}/")]
        if hasattr(tarfile, "data_filter"):  # Debian's Python 3.11.2 has none yet
            archive.extraction_filter = tarfile.data_filter
        archive.extractall(folder, members)  # noqa: S202  an archive of this repository
    facts = json.loads((folder / engine / FACTS).read_text("utf-8"))
    products = {}
    for role in ROLES:
        place = folder / engine / role
        (place / RING).chmod(0o600)
        url = ""
        if engine == "postgresql":
            url = new_database()
            with psycopg.connect(url) as connection:
                connection.execute(_with_bytes(place))
        products[role] = KeptProduct(role, place, url, facts["pin"], facts[role])
    return products


def _with_bytes(place: Path) -> bytes:
    """The dump with the long values that lie beside it put in again."""
    return TAKEN_OUT.sub(
        lambda found: b"'\\x" + (place / found[1].decode()).read_bytes().hex().encode() + b"'",
        (place / "database.sql").read_bytes(),
    )


def migration_hashes(source: Path = ROOT / "src" / "lienthong") -> dict[str, str]:
    """SHA-256 of every migration of this tree, by path below ``source``."""
    return {
        path.relative_to(source).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(source.glob(_MIGRATION_FILES))
    }


def changed_migrations(version: str, present: Mapping[str, str]) -> list[str]:
    """Migrations a kept version was made with that are no longer as they were."""
    kept: dict[str, str] = json.loads((FOLDER / version / MIGRATIONS).read_text("utf-8"))
    return [name for name, digest in kept.items() if present.get(name) != digest]
