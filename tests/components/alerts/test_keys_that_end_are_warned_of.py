"""Officers of a system's agencies are warned before its last key ends and when it has; alerts close by themselves."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind, OfficerKind
from lienthong.axis.registry import key_changes
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.models import SystemSecret
from lienthong.axis.registry.operations import add_system
from lienthong.axis.registry.queries import forget
from lienthong.kernel.clock import real_now
from support.alert_world import AlertWorld, kinds, warnings
from support.axis_world import BY, MORNING, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SYSTEM = "s-G22"


def ends_in(days: float, number: int = 1) -> None:
    """Put the end of a key where time would have brought it."""
    until = real_now() + dt.timedelta(days=days)
    SystemSecret.objects.filter(system__system_id=SYSTEM, number=number).update(valid_until=until)
    forget()


def standing(agency: AgencyView) -> list[AlertKind]:
    return kinds(open_alerts(agency.id))


def test_each_threshold_is_one_message_to_both_kinds_of_officers_and_nobody_else(world: AlertWorld) -> None:
    office, other = world.agency("G22"), world.agency("H47")
    told = [world.officer(office, kind) for kind in (OfficerKind.RECEPTION, OfficerKind.OPERATION)]
    not_told = [world.officer(office, OfficerKind.SECRECY), world.officer(other, OfficerKind.OPERATION)]
    ends_in(61)
    world.sweep(clock(8))
    assert not standing(office)
    for number, days in enumerate((59, 29, 13, 6, 0.9), start=1):
        ends_in(days)
        world.sweep(clock(8 + number), clock(8 + number, 30))
        assert standing(office) == [AlertKind.KEY_EXPIRING]
        assert [len(warnings(address)) for address in told] == [number, number]
    ends_in(-0.1)
    world.sweep(clock(16))
    assert standing(office) == [AlertKind.KEY_EXPIRED]
    last = warnings(told[0])[-1]
    assert last.is_urgent
    assert "Khóa kết nối đã hết hạn: s-G22" in last.subject
    assert "Phục vụ: Cơ quan G22" in last.body
    assert "không gửi, không lấy được văn bản" in last.body
    assert "test-secret" not in last.body
    assert not any(warnings(address) for address in not_told)


def test_a_longer_key_closes_the_alert(world: AlertWorld) -> None:
    office = world.agency("G22")
    ends_in(5)
    world.sweep(clock(8))
    key_changes.add_key(system_id=SYSTEM, at=MORNING, by=BY)
    world.sweep(clock(9))
    assert not standing(office)


def test_an_expired_key_that_is_not_needed_closes_the_alert(world: AlertWorld) -> None:
    office = world.agency("G22")
    ends_in(-1)
    world.sweep(clock(8))
    assert standing(office) == [AlertKind.KEY_EXPIRED]
    key_changes.end_key(system_id=SYSTEM, number=1, at=MORNING, by=BY)
    world.sweep(clock(9))
    assert not standing(office)


def test_every_agency_of_the_system_is_told_once(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    add_system(system_id=SYSTEM, secret="test-secret", agency_codes=["H47"], at=MORNING, by=BY)
    boxes = [world.officer(one, OfficerKind.OPERATION) for one in (office, province)]
    ends_in(20)
    world.sweep(clock(8), clock(8, 30), clock(9))
    world.restart()
    world.sweep(clock(10))
    assert [len(warnings(box)) for box in boxes] == [1, 1]
