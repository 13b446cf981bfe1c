"""The Django app of accounts."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig

from lienthong.infra.sealed_columns import SealedColumn


class AccountsConfig(AppConfig):
    """Tables of people, roles, links and sessions."""

    name = "lienthong.accounts"
    label = "accounts"
    verbose_name = "Người dùng"
    sealed_columns: ClassVar = [
        SealedColumn(
            model="accounts.User",
            column="totp_sealed",
            owner="username",
            what="mã xác thực của người dùng",
            remedy="Hãy đặt lại mã xác thực của từng người: «lienthong accounts reset-totp …».",
            in_use={"totp_sealed__isnull": False},
        )
    ]
