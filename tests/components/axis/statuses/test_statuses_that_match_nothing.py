"""D-11: a status that matches no document says why, and the list of them costs the same however long it is."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from lienthong.axis.statuses.models import StatusEntry
from lienthong.axis.statuses.queries import count_unmatched, list_unmatched
from lienthong.axis.statuses.queries.unmatched import (
    NEVER_CARRIED,
    NOT_A_PARTY,
    NOT_THE_SENDER,
    NOTHING_NAMED,
    OTHER_UNKNOWN,
)
from lienthong.infra.bulk import insert_rows
from lienthong.infra.transactions import owned
from lienthong.kernel.ids import new_id
from support.axis_world import MORNING, AxisWorld, Sent, clock
from support.many_letters import put_in
from support.plans import plans, prefer_indexes, whole_table

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def sent(world: AxisWorld) -> Sent:
    return world.letter(world.agency("G22"), world.agency("H47"), number="807")


def why() -> str:
    return list_unmatched(limit=1)[0].note


@pytest.mark.law("D-11")
def test_each_reason_is_told_from_the_others(world: AxisWorld, sent: Sent) -> None:
    stranger, asker = world.agency("H21"), world.agency("G14")
    nowhere = replace(sent, code="999/VPCP-KSTT")
    world.report("03", sent, stranger, at=clock(9))
    assert why() == NOT_A_PARTY
    world.report("13", sent, asker, at=clock(9, 1), other=stranger)
    assert why() == NOT_THE_SENDER
    world.report("03", nowhere, stranger, at=clock(9, 2), document_id="G22,2021/02/01,999/VPCP-KSTT")
    assert why() == NEVER_CARRIED
    world.report("03", replace(sent, code=""), stranger, at=clock(9, 3), document_id=" ")
    assert why() == NOTHING_NAMED
    assert NOTHING_NAMED != OTHER_UNKNOWN


def test_pages_follow_each_other_without_gap_or_repeat_at_equal_times(world: AxisWorld, sent: Sent) -> None:
    stranger = world.agency("H21")
    messages = [world.report("01", sent, stranger, at=clock(9, minute // 3)) for minute in range(7)]
    seen, before = [], None
    while page := list_unmatched(before=before, limit=2):
        seen += [view.message_id for view in page]
        before = page[-1].id
    assert sorted(seen) == sorted(messages)
    assert len(seen) == 7
    assert list_unmatched(before=uuid4(), limit=2) == []


def test_they_are_counted_from_a_time_on_and_no_further_than_asked(world: AxisWorld, sent: Sent) -> None:
    stranger = world.agency("H21")
    for day in (1, 2, 3):
        world.report("01", sent, stranger, at=clock(9, day=day))
    assert count_unmatched(since=clock(0, day=2), most=100) == 2
    assert count_unmatched(since=clock(0), most=2) == 2


def test_page_and_count_read_one_index_among_many_statuses(world: AxisWorld) -> None:
    """So that they cost the same on an axis with a million letters."""
    office, province = world.agency("G22"), world.agency("H47")
    put_in(office, province, since=MORNING, number=600, open_each=10)
    rows = StatusEntry.objects.order_by("id")[:40]
    strays = [_stray(row, minute) for minute, row in enumerate(rows)]
    with owned():
        insert_rows(strays)
    prefer_indexes(in_order=True)
    middle = strays[20].id
    for plan in (
        *plans(lambda: list_unmatched(limit=10)),
        *plans(lambda: list_unmatched(before=middle, limit=10))[1:],
        *plans(lambda: count_unmatched(since=clock(9), most=100)),
    ):
        assert "statuses_unmatched_newest" in plan, plan
        assert not whole_table(plan), plan
        assert "SORT" not in plan.upper(), plan
        assert "TEMP B-TREE" not in plan, plan
    some = [
        row.delivery_id for row in StatusEntry.objects.filter(delivery__isnull=False)[:2] if row.delivery_id
    ]
    for plan in plans(lambda: list(StatusEntry.objects.filter(delivery_id__in=some))):
        assert "statuses_of_delivery" in plan, plan


def _stray(row: StatusEntry, minute: int) -> StatusEntry:
    row.replay_of_id, row.id, row.delivery_id = row.id, new_id(), None
    row.received_at = clock(9, minute)
    return row
