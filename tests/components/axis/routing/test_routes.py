from __future__ import annotations

import uuid

from lienthong.axis.registry.directory import AgencyView, Directory, SystemView
from lienthong.axis.routing.policies import route
from lienthong.axis.routing.states import Way

OFFICE = AgencyView(uuid.UUID(int=1), "Văn phòng Chính phủ", "G22")
PROVINCE = AgencyView(uuid.UUID(int=2), "UBND tỉnh", "H47")
SYSTEM = SystemView(
    uuid.UUID(int=9), "s-h47", "", is_active=True, secrets=(), agency_ids=frozenset({PROVINCE.id})
)
DIRECTORY = Directory(version=1, agencies=[OFFICE, PROVINCE], codes={}, systems=[SYSTEM])


def test_each_recipient_is_taken_once_in_the_order_given() -> None:
    routes = route([PROVINCE, OFFICE, PROVINCE], DIRECTORY)
    assert [(one.agency, one.way) for one in routes] == [(PROVINCE, Way.MAILBOX), (OFFICE, Way.MAILBOX)]


def test_a_recipient_without_a_system_still_gets_its_mailbox_and_the_reason_says_so() -> None:
    served, unserved = route([PROVINCE, OFFICE], DIRECTORY)
    assert "s-h47" in served.reason
    assert "chờ trên trục" in unserved.reason
