"""Pure decisions of statuses: how a status moves a document, which class it is in, who must act until when."""

from __future__ import annotations

from lienthong.axis.statuses.policies.classes import Due, Lateness, classify, is_done, lateness, next_due
from lienthong.axis.statuses.policies.facts import Facts
from lienthong.axis.statuses.policies.moving import Effect, Move, move
from lienthong.axis.statuses.policies.rules import Rule, Rules, Threshold

__all__ = [
    "Due",
    "Effect",
    "Facts",
    "Lateness",
    "Move",
    "Rule",
    "Rules",
    "Threshold",
    "classify",
    "is_done",
    "lateness",
    "move",
    "next_due",
]
