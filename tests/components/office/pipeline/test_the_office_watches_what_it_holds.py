"""The office's sweep over its real sources: what it sent and what came in, told by mail to its own people (D-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind
from lienthong.infra import clock as business_clock
from lienthong.infra.clock import set_business_clock
from lienthong.office.incoming import queries as incoming
from lienthong.office.incoming.operations import handling
from lienthong.office.outgoing.queries import sendings
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.pipeline.watched import CameIn, OfficeSweep, Sent
from support.alert_world import mails
from support.incoming_office import accepted, another, arrival, arrive, at, to_lead
from support.office_world import OfficeWorld, staffed_world
from support.outgoing_office import OutgoingOffice, after

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
LETTERHEAD = Letterhead("Quản lý văn bản và điều hành", "https://vanban.example.test")


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    business_clock.forget()


def look(at: dt.datetime) -> None:
    set_business_clock(at=at, rate=0, by="test")
    OfficeSweep(LETTERHEAD).run()


def test_a_document_nobody_accepts_is_warned_of_and_accepting_ends_it() -> None:
    world: OfficeWorld = staffed_world()
    record_id = arrive(world)
    arrived = incoming.not_accepted(world.agency_id)[0].arrived_at
    look(arrived)
    assert open_alerts(world.agency_id) == []
    look(arrived + dt.timedelta(days=5))
    (alert,) = open_alerts(world.agency_id)
    assert alert.kind is AlertKind.NOT_ACCEPTED
    assert alert.path == f"/canh-bao/?ve={record_id}"
    accepted(world, record_id, when=arrived + dt.timedelta(days=5))
    look(arrived + dt.timedelta(days=5))
    assert open_alerts(world.agency_id) == []


def test_what_waits_in_the_queue_too_long_is_warned_of_at_the_sender() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.ISSUED)
    assert sendings.open_items()
    look(after(60 * 24 * 5))
    assert {alert.path for alert in open_alerts(office.agency.id)} == {f"/canh-bao/?ve={record_id}"}


@pytest.mark.law("D-08")
def test_what_nobody_took_stands_from_the_first_hour_by_the_clock_and_goes_to_nobodys_mail() -> None:
    office = OutgoingOffice()
    night = after(60 * 12)
    record_id = office.at_step(OutgoingState.SEALED)
    office.issue(record_id, "H47", at=night)
    look(night + dt.timedelta(minutes=60))
    assert open_alerts(office.agency.id) == []
    look(night + dt.timedelta(minutes=61))
    (alert,) = open_alerts(office.agency.id)
    assert (alert.kind, alert.about, alert.since) == (
        AlertKind.UNTAKEN,
        record_id,
        night + dt.timedelta(hours=1),
    )
    assert mails() == []
    look(night + dt.timedelta(days=20))
    assert [one.kind for one in open_alerts(office.agency.id)] == [AlertKind.NOT_ARRIVED]


@pytest.mark.law("D-16")
def test_what_lies_in_somebodys_hands_without_a_word_is_warned_of_until_the_next_status() -> None:
    world = staffed_world()
    record_id = arrive(world)
    accepted(world, record_id)
    handling.assign(world.actor("vanthu.h47"), record_id, to_lead(world, "chuyenvien.h47"), at=at(9))
    look(at(9, day=5))
    assert open_alerts(world.agency_id) == []
    look(at(9, 1, day=8))
    (alert,) = open_alerts(world.agency_id)
    assert (alert.kind, alert.rule, alert.owner_id, alert.about) == (
        AlertKind.NO_STATUS,
        "assigned_silent",
        world.agency_id,
        record_id,
    )
    handling.begin(world.actor("chuyenvien.h47"), record_id, at=at(9, 2, day=8))
    look(at(9, 3, day=8))
    assert open_alerts(world.agency_id) == []


def test_a_document_past_its_deadline_is_backlog_until_it_is_finished() -> None:
    world = staffed_world()
    record_id = arrive(world, arrival(another("808", due_on=dt.date(2021, 2, 2))))
    accepted(world, record_id)
    handling.assign(world.actor("vanthu.h47"), record_id, to_lead(world, "chuyenvien.h47"), at=at(9))
    look(at(23, 59, day=2))
    assert open_alerts(world.agency_id) == []
    look(at(0, 1, day=3))
    assert [(one.kind, one.rule) for one in open_alerts(world.agency_id)] == [
        (AlertKind.BACKLOG, "past_deadline")
    ]
    handling.complete(world.actor("chuyenvien.h47"), record_id, "xong", at=at(8, day=3))
    look(at(8, 1, day=3))
    assert open_alerts(world.agency_id) == []


def test_an_arrival_is_announced_once_to_the_clerk() -> None:
    world = staffed_world()
    arrive(world)
    arrived = incoming.not_accepted(world.agency_id)[0].arrived_at
    for hours in (2, 3):
        look(arrived + dt.timedelta(hours=hours))
    told = [mail.address for mail in mails()]
    assert told
    assert len(told) == len(set(told))


def test_both_sources_read_over_every_agency() -> None:
    world, office = staffed_world(), OutgoingOffice()
    arrive(world)
    office.at_step(OutgoingState.ISSUED)
    now = after(60)
    assert {item.agency_id for item in (*Sent().open_items(now), *CameIn().open_items(now))} == {
        world.agency_id,
        office.agency.id,
    }
