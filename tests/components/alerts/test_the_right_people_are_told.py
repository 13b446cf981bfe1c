"""D-16, ALR-03: both sides' registered officers, their deputies, nobody else; each once."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.alerts import operations as alerts
from lienthong.alerts.errors import OfficerRefusedError
from lienthong.alerts.operations import NewOfficer
from lienthong.alerts.queries.standing import open_alerts
from lienthong.alerts.states import AlertKind, OfficerKind
from support.alert_world import AlertWorld, mails, standing, warnings
from support.axis_world import BY, MORNING, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
R, O = OfficerKind.RECEPTION, OfficerKind.OPERATION  # noqa: E741  two kinds, short in tables


@pytest.mark.law("D-16")
def test_the_clerk_of_the_sender_and_both_officers_of_the_receiver(world: AlertWorld) -> None:
    office, province, other = world.agency("G22"), world.agency("H47"), world.agency("H21")
    told = {world.officer(office, R), world.officer(province, R), world.officer(province, O)}
    not_told = {world.officer(office, O), world.officer(other, R), world.officer(other, O)}
    world.letter(office, province, at=clock(8))
    world.sweep(clock(8, 30), clock(9, 1))
    assert {address for address in told | not_told if warnings(address)} == told
    assert all(len(warnings(address)) == 1 for address in told)


@pytest.mark.law("D-16")
def test_an_officer_of_both_kinds_gets_one_message(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    box = world.officer(province, R, "an")
    assert world.officer(province, O, "an") == box
    world.letter(office, province, urgency=1, at=clock(8))
    world.sweep(clock(8, 16))
    assert len(warnings(box)) == 1


@pytest.mark.law("ALR-03")
def test_a_deputy_is_told_only_while_no_officer_is_valid(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    officer = world.officer(province, R, "an")
    deputy = world.officer(province, R, "binh", deputy_of="an")
    world.letter(office, province, urgency=1, at=clock(8))
    world.sweep(clock(8, 16))
    assert (len(warnings(officer)), len(warnings(deputy))) == (1, 0)
    alerts.end_officer(
        party_id=province.id, kind=R, mail=officer, on=dt.date(2021, 2, 2), at=clock(17), by=BY
    )
    world.letter(office, province, urgency=1, at=clock(8, day=2))
    world.sweep(clock(8, 16, day=2))
    assert (len(warnings(officer)), len(warnings(deputy))) == (1, 1)
    successor = world.officer(province, R, "chi", valid_from=dt.date(2021, 2, 3))
    world.letter(office, province, urgency=1, at=clock(8, day=3))
    world.sweep(clock(8, 16, day=3))
    assert [len(warnings(box)) for box in (officer, deputy, successor)] == [1, 1, 1]


@pytest.mark.law("ALR-03")
def test_who_is_registered_later_hears_of_what_still_stands(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    world.letter(office, province, at=clock(8))
    world.sweep(clock(10))
    assert mails() == []
    assert open_alerts(province.id, kinds=[AlertKind.NOT_ARRIVED])[0].is_untold
    box = world.officer(province, R)
    world.sweep(clock(10, 1))
    assert len(warnings(box)) == 1


@pytest.mark.law("D-16")
def test_alerts_of_one_party_are_never_shown_to_another(world: AlertWorld) -> None:
    office, province, other = world.agency("G22"), world.agency("H47"), world.agency("H21")
    world.letter(office, province, at=clock(8))
    world.letter(office, other, at=clock(8))
    world.sweep(clock(10))
    assert standing(office) == [AlertKind.NOT_ARRIVED] * 2
    for agency in (province, other):
        (alert,) = open_alerts(agency.id)
        assert alert.recipient_name == agency.name


@pytest.mark.law("D-16")
def test_arrivals_are_told_to_reception_urgent_at_once_others_gathered(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    box, operation = world.officer(province, R), world.officer(province, O)
    world.sweep(clock(7, 59))
    for minute in (0, 3, 6):
        world.letter(office, province, at=clock(8, minute))
        world.sweep(clock(8, minute))
    assert mails() == []
    world.letter(office, province, urgency=3, number="99", at=clock(8, 7))
    world.sweep(clock(8, 7))
    (urgent,) = mails(box)
    assert urgent.is_urgent
    assert "99/VPCP-KSTT" in urgent.subject
    world.sweep(clock(8, 14), clock(8, 15), clock(8, 16))
    _, gathered = mails(box)
    assert gathered.body.count("Có văn bản đến") == 3
    assert mails(operation) == []


@pytest.mark.law("D-16")
def test_arrivals_of_the_night_are_told_when_work_begins(world: AlertWorld) -> None:
    office, province = world.agency("G22"), world.agency("H47")
    box = world.officer(province, R)
    for hour in (19, 21, 23):
        world.letter(office, province, at=clock(hour))
        world.sweep(clock(hour))
    world.sweep(clock(7, day=2))
    assert mails(box) == []
    world.sweep(clock(8, 15, day=2))
    assert len(mails(box)) == 1


@pytest.mark.law("ALR-03")
@pytest.mark.parametrize(
    ("mail", "mobile", "deputy_of", "word"),
    [
        ("không phải thư", "", "", "không phải địa chỉ"),
        ("an@example.test\nBcc: x@example.test", "", "", "không phải địa chỉ"),
        ("an@example.test", "gọi tôi", "", "không phải số điện thoại"),
        ("an@example.test", "", "khong.co@example.test", "đăng ký người đó trước"),
    ],
)
def test_what_cannot_be_an_officer_is_refused(
    world: AlertWorld, mail: str, mobile: str, deputy_of: str, word: str
) -> None:
    province = world.agency("H47")
    new = NewOfficer(province.id, R, "An", mail, mobile=mobile, deputy_of_mail=deputy_of)
    with pytest.raises(OfficerRefusedError, match=word):
        alerts.add_officer(new, on=dt.date(2021, 2, 1), at=MORNING, by=BY)


@pytest.mark.law("ALR-03")
def test_nobody_is_registered_twice_for_the_same_days(world: AlertWorld) -> None:
    province = world.agency("H47")
    box = world.officer(province, R, "an")
    with pytest.raises(OfficerRefusedError, match="đã được đăng ký"):
        world.officer(province, R, "an")
    alerts.end_officer(party_id=province.id, kind=R, mail=box, on=dt.date(2021, 3, 1), at=MORNING, by=BY)
    world.officer(province, R, "an", valid_from=dt.date(2021, 3, 1))
