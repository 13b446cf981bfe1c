"""Ids made by us: UUID version 7 (RFC 9562), so that rows sort by the time they were made."""

from __future__ import annotations

import datetime as dt
import os
import time
import uuid


def new_id() -> uuid.UUID:
    """A fresh UUIDv7: 48 bits of real milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80
    value |= 0x7 << 76
    value |= (random_bits >> 68 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & (2**62 - 1)
    return uuid.UUID(int=value)


def first_id_at(moment: dt.datetime) -> uuid.UUID:
    """The smallest id that can be made at a real moment (aware), so that ids are asked for by time."""
    milliseconds = max(int(moment.timestamp() * 1000), 0)
    return uuid.UUID(int=(milliseconds & (2**48 - 1)) << 80)
