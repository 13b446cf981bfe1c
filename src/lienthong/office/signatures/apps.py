"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    """Label of its tables: ``office_signatures``."""

    name = "lienthong.office.signatures"
    label = "office_signatures"
