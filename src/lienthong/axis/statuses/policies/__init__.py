"""Pure decisions of statuses: how a status moves a document. Its class and due time are ``alerts.policies``."""

from __future__ import annotations

from lienthong.axis.statuses.policies.moving import Effect, Move, move, unknown_code

__all__ = ["Effect", "Move", "move", "unknown_code"]
