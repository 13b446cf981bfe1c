"""The figure beside *Bàn làm việc*: open tasks, red when one is late, amber when one is due today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lienthong.kernel.clock import legal_date
from lienthong.office.organization.actors import Actor
from lienthong.office.workflow.queries import count_desk, desk
from lienthong.web.office_desk.sections import Counter


def counters(actor: Actor, at: dt.datetime) -> Mapping[str, Counter]:
    """Open tasks of the person, their roles and those they stand in for."""
    soonest = next(iter(desk(actor, limit=1)), None)
    if soonest is None:
        return {"home": Counter(0)}
    tone = ""
    if soonest.due_at is not None and soonest.due_at <= at:
        tone = "late"
    elif soonest.due_at is not None and legal_date(soonest.due_at) == legal_date(at):
        tone = "today"
    return {"home": Counter(count_desk(actor), tone)}
