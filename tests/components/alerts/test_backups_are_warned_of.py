"""SEC-06: a day without a good backup is told to whoever runs the installation, until there is one again."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.accounts import operations as accounts
from lienthong.accounts.operations import NewPerson
from lienthong.accounts.policies import Role
from lienthong.alerts.ports import Letterhead
from lienthong.alerts.queries.standing import AlertView, open_alerts, open_everywhere
from lienthong.alerts.states import INSTALLATION, AlertKind
from lienthong.axis.registry import queries
from lienthong.infra.health import thorough_checks
from lienthong.infra.models import BackupRun
from lienthong.infra.states import BackupState
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome
from lienthong.office.organization import operations as organization
from lienthong.office.organization.operations import NewAgency
from lienthong.office.pipeline.warning import sweep
from lienthong.web.axis_console.backup_reading import backup_line
from support.alert_world import AlertWorld, warnings
from support.axis_world import BY, MORNING, clock
from support.people import FakeSeconds, client_of

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
SETTINGS = Letterhead("Văn phòng điện tử", "https://vp.example.test")


def backed_up(state: BackupState = BackupState.GOOD, *, ago: dt.timedelta = dt.timedelta(0)) -> None:
    at = real_now() - ago
    BackupRun.objects.create(name="axis-1", place="/srv/backup", state=state, started_at=at, finished_at=at)


def standing() -> list[AlertView]:
    return [one for one in open_everywhere(limit=50)[0] if one.kind is AlertKind.BACKUP_LATE]


@pytest.mark.law("SEC-06")
def test_an_alert_stands_from_a_day_after_the_last_good_backup_until_the_next(
    world: AlertWorld, seconds: FakeSeconds
) -> None:
    world.agency("G22")
    backed_up()
    begun = real_now()
    seconds.pass_by(hours=24)
    world.sweep(clock(8))
    assert standing() == []

    seconds.pass_by(seconds=1)
    backed_up(BackupState.DAMAGED)
    world.sweep(clock(9), clock(10))
    (alert,) = standing()
    assert (alert.party_id, alert.since) == (INSTALLATION, begun + dt.timedelta(days=1))
    assert "thiếu hoặc hỏng tệp" in alert.evidence[1].text

    backed_up()
    world.sweep(clock(11))
    assert standing() == []


def test_an_installation_never_backed_up_counts_from_its_first_day(
    world: AlertWorld, seconds: FakeSeconds
) -> None:
    world.agency("G22")
    world.sweep(clock(8))
    assert standing() == []
    assert backup_line().is_late is False

    seconds.pass_by(hours=25)
    world.sweep(clock(9))
    assert standing()[0].evidence[0].text == "chưa có"
    assert backup_line().is_late is True
    (check,) = [one for one in thorough_checks() if one.name == "backup"]
    assert check.judgement.outcome is Outcome.FAILED


def test_operators_are_told_once_at_the_mailbox_of_their_account(
    world: AlertWorld, seconds: FakeSeconds
) -> None:
    world.agency("G22")
    for name, role in (("van-hanh", Role.OPERATOR), ("theo-doi", Role.MONITOR)):
        new = NewPerson(name, name.title(), frozenset({role}), f"{name}@example.test")
        accounts.add_person(new=new, at=MORNING, by=BY)
    seconds.pass_by(hours=30)
    world.sweep(clock(8), clock(9), clock(10))
    (mail,) = warnings("van-hanh@example.test")
    assert "Quá một ngày chưa sao lưu" in mail.subject
    assert warnings("theo-doi@example.test") == []


def test_an_office_warns_every_agency_it_serves(world: AlertWorld, seconds: FakeSeconds) -> None:
    new = NewAgency("H47", "UBND tỉnh Quảng Nam", "H47", "Quảng Nam", "UBND")
    agency = organization.add_agency(new, at=MORNING, by=BY)
    seconds.pass_by(hours=30)
    sweep((), SETTINGS)
    assert [one.kind for one in open_alerts(agency.id)] == [AlertKind.BACKUP_LATE]
    backed_up()
    sweep((), SETTINGS)
    assert open_alerts(agency.id) == []


@pytest.mark.usefixtures("quick_passwords")
def test_the_console_says_so_on_its_first_page_and_among_the_alerts(
    world: AlertWorld, seconds: FakeSeconds
) -> None:
    browser = client_of("quan-tri", Role.OPERATOR)
    backed_up(ago=dt.timedelta(hours=3))
    assert "cách đây 3 giờ" in browser.get("/").content.decode()

    BackupRun.objects.all().delete()
    backed_up(ago=dt.timedelta(hours=49))
    queries.forget()
    world.sweep(clock(8))
    assert "cách đây 2 ngày" in browser.get("/").content.decode()
    page = browser.get("/canh-bao/").content.decode()
    assert "Về cả hệ thống" in page
    assert "Quản trị hệ thống" in page
