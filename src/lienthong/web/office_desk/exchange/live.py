"""The figure beside *Gửi, nhận qua Trục*: recipients that failed or refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from lienthong.office.organization.actors import Actor
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.queries.documents import figures
from lienthong.web.office_desk.sections import Counter


def counters(actor: Actor, _at: dt.datetime) -> Mapping[str, Counter]:
    """Only for those who see the whole agency's exchange."""
    if not actor.permissions & {OfficePermission.READ_ALL, OfficePermission.WATCH}:
        return {}
    return {"exchange": Counter(figures(actor.agency_id).failing, "late")}
