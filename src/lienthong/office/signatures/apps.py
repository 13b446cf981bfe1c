"""The Django app of this component."""

from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig

from lienthong.infra.sealed_columns import SealedColumn


class SignaturesConfig(AppConfig):
    """Label of its tables: ``office_signatures``."""

    name = "lienthong.office.signatures"
    label = "office_signatures"
    sealed_columns: ClassVar = [
        SealedColumn(
            model="office_signatures.Credential",
            column="sealed_key",
            owner="fingerprint",
            what="chứng thư số có dấu vân tay",
            remedy="Hãy đăng ký lại khóa ký.",
            in_use={"retired_at__isnull": True},
        )
    ]
