"""The figure beside *Văn bản đến*, and what the red strip says of reception."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.urls import reverse

from lienthong.office.incoming.queries import count, open_incidents
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.web.office_desk.sections import Counter, StripLine


def counters(actor: Actor, _at: dt.datetime) -> Mapping[str, Counter]:
    """What the clerk has to receive, red when something urgent waits; for others, what is under way."""
    found = count(actor)
    if OfficePermission.RECEIVE in actor.permissions:
        tone = "late" if found.waiting_urgent else "today" if found.waiting else ""
        return {"incoming": Counter(found.waiting, tone)}
    return {"incoming": Counter(found.working + found.to_assign)}


def strip(actor: Actor, _at: dt.datetime) -> Sequence[StripLine]:
    """Incidents the clerk has to deal with; each line ends when it was closed."""
    if OfficePermission.RECEIVE not in actor.permissions:
        return []
    found = open_incidents(actor.agency_id)
    if not found:
        return []
    kinds = ", ".join(dict.fromkeys(one.kind_words for one in found))
    return [StripLine(f"{len(found)} sự cố tiếp nhận chưa xử lý: {kinds}.", reverse("incoming_incidents"))]
