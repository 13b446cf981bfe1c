"""Writes of warnings: the officers' register, alerts opened and closed, officers told, messages sent."""

from __future__ import annotations

from lienthong.alerts.operations.notifying import Announced, notify, unknown
from lienthong.alerts.operations.noting import acknowledge
from lienthong.alerts.operations.officers import NewOfficer, add_officer, end_officer
from lienthong.alerts.operations.reconciling import (
    Reconciled,
    close_subjects,
    end_event,
    open_once,
    raise_event,
    reconcile,
)
from lienthong.alerts.operations.telling import tell

__all__ = [
    "Announced",
    "NewOfficer",
    "Reconciled",
    "acknowledge",
    "add_officer",
    "close_subjects",
    "end_event",
    "end_officer",
    "notify",
    "open_once",
    "raise_event",
    "reconcile",
    "tell",
    "unknown",
]
