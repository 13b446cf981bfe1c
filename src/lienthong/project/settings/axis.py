"""The axis: one process tree, one database."""

from __future__ import annotations

from lienthong.project.settings.base import *  # noqa: F403  settings are shared on purpose
from lienthong.project.settings.base import database
from lienthong.project.settings.web import *  # noqa: F403  the axis has pages

LIENTHONG_PRODUCT = "axis"
DATABASES = database("axis.sqlite3")
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "lienthong.infra",
    "lienthong.accounts",
    "lienthong.alerts",
    "lienthong.axis.registry",
    "lienthong.axis.intake",
    "lienthong.axis.delivery",
    "lienthong.axis.statuses",
]
