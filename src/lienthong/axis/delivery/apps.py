"""The Django app of delivery."""

from __future__ import annotations

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """Tables of deliveries, their events, and who holds which document."""

    name = "lienthong.axis.delivery"
    label = "axis_delivery"
    verbose_name = "Chuyển phát"
