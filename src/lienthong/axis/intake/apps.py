"""The Django app of intake."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Tables of accepted messages."""

    name = "lienthong.axis.intake"
    label = "axis_intake"
    verbose_name = "Tiếp nhận gói tin"
