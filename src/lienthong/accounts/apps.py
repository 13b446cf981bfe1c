"""The Django app of accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Tables of people, roles, links and sessions."""

    name = "lienthong.accounts"
    label = "accounts"
    verbose_name = "Người dùng"
