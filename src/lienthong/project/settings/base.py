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

from lienthong.project import environment  # noqa: E402  the engine must be replaced first

LIENTHONG_DATA = environment.data_folder("LIENTHONG_DATA")
LIENTHONG_PRODUCTION = environment.flag("LIENTHONG_PRODUCTION")
LIENTHONG_PACKET_LIMIT = environment.whole_number(
    "LIENTHONG_PACKET_LIMIT", default=100 * 1024 * 1024, least=1024
)
LIENTHONG_CLAMD = environment.text("LIENTHONG_CLAMD")
LIENTHONG_CLAMD_REQUIRED = environment.flag("LIENTHONG_CLAMD_REQUIRED")
LIENTHONG_POLLS_PER_MINUTE = environment.whole_number("LIENTHONG_POLLS_PER_MINUTE", default=1200, least=0)
LIENTHONG_KEYS = environment.key_file("LIENTHONG_KEYS", "XDG_CONFIG_HOME")

LIENTHONG_DEMO_PKI = Path(os.environ.get("LIENTHONG_DEMO_PKI", str(LIENTHONG_DATA / "demo-pki"))).absolute()
"""Folder of the demonstration PKI; products that judge the same letters share it. Without effect in production."""

LIENTHONG_PUBLIC_URL = environment.text("LIENTHONG_PUBLIC_URL").rstrip("/")
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
    config = environment.database("DATABASE_URL", default_file=LIENTHONG_DATA / default_file)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = dict(_SQLITE_OPTIONS)
    return {"default": config}


USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
LANGUAGE_CODE = "vi"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS: list[str] = []
