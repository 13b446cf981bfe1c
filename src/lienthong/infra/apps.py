"""The Django app of infra."""

from __future__ import annotations

from django.apps import AppConfig


class InfraConfig(AppConfig):
    """Tables under both products: clock, audit log, outbox, leases, blob references."""

    name = "lienthong.infra"
    label = "infra"
    verbose_name = "Nền tảng"
