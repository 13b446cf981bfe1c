"""The Django app of warnings."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Tables of focal officers, alerts, and the messages sent about them."""

    name = "lienthong.alerts"
    label = "alerts"
    verbose_name = "Cảnh báo"
