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
from lienthong.office.outgoing.queries import sendings
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.pipeline.watched import CameIn, OfficeSweep, Sent
from support.alert_world import mails
from support.incoming_office import arrive
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
    assert alert.path == f"/van-ban-den/{record_id}/"


def test_what_waits_in_the_queue_too_long_is_warned_of_at_the_sender() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.ISSUED)
    assert sendings.open_items()
    look(after(60 * 24 * 5))
    assert {alert.path for alert in open_alerts(office.agency.id)} == {f"/van-ban-di/{record_id}/"}


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
