"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Label of its tables: ``office_search``."""

    name = "lienthong.office.search"
    label = "office_search"
