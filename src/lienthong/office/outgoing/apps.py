"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """Label of its tables: ``office_outgoing``."""

    name = "lienthong.office.outgoing"
    label = "office_outgoing"
