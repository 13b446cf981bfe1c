"""The Django app of the gateway."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig

from lienthong.infra.sealed_columns import SealedColumn


class GatewayConfig(AppConfig):
    """Keys of this office at its axis."""

    name = "lienthong.office.gateway"
    label = "office_gateway"
    verbose_name = "Kết nối Trục"
    sealed_columns: ClassVar = [
        SealedColumn(
            model="office_gateway.AxisKey",
            column="sealed",
            owner="system_id",
            what="kết nối Trục",
            remedy="Hãy đặt lại khóa: «lienthong office axis-key replace --secret-file …».",
            in_use={"ended_at__isnull": True},
        )
    ]
