"""How often one system may ask the door what is new (feature F11: no storm of polls slows the others down).

A bucket of questions for each system: it fills at a steady rate up to a burst, each question takes one. Fetching,
answering and sending are never counted: whoever works through a full mailbox must not be slowed down.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lienthong.api.errors import PollingTooOftenError
from lienthong.exchange.vxp.operations import Operation

_LOG = logging.getLogger("lienthong.door")
COUNTED = frozenset(
    {
        Operation.GET_AGENCIES_LIST,
        Operation.GET_AGENCIES_LIST_QD20,
        Operation.GET_SYNCHRONIZE_UNIT,
        Operation.GET_RECEIVED_EDOC_LIST,
        Operation.GET_SENT_EDOC_LIST,
        Operation.COUNT_RECEIVE_EDOC,
        Operation.COUNT_RECEIVE_STATUS,
    }
)
_TOLD_EVERY = 60.0
"""Seconds between two lines of the log about the same system."""


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float
    told_at: float = -math.inf
    refused: int = 0


@dataclass(frozen=True, slots=True)
class PollBudget:
    """Questions each system may ask of one door process. Thread-safe; ``now`` is in seconds of real time."""

    per_minute: int
    """0: unlimited."""
    burst: int
    now: Callable[[], float] = time.monotonic
    _buckets: dict[str, _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, system_id: str, operation: Operation) -> None:
        """Count one question. Raises PollingTooOftenError (20) with the seconds to wait when none is left."""
        if not self.per_minute or operation not in COUNTED:
            return
        rate, at = self.per_minute / 60, self.now()
        with self._lock:
            bucket = self._buckets.setdefault(system_id, _Bucket(self.burst, at))
            bucket.left = min(self.burst, bucket.left + (at - bucket.at) * rate)
            bucket.at = at
            if bucket.left >= 1:
                bucket.left -= 1
                return
            wait = math.ceil((1 - bucket.left) / rate)
            self._tell(system_id, bucket, at)
        raise PollingTooOftenError(
            f"Hệ thống hỏi danh sách quá dày (tối đa {self.per_minute} lượt mỗi phút); đề nghị hỏi lại sau {wait} "
            "giây. Gói tin đang chờ vẫn được giữ đủ.",
            system=system_id,
        )

    def _tell(self, system_id: str, bucket: _Bucket, at: float) -> None:
        bucket.refused += 1
        if at - bucket.told_at >= _TOLD_EVERY:
            _LOG.warning("system %s polls too often: %d questions refused", system_id, bucket.refused)
            bucket.told_at, bucket.refused = at, 0
