"""IDN-02: an agency takes another name, or moves to another connected system, on a date; nothing sent is lost by it."""

from __future__ import annotations

import pytest

from lienthong.axis.delivery.queries import list_waiting
from lienthong.axis.delivery.states import Service
from lienthong.axis.intake.errors import SenderError
from lienthong.axis.pipeline.checking import Request, check_sender
from lienthong.axis.registry import operations
from lienthong.axis.registry.agency_course import move_agency, rename_agency
from lienthong.axis.registry.dated_facts import settle_dated_facts
from lienthong.axis.registry.directory import AgencyView, Directory, SystemView
from lienthong.axis.registry.errors import RegistryError
from lienthong.axis.registry.models import Agency, SystemAgency
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.statuses.queries import matrix
from lienthong.infra.audit import events_about
from lienthong.infra.clock import set_business_clock
from lienthong.web.axis_console.names import Names
from support.axis_world import BY, AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _first_of_february(db: None) -> None:
    set_business_clock(at=clock(9), rate=0, by=BY)


def known_on(day: int) -> Directory:
    set_business_clock(at=clock(9, day=day), rate=0, by=BY)
    return load_directory(with_secrets=False)


def named(known: Directory, code: str) -> AgencyView:
    found = known.agency(code)
    assert found is not None
    return found


def system(known: Directory, system_id: str) -> SystemView:
    (found,) = (one for one in known.systems() if one.system_id == system_id)
    return found


def rename(name: str, day: int) -> str:
    return rename_agency(code="H21.05", name=name, effective_at=clock(0, day=day), at=clock(9), by=BY)


def move(day: int = 10) -> None:
    move_agency(
        code="H21.05",
        from_system="s-H21.05",
        to_system="s-H21",
        effective_at=clock(0, day=day),
        at=clock(9),
        by=BY,
    )


def may_send(known: Directory, system_id: str, service: str) -> bool:
    try:
        check_sender(Request(system(known, system_id), "H21.05", None, service), known)
    except SenderError:
        return False
    return True


@pytest.mark.law("IDN-02")
def test_a_name_changes_on_its_date_and_old_letters_keep_the_old_one(world: AxisWorld) -> None:
    agency = world.agency("H21.05")
    assert rename("UBND phường", 10) == "Cơ quan H21.05"
    assert named(known_on(9), "H21.05").name == "Cơ quan H21.05"
    after = known_on(10)
    assert named(after, "H21.05").name == "UBND phường"
    names = Names(after)
    shown = [names.of(agency.id, at=clock(8, day=day)) for day in (1, 9, 10, 11)]
    assert shown == ["Cơ quan H21.05", "Cơ quan H21.05", "UBND phường", "UBND phường"]
    assert names.of(agency.id) == "UBND phường"
    assert Agency.objects.get(pk=agency.id).name == "Cơ quan H21.05"
    assert settle_dated_facts() == 1
    assert Agency.objects.get(pk=agency.id).name == "UBND phường"
    assert "registry.agency_renamed" in [event.code for event in events_about(f"agency:{agency.id}")]


def test_several_names_follow_one_another_and_none_is_put_in_between(world: AxisWorld) -> None:
    agency = world.agency("H21.05")
    rename("Tên thứ hai", 5)
    assert rename("Tên thứ ba", 10) == "Tên thứ hai"
    for day in (10, 7):
        with pytest.raises(RegistryError, match="đổi tên"):
            rename("Tên chen giữa", day)
    known = known_on(20)
    told = [named(known, "H21.05").name_at(clock(9, day=day)) for day in (4, 5, 9, 10)]
    assert told == ["Cơ quan H21.05", "Tên thứ hai", "Tên thứ hai", "Tên thứ ba"]
    assert agency.id == named(known, "H21.05").id


def test_a_name_at_once_needs_no_date(world: AxisWorld) -> None:
    agency = world.agency("H21.05")
    assert rename_agency(code="H21.05", name="Mới", at=clock(9), by=BY) == "Cơ quan H21.05"
    assert Agency.objects.get(pk=agency.id).name == "Mới"
    assert named(known_on(1), "H21.05").name_at(clock(8)) == "Cơ quan H21.05"


