"""The Django app of the registry."""

from __future__ import annotations

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Tables of agencies, their codes, connected systems and secrets."""

    name = "lienthong.axis.registry"
    label = "axis_registry"
    verbose_name = "Danh mục cơ quan và hệ thống kết nối"
