"""The Django app of the registry."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig

from lienthong.infra.sealed_columns import SealedColumn


class RegistryConfig(AppConfig):
    """Tables of agencies, their codes, connected systems and secrets."""

    name = "lienthong.axis.registry"
    label = "axis_registry"
    verbose_name = "Danh mục cơ quan và hệ thống kết nối"
    sealed_columns: ClassVar = [
        SealedColumn(
            model="axis_registry.SystemSecret",
            column="sealed",
            owner="system__system_id",
            what="hệ thống kết nối",
            remedy="Hãy cấp khóa mới cho từng hệ thống: "
            "«lienthong axis system add --id … --secret … --agency … --only-secret».",
            in_use={"ended_at__isnull": True},
        )
    ]
