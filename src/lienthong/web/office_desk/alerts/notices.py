"""The alerts of one document, for the top of its own page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from lienthong.office.organization.policies import OfficePermission
from lienthong.office.pipeline.own_alerts import alerts_of_record
from lienthong.web.office_desk.alerts.words import AlertRow, row_of
from lienthong.web.office_desk.visits import DeskVisit


@dataclass(frozen=True, slots=True)
class Notices:
    """The newest alerts of a document, and how many more there are."""

    rows: tuple[AlertRow, ...]
    more: int


def alerts_on(visit: DeskVisit, record_id: UUID) -> Notices:
    """What stands about the document now, for somebody who may see it; one statement where nothing does."""
    may_settle = OfficePermission.RECEIVE in visit.actor.permissions
    found = alerts_of_record(visit.actor, record_id)
    shown = [one for one in found if one.alert.rule not in _SHOWN_OTHERWISE]
    rows = tuple(row_of(one, may_settle=may_settle) for one in shown[:_MOST])
    return Notices(rows, len(shown) - len(rows))


_MOST = 2
"""A letter to sixty bodies must not bury its own page."""
_SHOWN_OTHERWISE = frozenset({"CHANGE", "STATUS"})
"""Incidents about a document have their own notice on its page."""
