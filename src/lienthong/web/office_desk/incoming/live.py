"""The figure beside *Văn bản đến*; incidents of reception stand on the strip as alerts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lienthong.office.incoming.queries import count
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk.sections import Counter


def counters(actor: Actor, _at: dt.datetime) -> Mapping[str, Counter]:
    """What the clerk has to receive, red when something urgent waits; for others, what is under way."""
    found = count(actor)
    if OfficePermission.RECEIVE in actor.permissions:
        tone = "late" if found.waiting_urgent else "today" if found.waiting else ""
        return {"incoming": Counter(found.waiting, tone)}
    return {"incoming": Counter(found.working + found.to_assign)}
