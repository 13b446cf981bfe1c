"""The Django app of this component."""

from __future__ import annotations

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Label of its tables: ``office_workflow``."""

    name = "lienthong.office.workflow"
    label = "office_workflow"
