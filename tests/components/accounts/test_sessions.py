from __future__ import annotations

import datetime as dt

import pytest

from lienthong.accounts import operations, queries
from lienthong.accounts.models import Session
from lienthong.accounts.operations import SignInKeys
from lienthong.accounts.policies import Role
from lienthong.accounts.states import SessionEnd, SessionStage
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import AuditEvent
from lienthong.kernel import clock
from support.people import ADDRESS, AT, PASSWORD, FakeSeconds, add_person, enrol, sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("quick_passwords")]


def key_of(username: str) -> str:
    return operations.sign_in(keys=SignInKeys(username, ADDRESS), password=PASSWORD, at=AT).key


def test_a_session_ends_after_half_an_hour_without_use(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    seconds.pass_by(minutes=29)
    assert queries.read_session(key).session is not None
    seconds.pass_by(minutes=2)
    reading = queries.read_session(key)
    assert reading.session is None
    assert reading.ended is SessionEnd.IDLE


def test_use_renews_the_idle_time_but_never_beyond_ten_hours(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    for _ in range(29):
        seconds.pass_by(minutes=20)
        session = queries.read_session(key).session
        assert session is not None
        operations.note_use(session)
    seconds.pass_by(minutes=20)
    assert queries.read_session(key).ended is SessionEnd.TOO_OLD


@pytest.mark.law("D-13")
def test_business_time_running_ahead_ends_no_session(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    set_business_clock(at=clock.real_now() + dt.timedelta(days=400), rate=1_000, by="test")
    seconds.pass_by(minutes=10)
    assert queries.read_session(key).session is not None


@pytest.mark.law("D-13")
def test_business_time_standing_still_keeps_no_session_alive(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    set_business_clock(at=AT, rate=0, by="test")
    seconds.pass_by(minutes=31)
    assert queries.read_session(key).ended is SessionEnd.IDLE


def test_a_step_before_being_signed_in_lasts_ten_minutes(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    key = key_of("an")
    seconds.pass_by(minutes=11)
    assert queries.read_session(key).ended is SessionEnd.TOO_OLD


def test_an_ended_session_leaves_one_event_and_no_row(seconds: FakeSeconds) -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    seconds.pass_by(minutes=31)
    reading = queries.read_session(key)
    operations.close_ended_session(reading, at=AT)
    operations.close_ended_session(reading, at=AT)
    assert AuditEvent.objects.filter(code="accounts.session_idle").count() == 1
    assert not Session.objects.exists()


def test_signing_out_ends_the_session_in_the_database() -> None:
    add_person("binh", Role.MONITOR)
    session = sign_in("binh")
    operations.sign_out(session=session, at=AT)
    operations.sign_out(session=session, at=AT)
    assert not Session.objects.filter(pk=session.id).exists()
    assert AuditEvent.objects.filter(code="accounts.signed_out").count() == 1


def test_the_key_changes_with_every_step(seconds: FakeSeconds) -> None:
    add_person("an", Role.OPERATOR)
    key = key_of("an")
    before = queries.read_session(key).session
    assert before is not None
    _, _, after = enrol(before)
    assert queries.read_session(key).session is None
    assert after.stage is SessionStage.SIGNED_IN
    assert after.id != before.id


def test_signing_in_again_ends_the_session_the_browser_held() -> None:
    add_person("binh", Role.MONITOR)
    first = sign_in("binh")
    operations.sign_in(keys=SignInKeys("binh", ADDRESS), password=PASSWORD, at=AT, before=first)
    assert not Session.objects.filter(pk=first.id).exists()


def test_a_closed_account_has_no_session() -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    operations.close_person(username="binh", at=AT, by="test")
    assert queries.read_session(key).session is None


@pytest.mark.parametrize("key", ["", "x", "\udcff", "a" * 5000])
def test_an_invented_key_is_nobody(key: str) -> None:
    assert queries.read_session(key).session is None


def test_the_database_does_not_hold_the_key() -> None:
    add_person("binh", Role.MONITOR)
    key = key_of("binh")
    assert key not in repr(list(Session.objects.values()))
