"""Tests: the axis on a scratch database; PostgreSQL where DATABASE_URL says so."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lienthong.project.settings.axis import *  # noqa: F403  settings are shared on purpose

LIENTHONG_DATA = Path(tempfile.mkdtemp(prefix="lienthong-test-"))
LIENTHONG_KEYS = LIENTHONG_DATA / "keys" / "keys.json"