@pytest.mark.law("IDN-02")
def test_the_keys_of_the_system_an_agency_left_send_nothing_more_in_its_name(world: AxisWorld) -> None:
    for code in ("H21", "H21.05"):
        world.agency(code)
    move()
    before, after = known_on(9), known_on(10)
    assert [may_send(before, one, "EDOC") for one in ("s-H21.05", "s-H21")] == [True, False]
    assert [may_send(after, one, "EDOC") for one in ("s-H21.05", "s-H21")] == [False, True]
    assert before.expires_at == clock(0, day=10)
    assert [one.system_id for one in after.systems_serving(named(after, "H21.05").id)] == ["s-H21"]


@pytest.mark.law("IDN-02")
def test_statuses_in_flight_still_arrive_from_the_old_system_for_thirty_days(world: AxisWorld) -> None:
    office, ward, _province = (world.agency(code) for code in ("G22", "H21.05", "H21"))
    letter = world.letter(office, ward)
    world.take(letter, ward, at=clock(9))
    move(day=10)
    after = known_on(10)
    assert may_send(after, "s-H21.05", "STATUS")
    assert not may_send(after, "s-G22", "STATUS")
    world.report("03", letter, ward, at=clock(10, day=10))
    (row,) = matrix(letter.message_id, at=clock(12, day=10))
    assert (row.code, [one.is_applied for one in row.history]) == ("03", [True])
    set_business_clock(at=clock(0, day=10) + (clock(0, day=28) - clock(0, day=1)), rate=0, by=BY)
    assert may_send(load_directory(with_secrets=False), "s-H21.05", "STATUS")
    set_business_clock(at=clock(0, day=10) + 2 * (clock(0, day=16) - clock(0, day=1)), rate=0, by=BY)
    late = load_directory(with_secrets=False)
    assert not may_send(late, "s-H21.05", "STATUS")
    assert may_send(late, "s-H21", "STATUS")


@pytest.mark.law("IDN-02")
def test_what_nobody_has_confirmed_is_offered_to_the_new_system(world: AxisWorld) -> None:
    office, ward, _province = (world.agency(code) for code in ("G22", "H21.05", "H21"))
    letter = world.letter(office, ward)
    world.take(letter, ward, at=clock(9))
    move()
    for day, offered in ((9, {"s-H21.05": 1, "s-H21": 0}), (10, {"s-H21.05": 0, "s-H21": 1})):
        known = known_on(day)
        found = {
            one: len(list_waiting(agency_ids=system(known, one).agency_ids, service=Service.EDOC))
            for one in offered
        }
        assert found == offered, day


def test_a_move_needs_the_system_that_serves_and_may_be_undone(world: AxisWorld) -> None:
    for code in ("H21", "H21.05"):
        world.agency(code)
    for pair in (
        ("s-H21", "s-H21.05"),
        ("s-H21.05", "s-H21.05"),
        ("nobody", "s-H21"),
        ("s-H21.05", "nobody"),
    ):
        with pytest.raises(RegistryError):
            move_agency(
                code="H21.05",
                from_system=pair[0],
                to_system=pair[1],
                effective_at=clock(9),
                at=clock(9),
                by=BY,
            )
    move()
    with pytest.raises(RegistryError, match="ngày chuyển"):
        move()
    known_on(11)
    move_agency(
        code="H21.05",
        from_system="s-H21",
        to_system="s-H21.05",
        effective_at=clock(0, day=12),
        at=clock(9, day=11),
        by=BY,
    )
    back = known_on(12)
    assert may_send(back, "s-H21.05", "EDOC")
    assert not may_send(back, "s-H21", "EDOC")
    operations.add_system(
        system_id="s-H21", secret="test-secret", agency_codes=["H21.05"], at=clock(9, day=12), by=BY
    )
    assert may_send(known_on(12), "s-H21", "EDOC")
    assert SystemAgency.objects.filter(agency_id=named(back, "H21.05").id).count() == 2
