"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    """Label of its tables: ``office_organization``."""

    name = "lienthong.office.organization"
    label = "office_organization"
