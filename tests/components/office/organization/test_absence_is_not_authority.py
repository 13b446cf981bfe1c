"""D-22, as data: absence moves the inbox and never the right to sign; each capacity needs its ground."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from lienthong.office.organization import operations, queries
from lienthong.office.organization.errors import InvalidEntryError, NotAllowedError
from lienthong.office.organization.operations import NewAbsence, NewGround
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission, SigningPrefix
from lienthong.office.workflow.operations import NewTask
from lienthong.office.workflow.queries import desk, may_see
from lienthong.office.workflow.states import TaskKind
from support.office_world import MORNING, OfficeWorld, staffed_world

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

TODAY = dt.date(2021, 2, 1)
DAY = dt.timedelta(days=1)
LEADER, DEPUTY = "lanhdao.h47", "chuyenvien.h47"


@pytest.fixture
def world() -> OfficeWorld:
    """An agency in working order."""
    return staffed_world()


def away(world: OfficeWorld, *, days: int = 3) -> None:
    """The leader is away; an officer minds the desk."""
    new = NewAbsence(
        world.people[LEADER].id, world.people[DEPUTY].id, "văn bản số 12/QĐ-VP", TODAY, TODAY + days * DAY
    )
    operations.add_absence(world.agency_id, new, at=MORNING, by="test")


def ground(world: OfficeWorld, **changes: object) -> NewGround:
    """The leader signs for the chairman by assignment of work."""
    body = queries.list_bodies(world.agency_id, on=TODAY)[0]
    usual = NewGround(
        body_id=body.id,
        user_id=world.people[LEADER].id,
        prefix=SigningPrefix.KT,
        lines=("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        source="Quyết định phân công công việc số 9/QĐ-UBND",
        valid_from=TODAY,
        source_on=dt.date(2021, 1, 4),
    )
    return dataclasses.replace(usual, **changes)  # type: ignore[arg-type]  # names are the test's own


@pytest.mark.law("D-22")
def test_the_deputy_sees_the_desk_and_may_not_sign(world: OfficeWorld) -> None:
    record_id = world.record("Tờ trình", seen_by=(LEADER,))
    world.task(record_id, NewTask(kind=TaskKind.SIGN, user_id=world.people[LEADER].id))
    assert not may_see(world.actor(DEPUTY), record_id)
    away(world)
    deputy = world.actor(DEPUTY)
    assert [task.stands_in_for for task in desk(deputy)] == ["Phạm Quốc Đạt"]
    assert may_see(deputy, record_id)
    assert OfficePermission.SIGN not in deputy.permissions
    assert OfficePermission.READ_ALL not in deputy.permissions
    with pytest.raises(NotAllowedError):
        require(deputy, OfficePermission.SIGN)


@pytest.mark.law("D-22")
def test_no_ground_of_signing_comes_with_an_absence(world: OfficeWorld) -> None:
    operations.add_ground(world.agency_id, ground(world), at=MORNING, by="test")
    away(world)
    assert queries.list_grounds(world.agency_id, on=TODAY, user_id=world.people[DEPUTY].id) == []
    assert len(queries.list_grounds(world.agency_id, on=TODAY, user_id=world.people[LEADER].id)) == 1


def test_the_deputy_is_named_with_the_text_it_rests_on(world: OfficeWorld) -> None:
    away(world)
    deputy = world.actor(DEPUTY)
    assert deputy.acting_for(world.people[LEADER].id) == (
        "Trần Minh Đức (Chuyên viên) xử lý thay Phạm Quốc Đạt (văn bản số 12/QĐ-VP)"
    )
    assert deputy.acting_for(deputy.user_id) == "Trần Minh Đức (Chuyên viên)"


def test_the_desk_goes_back_on_the_first_day_of_return(world: OfficeWorld) -> None:
    away(world, days=3)
    assert world.actor(DEPUTY, on=TODAY + 2 * DAY).stands_in_for
    assert not world.actor(DEPUTY, on=TODAY + 3 * DAY).stands_in_for
    absence = queries.list_absences(world.agency_id, on=TODAY)[0]
    operations.end_absence(world.agency_id, absence.id, on=TODAY, at=MORNING, by="test")
    assert not world.actor(DEPUTY).stands_in_for


def test_a_deputy_of_a_deputy_gains_nothing(world: OfficeWorld) -> None:
    away(world)
    new = NewAbsence(
        world.people[DEPUTY].id, world.people["truongphong.h47"].id, "giấy nghỉ phép", TODAY, TODAY + DAY
    )
    operations.add_absence(world.agency_id, new, at=MORNING, by="test")
    assert [one.full_name for one in world.actor("truongphong.h47").stands_in_for] == ["Trần Minh Đức"]


def test_only_people_of_the_agency_stand_in(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    new = NewAbsence(
        world.people[LEADER].id, other.people["chuyenvien.h21"].id, "văn bản", TODAY, TODAY + DAY
    )
    with pytest.raises(InvalidEntryError):
        operations.add_absence(world.agency_id, new, at=MORNING, by="test")


@pytest.mark.law("D-22")
def test_an_expired_ground_does_not_count(world: OfficeWorld) -> None:
    until = TODAY + 10 * DAY
    operations.add_ground(world.agency_id, ground(world, valid_to=until), at=MORNING, by="test")
    counted = [bool(queries.list_grounds(world.agency_id, on=until + n * DAY)) for n in (-11, -10, -1, 0, 1)]
    assert counted == [False, True, True, False, False]


def test_a_withdrawn_ground_does_not_count(world: OfficeWorld) -> None:
    ground_id = operations.add_ground(world.agency_id, ground(world), at=MORNING, by="test")
    operations.end_ground(world.agency_id, ground_id, on=TODAY, at=MORNING, by="test")
    assert queries.list_grounds(world.agency_id, on=TODAY) == []
    with pytest.raises(InvalidEntryError):
        operations.end_ground(world.agency_id, ground_id, on=TODAY, at=MORNING, by="test")


def test_the_ground_of_somebody_who_left_does_not_count(world: OfficeWorld) -> None:
    operations.add_ground(world.agency_id, ground(world), at=MORNING, by="test")
    post = queries.list_posts(world.agency_id, on=TODAY, user_id=world.people[LEADER].id)[0]
    operations.end_post(world.agency_id, post.id, on=TODAY + DAY, at=MORNING, by="test")
    assert queries.list_grounds(world.agency_id, on=TODAY)
    assert queries.list_grounds(world.agency_id, on=TODAY + DAY) == []


@pytest.mark.law("D-22")
@pytest.mark.parametrize(
    "missing",
    [{"source_on": None}, {"valid_to": None}, {"source": " "}],
    ids=["no date", "no end", "no text"],
)
def test_tuq_needs_a_dated_text_with_an_end(world: OfficeWorld, missing: dict[str, object]) -> None:
    whole = ground(
        world,
        prefix=SigningPrefix.TUQ,
        lines=("TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"),
        source="Văn bản ủy quyền số 5/UQ-UBND",
        valid_to=TODAY + 90 * DAY,
    )
    with pytest.raises(InvalidEntryError):
        operations.add_ground(world.agency_id, dataclasses.replace(whole, **missing), at=MORNING, by="test")  # type: ignore[arg-type]  # as above
    operations.add_ground(world.agency_id, whole, at=MORNING, by="test")


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": ("PHÓ CHỦ TỊCH",)},
        {"lines": ("TUQ. CHỦ TỊCH", "KT. CHỦ TỊCH")},
        {"prefix": SigningPrefix.HEAD},
        {"valid_to": TODAY},
        {"valid_from": dt.date(2021, 1, 3)},
    ],
    ids=["capacity not shown", "two capacities", "head with KT.", "empty span", "before its text"],
)
def test_a_block_that_says_something_else_is_refused(world: OfficeWorld, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidEntryError):
        operations.add_ground(world.agency_id, ground(world, **wrong), at=MORNING, by="test")


def test_the_signer_and_the_body_are_of_the_agency(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    foreign_body = queries.list_bodies(other.agency_id, on=TODAY)[0].id
    for wrong in ({"user_id": other.people["lanhdao.h21"].id}, {"body_id": foreign_body}):
        with pytest.raises(InvalidEntryError):
            operations.add_ground(world.agency_id, ground(world, **wrong), at=MORNING, by="test")
