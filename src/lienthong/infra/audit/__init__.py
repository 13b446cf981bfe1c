"""The audit log: every act of meaning, in an order nobody can change unseen.

Events are inserted unsealed in the write's own transaction and touch no shared row; the sealer gives
them positions in a Merkle log (RFC 6962) at most about a second later and signs checkpoints.
"""

from __future__ import annotations

from lienthong.infra.audit.events import event, record

__all__ = ["event", "record"]
