"""IDN-01: each agency carries the version of its last change; a process reads only what changed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.axis.registry import operations
from lienthong.axis.registry.agency_course import move_agency, rename_agency
from lienthong.axis.registry.dated_facts import settle_dated_facts
from lienthong.axis.registry.directory import AgencyGroup, AgencyView, Directory
from lienthong.axis.registry.queries import load_directory, renew_directory
from lienthong.infra.clock import set_business_clock
from lienthong.infra.models import AuditEvent
from support.axis_world import BY, AxisWorld, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _first_of_february(db: None) -> None:
    set_business_clock(at=clock(9), rate=0, by=BY)


def versions() -> dict[str, int]:
    return {agency.code: agency.version for agency in load_directory(with_secrets=False).agencies()}


def all_of(known: Directory) -> tuple[object, ...]:
    """Everything a snapshot tells."""
    spellings = ("G22", "000.00.00.G22", "H21.05", "H21.14", "H47", "cu.H21")
    systems = {one.system_id: (one.agency_ids, one.secrets, one.name) for one in known.systems()}
    return (
        known.version,
        known.expires_at,
        tuple(known.agencies()),
        [known.agency(spelling) for spelling in spellings],
        systems,
        {one.id: [s.system_id for s in known.systems_serving(one.id)] for one in known.agencies()},
        [view for group in known.groups() for view in group.members],
    )


def test_a_change_gives_its_own_agencies_a_new_version(world: AxisWorld) -> None:
    for code in ("G22", "H21.05", "H21.14"):
        world.agency(code)
    before = versions()
    rename_agency(code="G22", name="Văn phòng", at=clock(9), by=BY)
    assert versions() == {**before, "G22": max(before.values()) + 1}
    operations.add_system(system_id="s2", secret="x", agency_codes=["H21.14"], at=clock(9), by=BY)
    assert versions()["H21.14"] == versions()["G22"] + 1
    now = load_directory(with_secrets=False)
    assert now.version == versions()["H21.14"]
    assert {one.code: one.changed_at for one in now.agencies()}["G22"] == clock(9)


def test_what_comes_into_force_on_a_date_is_told_from_that_date_on(world: AxisWorld) -> None:
    for code in ("H21.05", "H21.14"):
        world.agency(code)
    operations.abolish_agencies(
        codes=["H21.05"], successor_codes=["H21.14"], effective_at=clock(0, day=10), at=clock(9), by=BY
    )
    announced = versions()
    assert settle_dated_facts() == 0
    set_business_clock(at=clock(0, day=10), rate=0, by=BY)
    assert settle_dated_facts() == 1
    assert settle_dated_facts() == 0
    assert versions()["H21.05"] > max(announced.values())
    assert versions()["H21.14"] == announced["H21.14"]
    assert AuditEvent.objects.filter(code="registry.dated_facts_settled").count() == 1


def test_a_snapshot_brought_up_to_date_is_the_one_read_anew(world: AxisWorld) -> None:
    """After every kind of change, one after another and by themselves."""
    world.agency("G22", "000.00.00.G22")
    world.agency("H21.05", "cu.H21")
    known = load_directory()
    known.groups()
    changes: tuple[Callable[[], object], ...] = (
        lambda: world.agency("H21.14"),
        lambda: rename_agency(code="G22", name="Văn phòng", at=clock(9), by=BY),
        lambda: operations.add_agency(
            code="G22", name="Văn phòng", aliases=["cu.G22"], mail="a@b.vn", at=clock(9), by=BY
        ),
        lambda: operations.end_code(code="000.00.00.G22", at=clock(9), by=BY),
        lambda: operations.end_code(code="cu.G22", at=clock(12), by=BY),
        lambda: operations.add_system(
            system_id="s-G22", secret="mới", agency_codes=["H21.14"], at=clock(9), by=BY
        ),
        lambda: operations.end_other_secrets(system_id="s-G22", secret="mới", at=clock(9), by=BY),
        lambda: operations.abolish_agencies(
            codes=["H21.05"], successor_codes=["H21.14"], effective_at=clock(0, day=10), at=clock(9), by=BY
        ),
        lambda: rename_agency(code="G22", name="Mới", effective_at=clock(11), at=clock(9), by=BY),
        lambda: move_agency(
            code="G22", from_system="s-G22", to_system="s-H21.14", effective_at=clock(12), at=clock(9), by=BY
        ),
        lambda: set_business_clock(at=clock(12), rate=0, by=BY),
        settle_dated_facts,
        lambda: set_business_clock(at=clock(0, day=10), rate=0, by=BY),
        settle_dated_facts,
        lambda: None,
        lambda: set_business_clock(at=clock(9), rate=0, by=BY),
    )
    first = known
    for number, change in enumerate(changes):
        change()
        known = renew_directory(known)
        assert all_of(known) == all_of(load_directory()), number
    assert all_of(renew_directory(first)) == all_of(load_directory())


def test_bringing_up_to_date_reads_what_changed_and_shares_the_rest(world: AxisWorld) -> None:
    for number in range(1, 40):
        operations.add_agency(code=f"H47.{number:02}", name=f"Xã {number}", at=clock(9), by=BY)
    before = load_directory()
    rename_agency(code="H47.07", name="Phường 7", at=clock(9), by=BY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        after = renew_directory(before)
    was = {one.code: one for one in before.agencies()}
    assert [one.code for one in after.agencies() if one is not was[one.code]] == ["H47.07"]
    assert len(asked) <= 12
    assert renew_directory(after).agencies() is after.agencies()


def test_a_group_without_a_change_stays_the_same_object() -> None:
    agencies = [AgencyView(_identity(n), f"Xã {n}", f"H{n:05}") for n in range(3000)]
    before = Directory(version=1, agencies=agencies, codes={}, systems=())
    groups = before.groups()
    assert 2 < len(groups) < 30
    new = AgencyView(_identity(5000), "Mới", "H00001.5")
    changed = {new.id: new, agencies[2000].id: AgencyView(agencies[2000].id, "Khác", "H02000")}
    after = _renewed(before, changed)
    assert [view for group in after.groups() for view in group.members] == list(after.agencies())
    assert [view.code for view in after.agencies()] == sorted(view.code for view in after.agencies())
    assert len(_others(groups, after.groups())) == 2
    assert _renewed(after, {}).groups() is after.groups()


def _identity(number: int) -> uuid.UUID:
    return uuid.UUID(int=(number * 7919 + 13) % (1 << 64))


def _renewed(known: Directory, changed: dict[uuid.UUID, AgencyView]) -> Directory:
    return Directory(version=2, table=known.with_changed(changed), codes={}, systems=(), former=known)


def _others(before: tuple[AgencyGroup, ...], after: tuple[AgencyGroup, ...]) -> list[AgencyGroup]:
    return [group for group in after if group not in before]


def test_groups_follow_any_number_of_changes() -> None:
    known = Directory(version=1, agencies=(), codes={}, systems=())
    for step in range(12):
        numbers = range(step * 130, step * 130 + 260)
        codes = {n: f"H{(n * 37) % 997:04}" for n in numbers}
        known = _renewed(
            known, {_identity(n): AgencyView(_identity(n), f"{step}", codes[n]) for n in numbers}
        )
        inside = [view for group in known.groups() for view in group.members]
        assert inside == list(known.agencies())
        assert [view.code for view in inside] == sorted(view.code for view in inside)
        assert max(len(group.members) for group in known.groups()) <= 1024
        assert len({view.id for view in inside}) == len(inside) == step * 130 + 260
