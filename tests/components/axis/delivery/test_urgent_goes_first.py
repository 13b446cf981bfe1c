"""Urgent documents overtake ordinary ones in every queue of the axis, in the order of their urgency (SND-05)."""

from __future__ import annotations

import pytest

from lienthong.axis.delivery.policies import lane_for
from lienthong.axis.delivery.queries import list_waiting
from lienthong.axis.delivery.states import Service
from support.axis_world import AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("SND-05")]
ORDINARY, URGENT, VERY, MOST = 0, 1, 2, 3


def test_a_mailbox_offers_the_most_urgent_first_whenever_they_came(world: AxisWorld) -> None:
    sender, recipient = world.agency("G22"), world.agency("H21")
    came = [
        world.letter(sender, recipient, urgency=urgency, kind_name=kind, at=clock(8, minute))
        for minute, (urgency, kind) in enumerate(
            [
                (ORDINARY, "Công văn"),
                (ORDINARY, "Công điện"),
                (URGENT, "Công văn"),
                (VERY, "Công văn"),
                (MOST, "Công văn"),
                (ORDINARY, "Công văn"),
            ]
        )
    ]
    offered = list_waiting(agency_ids=frozenset({recipient.id}), service=Service.EDOC)
    assert [one.doc_id for one in offered] == [came[place].message_id for place in (4, 3, 1, 2, 0, 5)]


def test_lanes_follow_the_urgency_and_every_telegram_is_urgent() -> None:
    assert lane_for(MOST) < lane_for(VERY) < lane_for(URGENT) < lane_for(ORDINARY)
    assert lane_for(ORDINARY, "CÔNG ĐIỆN") == lane_for(URGENT)
