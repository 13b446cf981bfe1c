"""The audit log: every act of meaning, in an order nobody can change unseen.

Events are inserted unsealed in the write's own transaction and touch no shared row; the sealer gives
them positions in a Merkle log (RFC 6962) at most about a second later and signs checkpoints.
"""

from __future__ import annotations

from lienthong.infra.audit.events import EventRow, event, record, store_events
from lienthong.infra.audit.proofs import InclusionProof, NotSealedError, check_inclusion, prove_inclusion
from lienthong.infra.audit.queries import (
    EventFilter,
    EventView,
    Sealed,
    count_events,
    count_newest,
    events_about,
    find_seal,
    list_events,
)
from lienthong.infra.audit.refusals import RefusalCounter
from lienthong.infra.audit.sealer import seal_forever, seal_once
from lienthong.infra.audit.verification import Finding, Known, verify_log

__all__ = [
    "EventFilter",
    "EventRow",
    "EventView",
    "Finding",
    "InclusionProof",
    "Known",
    "NotSealedError",
    "RefusalCounter",
    "Sealed",
    "check_inclusion",
    "count_events",
    "count_newest",
    "event",
    "events_about",
    "find_seal",
    "list_events",
    "prove_inclusion",
    "record",
    "seal_forever",
    "seal_once",
    "store_events",
    "verify_log",
]
