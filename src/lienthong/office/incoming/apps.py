"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class IncomingConfig(AppConfig):
    """Label of its tables: ``office_incoming``."""

    name = "lienthong.office.incoming"
    label = "office_incoming"
