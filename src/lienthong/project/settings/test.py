"""Tests: axis and office together on one scratch database; PostgreSQL where DATABASE_URL says so.

Outside tests one process is one product with a database of its own; tables of the two never meet.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from lienthong.project.settings import office
from lienthong.project.settings.axis import *  # noqa: F403  settings are shared on purpose
from lienthong.project.settings.axis import INSTALLED_APPS

LIENTHONG_DATA = Path(tempfile.mkdtemp(prefix="lienthong-test-"))
LIENTHONG_KEYS = LIENTHONG_DATA / "keys" / "keys.json"
INSTALLED_APPS = [*INSTALLED_APPS, *(app for app in office.INSTALLED_APPS if app not in INSTALLED_APPS)]
LIENTHONG_PUBLIC_URL = "https://truc.example.test"
LIENTHONG_SMTP_URL = ""
LIENTHONG_MAIL_FROM = "truc@example.test"
LIENTHONG_AXIS_URL = ""
LIENTHONG_AXIS_SYSTEM = ""
LIENTHONG_AXIS_SECRET = ""
LIENTHONG_AXIS_CA = ""
LIENTHONG_AXIS_CERTIFICATE = ""
LIENTHONG_DEMO_PKI = LIENTHONG_DATA / "demo-pki"
