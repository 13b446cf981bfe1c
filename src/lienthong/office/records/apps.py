"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Label of its tables: ``office_records``."""

    name = "lienthong.office.records"
    label = "office_records"
