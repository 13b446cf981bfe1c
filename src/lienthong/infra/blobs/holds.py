"""Whether a running backup holds the store: recorded as data, so that every process sees it."""

from __future__ import annotations

import datetime as dt

from lienthong.infra.models import BackupRun
from lienthong.infra.states import BackupState


def is_held(now: dt.datetime) -> bool:
    """Whether a backup runs whose blobs must not go away; ``now`` is real time. A killed run's lease ends."""
    return BackupRun.objects.filter(state=BackupState.RUNNING.value, hold_until__gt=now).exists()
