"""The bytes that stand for an event in the log; changing them would make every old proof void."""

from __future__ import annotations

import datetime as dt
import json
import struct

from lienthong.infra.models import AuditEvent

_VERSION = 1


def leaf_bytes(event: AuditEvent, position: int) -> bytes:
    """Canonical JSON of all facts of an event and its position; pure ASCII, names sorted, times in UTC µs."""
    facts = {
        "actor": event.actor,
        "at": _moment(event.at),
        "at_real": _moment(event.at_real),
        "code": event.code,
        "data": event.data_json,
        "id": event.id.hex,
        "object": event.object_ref,
        "outcome": event.outcome,
        "position": position,
        "version": _VERSION,
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":")).encode("ascii")


def checkpoint_bytes(size: int, root: bytes, sealed_at: dt.datetime) -> bytes:
    """What the checkpoint's signature covers."""
    return (
        b"lienthong audit checkpoint v1\n"
        + struct.pack(">Q", size)
        + root
        + _moment(sealed_at).encode("ascii")
    )


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
