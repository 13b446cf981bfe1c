"""Moving the marks of sweeps."""

from __future__ import annotations

import datetime as dt

from lienthong.alerts.models import SweepMark
from lienthong.infra import transactions


def move_mark(name: str, read_until: dt.datetime) -> None:
    """Everything made before this real moment has been read. Requires the transaction of what was read."""
    transactions.require()
    SweepMark.objects.update_or_create(pk=name, defaults={"read_until": read_until})
