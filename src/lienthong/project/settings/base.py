"""Settings shared by every product, read from the environment; documented in docs/reference/settings.md.

The SQLite engine comes from the pinned wheel: Debian's own has a data-loss race in WAL mode that was
fixed in 3.51.3, so the standard module is replaced before Django loads its backend.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pysqlite3

sys.modules["sqlite3"] = pysqlite3
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

import dj_database_url  # noqa: E402  the engine must be replaced first


def _flag(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


LIENTHONG_DATA = Path(os.environ.get("LIENTHONG_DATA", "data")).absolute()
LIENTHONG_PRODUCTION = _flag("LIENTHONG_PRODUCTION")
LIENTHONG_PACKET_LIMIT = int(os.environ.get("LIENTHONG_PACKET_LIMIT", str(100 * 1024 * 1024)))
_KEYS = os.environ.get("LIENTHONG_KEYS")
_CONFIG_HOME = Path(os.environ.get("XDG_CONFIG_HOME", str(Path.home() / ".config")))
LIENTHONG_KEYS = Path(_KEYS) if _KEYS else _CONFIG_HOME / "lienthong" / "keys.json"

LIENTHONG_PUBLIC_URL = os.environ.get("LIENTHONG_PUBLIC_URL", "").rstrip("/")
LIENTHONG_SMTP_URL = os.environ.get("LIENTHONG_SMTP_URL", "")
LIENTHONG_MAIL_FROM = os.environ.get("LIENTHONG_MAIL_FROM", "")
"""Warnings: where people open the pages, the mail server, and the sender's address."""

_SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}


def database(default_file: str) -> dict[str, dict[str, Any]]:
    """The one database of this process: DATABASE_URL, or a SQLite file in the data folder."""
    url = os.environ.get("DATABASE_URL")
    config: dict[str, Any] = (
        dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=False))
        if url
        else {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(LIENTHONG_DATA / default_file),
            "CONN_MAX_AGE": None,
        }
    )
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = dict(_SQLITE_OPTIONS)
    return {"default": config}


USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
