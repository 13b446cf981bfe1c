"""Keys of connected systems as lists, pages and warnings show them: everything but the secret.

Nothing here needs the key ring.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence

from lienthong.axis.registry.models import SystemSecret
from lienthong.axis.registry.validity import KeyTimes


def times_of(row: SystemSecret) -> KeyTimes:
    """A key without its secret."""
    return KeyTimes(
        number=row.number,
        added_at=row.added_at,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        ended_at=row.ended_at,
        last_used_at=row.last_used_at,
    )


def keys_by_system() -> Mapping[uuid.UUID, Sequence[KeyTimes]]:
    """All keys ever given, by system, in the order of their numbers."""
    found: dict[uuid.UUID, list[KeyTimes]] = defaultdict(list)
    for row in SystemSecret.objects.order_by("system_id", "number").defer("sealed"):
        found[row.system_id].append(times_of(row))
    return found
