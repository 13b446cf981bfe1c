"""Pure decisions of warnings: the class of a document and who must act until when, whom to tell, what to say."""

from __future__ import annotations

from lienthong.alerts.policies.causes import Cause, DocumentWords, Evidence
from lienthong.alerts.policies.classes import (
    Due,
    Explanation,
    Lateness,
    classify,
    explain,
    is_done,
    lateness,
    next_change,
    next_due,
)
from lienthong.alerts.policies.facts import Facts, due_before_sending
from lienthong.alerts.policies.rules import Owner, Rule, Rules, Threshold

__all__ = [
    "Cause",
    "DocumentWords",
    "Due",
    "Evidence",
    "Explanation",
    "Facts",
    "Lateness",
    "Owner",
    "Rule",
    "Rules",
    "Threshold",
    "classify",
    "due_before_sending",
    "explain",
    "is_done",
    "lateness",
    "next_change",
    "next_due",
]
