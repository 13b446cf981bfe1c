"""Change answers are ``exchange.changes``, processing statuses ``exchange.statuses``, classes of D-15 ``alerts``."""

from __future__ import annotations

from lienthong.exchange.changes import ANSWERS, CARRIED_OUT, ChangeKind, ChangeState

__all__ = ["ANSWERS", "CARRIED_OUT", "ChangeKind", "ChangeState"]
