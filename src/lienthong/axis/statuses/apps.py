"""The Django app of statuses."""

from __future__ import annotations

from django.apps import AppConfig


class StatusesConfig(AppConfig):
    """Tables of processing statuses, their history, and requests to change what was sent."""

    name = "lienthong.axis.statuses"
    label = "axis_statuses"
    verbose_name = "Trạng thái xử lý"
