"""How far sweeps have read."""

from __future__ import annotations

import datetime as dt

from lienthong.alerts.models import SweepMark


def read_mark(name: str) -> dt.datetime | None:
    """The real moment up to which a sweep has read; None before its first run."""
    return SweepMark.objects.filter(pk=name).values_list("read_until", flat=True).first()
