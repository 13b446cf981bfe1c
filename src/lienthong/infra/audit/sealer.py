"""The sealer: gives unsealed events their positions, grows the Merkle log, signs a checkpoint per batch.

One per database at a time: the batch holds the lock of the sealer's lease row (another sealer skips), and
the database's unique positions would refuse a second one anyway. It keeps at most about a second
behind; ``health`` alarms at 60 s.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.db import Error as DatabaseFailure
from django.db import connection

from lienthong.infra import heartbeat, transactions
from lienthong.infra.audit.leaves import checkpoint_bytes, leaf_bytes
from lienthong.infra.audit.merkle import Frontier, leaf_hash
from lienthong.infra.models import AuditCheckpoint, AuditEvent, AuditTile, JobLease
from lienthong.infra.secrets import KeyRing
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import LienthongError

log = logging.getLogger(__name__)
LEASE = "audit.sealer"
BATCH = 1000
TILE_LEVELS = 8
"""Every eighth level of the tree is stored."""
PAUSE_SECONDS = 0.5


def seal_once() -> int:
    """Seal one batch (at most 1000 events, oldest first); returns how many. Owns its transaction.

    An idle call is one plain read. Raises KeyRingRefusedError when the signing key cannot be used.
    """
    if not AuditEvent.objects.filter(position__isnull=True).exists():
        return 0
    key_id, key = KeyRing.load().signing_key()
    if not JobLease.objects.filter(pk=LEASE).exists():
        JobLease.objects.bulk_create([JobLease(name=LEASE, next_due=real_now())], ignore_conflicts=True)
    with transactions.owned():
        if JobLease.objects.select_for_update(skip_locked=True).filter(pk=LEASE).first() is None:
            return 0  # another sealer is at work
        last = AuditCheckpoint.objects.order_by("-size").first()
        frontier = Frontier() if last is None else Frontier.unpack(last.size, bytes(last.frontier))
        events = list(AuditEvent.objects.filter(position__isnull=True).order_by("at_real", "id")[:BATCH])
        if not events:
            return 0
        _append(frontier, events)
        sealed_at, root = real_now(), frontier.root()
        AuditCheckpoint.objects.create(
            size=frontier.size,
            root_hash=root,
            frontier=frontier.pack(),
            sealed_at=sealed_at,
            key_id=key_id,
            signature=key.sign(checkpoint_bytes(frontier.size, root, sealed_at)),
        )
    return len(events)


def seal_forever(stop: threading.Event) -> None:
    """Seal until told to stop; then once more, so that a clean stop leaves nothing unsealed."""
    while True:
        heartbeat.beat("audit.sealer")
        last_round = stop.is_set()
        try:
            sealed = seal_once()
        except (DatabaseFailure, OSError, LienthongError) as error:
            log.error("sealing failed and will be repeated: %s", error)
            transactions.drop_broken_connection()
            sealed = 0
        if sealed < BATCH:
            if last_round:
                return
            stop.wait(PAUSE_SECONDS)


def _append(frontier: Frontier, events: Sequence[AuditEvent]) -> None:
    tiles: list[AuditTile] = []
    for event in events:
        event.position = frontier.size
        event.leaf_hash = leaf_hash(leaf_bytes(event, frontier.size))
        tiles.extend(
            AuditTile(level=level, index=index, hash=root)
            for level, index, root in frontier.append(event.leaf_hash)
            if level % TILE_LEVELS == 0
        )
    _store_positions(events)
    AuditTile.objects.bulk_create(tiles)


def _store_positions(events: Sequence[AuditEvent]) -> None:
    """One prepared statement for all rows; ``bulk_update`` would build a CASE of thousands of branches."""
    table = AuditEvent._meta  # noqa: SLF001  the model's description is public in all but name
    by_name = {field.attname: field for field in table.concrete_fields}
    fields = [(name, by_name[name]) for name in ("position", "leaf_hash", "id")]
    rows = [
        tuple(field.get_db_prep_save(getattr(event, name), connection) for name, field in fields)
        for event in events
    ]
    quote = connection.ops.quote_name
    statement = (
        f"UPDATE {quote(table.db_table)} SET position = %s, leaf_hash = %s "  # noqa: S608  names are our own
        "WHERE id = %s AND position IS NULL"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
