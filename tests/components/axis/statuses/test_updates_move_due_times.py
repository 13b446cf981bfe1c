"""D-14, D-15: an update agreed to changes urgency and deadline, and the due times of the document follow it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.operations import renew_open_progress
from lienthong.axis.statuses.queries import conservation, matrix
from lienthong.infra import transactions
from lienthong.infra.audit import EventView, events_about
from support.axis_world import AxisWorld, Sent, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
NOON = clock(12)
COLUMNS = ("rule", "due_at", "late_at", "late_class")


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def taken(world: AxisWorld, office: AgencyView, *recipients: AgencyView, **said: Any) -> Sent:
    """A document each recipient took and acknowledged at eight."""
    sent = world.letter(office, *recipients, number="810", at=clock(8), **said)
    for recipient in recipients:
        world.take(sent, recipient, at=clock(8, 1))
        world.report("01", sent, recipient, at=clock(8, 2))
    return sent


def update(world: AxisWorld, sent: Sent, *recipients: AgencyView, hour: int = 9, **said: Any) -> Sent:
    return world.letter(
        sent.sender,
        *recipients,
        number="810",
        document_id=sent.document_id,
        business_type=2,
        at=clock(hour),
        **said,
    )


def due(sent: Sent, recipient: AgencyView) -> dt.datetime | None:
    rows = matrix(sent.message_id, at=NOON)
    return next(row.due_at for row in rows if row.delivery_id == sent.to(recipient))


def events(sent: Sent, recipient: AgencyView) -> list[EventView]:
    told = events_about(f"delivery:{sent.to(recipient)}")
    return [one for one in told if one.code == "statuses.terms_updated"]


def test_a_document_made_urgent_has_the_shorter_deadline_where_the_update_was_agreed_to(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    other = world.agency("H21")
    sent = taken(world, office, province, other)
    before = due(sent, province)
    asked = update(world, sent, province, other, urgency=2)
    assert due(sent, province) == before  # asked only
    world.report("03", asked, province, at=clock(9, 5))
    urgent = taken_urgent_due(world, office)
    assert due(sent, province) == urgent
    assert due(sent, other) == before
    (event,) = events(sent, province)
    assert events(sent, other) == []
    assert (event.data["was_urgent"], event.data["urgent"]) == (False, True)
    assert conservation(at=NOON) == []


def taken_urgent_due(world: AxisWorld, office: AgencyView) -> dt.datetime | None:
    """When a document that was urgent from the first would be due."""
    recipient = world.agency("H99")
    sent = world.letter(office, recipient, number="1", urgency=2, at=clock(8))
    world.take(sent, recipient, at=clock(8, 1))
    world.report("01", sent, recipient, at=clock(8, 2))
    return due(sent, recipient)


def test_its_class_moves_too_and_an_earlier_hour_is_told_as_it_was(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = taken(world, office, province)
    assert classes_at(clock(9, 30)).counts[DocumentClass.NOT_ACCEPTED] == 0
    asked = update(world, sent, province, urgency=2)
    world.report("03", asked, province, at=clock(9, 20))
    assert classes_at(clock(9, 30)).counts[DocumentClass.NOT_ACCEPTED] == 1
    assert classes_at(clock(9, 10)).counts[DocumentClass.NOT_ACCEPTED] == 0


@pytest.mark.parametrize("only_updated", [False, True])
def test_an_upgraded_axis_counts_updates_agreed_to_before(
    world: AxisWorld, office: AgencyView, province: AgencyView, *, only_updated: bool
) -> None:
    sent = taken(world, office, province)
    before = Progress.objects.filter(delivery_id=sent.to(province)).values(*COLUMNS).get()
    world.report("03", update(world, sent, province, urgency=2), province, at=clock(9, 20))
    after = Progress.objects.filter(delivery_id=sent.to(province)).values(*COLUMNS).get()
    Progress.objects.filter(delivery_id=sent.to(province)).update(**before)
    with transactions.owned():
        renew_open_progress(only_updated=only_updated)
    assert Progress.objects.filter(delivery_id=sent.to(province)).values(*COLUMNS).get() == after
    assert conservation(at=NOON) == []


@pytest.mark.parametrize("answer", ["02", "16"])
def test_an_update_refused_moves_nothing(
    world: AxisWorld, office: AgencyView, province: AgencyView, answer: str
) -> None:
    sent = taken(world, office, province)
    before = due(sent, province)
    asked = update(world, sent, province, urgency=2)
    world.report(answer, asked, province, at=clock(9, 5))
    assert (due(sent, province), events(sent, province)) == (before, [])


def test_the_last_update_agreed_to_counts_and_may_take_urgency_and_deadline_away(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = taken(world, office, province, due_on=dt.date(2021, 2, 1))
    first = due(sent, province)
    for hour, said in ((9, {"urgency": 2}), (10, {"due_on": dt.date(2021, 2, 1)})):
        asked = update(world, sent, province, hour=hour, **said)
        world.report("03", asked, province, at=clock(hour, 5))
    assert due(sent, province) == first
    assert len(events(sent, province)) == 2


def test_an_update_that_says_the_same_moves_nothing(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = taken(world, office, province, urgency=1)
    before = due(sent, province)
    asked = update(world, sent, province, urgency=1)
    world.report("03", asked, province, at=clock(9, 5))
    assert (due(sent, province), events(sent, province)) == (before, [])
