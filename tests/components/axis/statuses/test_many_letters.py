"""Figures of an axis that has run long: bounded memory for what is told of any day, indexes for every screen."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.alerts.states import DocumentClass
from lienthong.axis.intake.envelopes import list_newest_documents
from lienthong.axis.statuses.queries import ClassReading, count_classes, count_open_classes, list_open_class
from lienthong.axis.statuses.queries.board import boards
from support.axis_world import MORNING, AxisWorld, clock
from support.many_letters import put_in
from support.plans import plans, prefer_indexes, whole_table

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
LATER = clock(12, day=26)


def fill(world: AxisWorld, number: int, *, open_each: int) -> None:
    put_in(world.agency("G22"), world.agency("H47"), since=MORNING, number=number, open_each=open_each)


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_reading_every_open_item_needs_no_more_memory_for_more_items(world: AxisWorld) -> None:
    fill(world, 1_200, open_each=1)
    count_classes(LATER)  # what stays for ever is loaded
    few = peak(lambda: sum(1 for _ in ClassReading(LATER)))
    fill(world, 2_400, open_each=1)
    many = peak(lambda: sum(1 for _ in ClassReading(LATER)))
    assert count_classes(LATER).counts[DocumentClass.NOT_ARRIVED] == 3_600
    assert many < 1.5 * few


def test_a_screen_counts_and_lists_in_few_statements(world: AxisWorld) -> None:
    fill(world, 300, open_each=3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        counts = count_open_classes(LATER).counts
        listed = list_open_class(DocumentClass.NOT_ARRIVED, LATER, limit=20)
    assert counts[DocumentClass.NOT_ARRIVED] == 100
    assert len(listed) == 20
    assert len(asked) == 3


def test_the_home_page_and_its_lists_read_by_index_only(world: AxisWorld) -> None:
    """So that they cost the same on an axis with a million letters; looked at with 200,000 on both engines."""
    fill(world, 1_500, open_each=10)
    prefer_indexes()
    for plan in plans(lambda: count_open_classes(LATER)):
        assert "statuses_open_by_class" in plan or "delivery_refusals_unsettled" in plan, plan
        assert not whole_table(plan), plan
    for word in DocumentClass:
        for plan in plans(lambda word=word: list_open_class(word, LATER, limit=20)):  # type: ignore[misc]  # bound now
            assert "statuses_open_by_class" in plan or "delivery_refusals_unsettled" in plan, plan
            assert not whole_table(plan), plan
    newest = [view.id for view in list_newest_documents(before=None, limit=10)]
    for plan in (
        *plans(lambda: list_newest_documents(before=newest[-1], limit=10)),
        *plans(lambda: boards(newest, each=4)),
    ):
        assert not whole_table(plan), plan
