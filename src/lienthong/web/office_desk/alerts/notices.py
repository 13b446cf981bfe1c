"""The alerts of one document, for the top of its own page."""

from __future__ import annotations

from uuid import UUID

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.pipeline.own_alerts import alerts_of_record
from lienthong.web.office_desk.alerts.words import AlertRow, row_of
from lienthong.web.office_desk.visits import DeskVisit


def alerts_on(visit: DeskVisit, record_id: UUID) -> list[AlertRow]:
    """What stands about the document now, for somebody who may see it; one statement where nothing does."""
    may_settle = OfficePermission.RECEIVE in visit.actor.permissions
    found = alerts_of_record(visit.actor, record_id)
    return [row_of(one, may_settle=may_settle) for one in found if one.alert.rule not in _SHOWN_OTHERWISE]


_SHOWN_OTHERWISE = frozenset({"CHANGE", "STATUS"})
"""Incidents about a document have their own notice on its page."""
