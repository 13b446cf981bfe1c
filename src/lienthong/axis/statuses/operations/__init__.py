"""Writes of statuses; every event renews progress, due time and owner in its own transaction."""

from __future__ import annotations

from lienthong.axis.statuses.operations.changing import ChangeOpening, open_change
from lienthong.axis.statuses.operations.following import (
    answer_document,
    fail_sending,
    mark_resent,
    refuse_held,
    release_held,
    take_document,
)
from lienthong.axis.statuses.operations.progress import (
    ProgressRow,
    ProgressSpec,
    new_progress,
    refresh_progress,
    renew_open_progress,
    store_progress,
)
from lienthong.axis.statuses.operations.recording import ReportedStatus, record_report
from lienthong.axis.statuses.operations.replacing import ReplacementRow, new_replacements, store_replacements

__all__ = [
    "ChangeOpening",
    "ProgressRow",
    "ProgressSpec",
    "ReplacementRow",
    "ReportedStatus",
    "answer_document",
    "fail_sending",
    "mark_resent",
    "new_progress",
    "new_replacements",
    "open_change",
    "record_report",
    "refresh_progress",
    "refuse_held",
    "release_held",
    "renew_open_progress",
    "store_progress",
    "store_replacements",
    "take_document",
]
