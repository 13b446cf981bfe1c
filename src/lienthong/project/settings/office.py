"""The office: agencies as tenants, one process tree, one database of its own."""

from __future__ import annotations

import os

from lienthong.project.settings.base import *  # noqa: F403  settings are shared on purpose
from lienthong.project.settings.base import database
from lienthong.project.settings.web import *  # noqa: F403  the office has pages

LIENTHONG_PRODUCT = "office"
DATABASES = database("office.sqlite3")
ROOT_URLCONF = "lienthong.project.office_urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "lienthong.infra",
    "lienthong.accounts",
    "lienthong.alerts",
    "lienthong.office.organization",
    "lienthong.office.records",
    "lienthong.office.signatures",
    "lienthong.office.workflow",
    "lienthong.office.outgoing",
    "lienthong.office.incoming",
    "lienthong.office.search",
    "lienthong.office.gateway",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
"""Drafting forms carry the text of a letter; files are streamed to disk and limited by their view."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

LIENTHONG_AXIS_URL = os.environ.get("LIENTHONG_AXIS_URL", "")
LIENTHONG_AXIS_SYSTEM = os.environ.get("LIENTHONG_AXIS_SYSTEM", "")
LIENTHONG_AXIS_SECRET = os.environ.get("LIENTHONG_AXIS_SECRET", "")
LIENTHONG_AXIS_CA = os.environ.get("LIENTHONG_AXIS_CA", "")
LIENTHONG_AXIS_CERTIFICATE = os.environ.get("LIENTHONG_AXIS_CERTIFICATE", "")
"""The axis this office exchanges through (any axis of the protocol), and its key there until a command replaces it."""
