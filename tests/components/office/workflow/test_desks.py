from __future__ import annotations

import datetime as dt

import pytest

from lienthong.infra import transactions
from lienthong.infra.errors import TransactionError
from lienthong.office.organization import operations as organization
from lienthong.office.organization.operations import NewAbsence
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.operations import Moment
from lienthong.office.workflow import operations, queries
from lienthong.office.workflow.errors import AssignmentRefusedError
from lienthong.office.workflow.operations import NewTask, Part
from lienthong.office.workflow.states import PartRole, TaskKind
from support.office_world import MORNING, OfficeWorld, staffed_world

pytestmark = pytest.mark.engine
LEADER, HEAD, OFFICER, CLERK = "lanhdao.h47", "truongphong.h47", "chuyenvien.h47", "vanthu.h47"


def moment(world: OfficeWorld, who: str) -> Moment:
    return Moment.of(world.actor(who), MORNING)


def test_a_task_of_a_role_lies_on_the_desk_of_everyone_who_holds_it(world: OfficeWorld) -> None:
    world.hire("vanthu2.h47", "Lý Thị Mai", OfficeRole.CLERK, "Văn thư")
    record_id = world.record("Chờ tiếp nhận")
    world.task(record_id, NewTask(kind=TaskKind.ACCEPT, role=OfficeRole.CLERK))
    world.task(record_id, NewTask(kind=TaskKind.ACCEPT, role=OfficeRole.CLERK))
    for clerk in (CLERK, "vanthu2.h47"):
        assert [one.record_id for one in queries.desk(world.actor(clerk))] == [record_id]
    assert queries.desk(world.actor(OFFICER)) == []


def test_the_soonest_due_lies_on_top_and_what_has_no_deadline_below(world: OfficeWorld) -> None:
    officer = world.people[OFFICER].id
    never, late, soon = (world.record(words) for words in ("không hạn", "muộn", "sớm"))
    world.task(never, NewTask(kind=TaskKind.HANDLE, user_id=officer))
    for record_id, days in ((late, 5), (soon, 1)):
        due_at = MORNING + dt.timedelta(days=days)
        world.task(record_id, NewTask(kind=TaskKind.HANDLE, user_id=officer, due_at=due_at))
    assert [one.subject for one in queries.desk(world.actor(OFFICER))] == ["sớm", "muộn", "không hạn"]
    assert queries.count_desk(world.actor(OFFICER)) == 3


def test_a_task_makes_its_person_a_participant(world: OfficeWorld) -> None:
    record_id = world.record("Của chuyên viên")
    assert not queries.may_see(world.actor(OFFICER), record_id)
    world.task(record_id, NewTask(kind=TaskKind.HANDLE, user_id=world.people[OFFICER].id))
    assert queries.may_see(world.actor(OFFICER), record_id)
    assert not queries.may_see(world.actor(HEAD), record_id)
    assert queries.may_see(world.actor(CLERK), record_id)


def test_nobody_of_another_agency_sees_a_record(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    record_id = world.record("Của Quảng Nam")
    assert not queries.may_see(other.actor("vanthu.h21"), record_id)


@pytest.mark.law("D-22")
def test_an_absence_moves_the_desk_with_its_name_and_ends_on_its_day(world: OfficeWorld) -> None:
    record_id = world.record("Trình lãnh đạo")
    world.task(record_id, NewTask(kind=TaskKind.ASSIGN, user_id=world.people[LEADER].id))
    away = NewAbsence(
        world.people[LEADER].id,
        world.people[OFFICER].id,
        "văn bản số 12/QĐ-UBND",
        MORNING.date(),
        MORNING.date() + dt.timedelta(days=2),
    )
    assert queries.desk(world.actor(OFFICER)) == []
    organization.add_absence(world.agency_id, away, at=MORNING, by="test")
    (task,) = queries.desk(world.actor(OFFICER))
    assert (task.record_id, task.stands_in_for) == (record_id, "Phạm Quốc Đạt")
    assert queries.may_see(world.actor(OFFICER), record_id)
    back = world.actor(OFFICER, on=MORNING.date() + dt.timedelta(days=2))
    assert queries.desk(back) == []


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(PartRole.LEAD, OFFICER), (PartRole.LEAD, HEAD)],
        [(PartRole.LEAD, OFFICER), (PartRole.INFORM, OFFICER)],
        [(PartRole.COOPERATE, OFFICER)],
    ],
    ids=["nobody", "two leads", "one person twice", "co-operating without a lead"],
)
def test_a_hand_over_that_cannot_stand_is_refused(
    world: OfficeWorld, parts: list[tuple[PartRole, str]]
) -> None:
    record_id = world.record("Chuyển")
    chosen = [Part(role, world.people[name].id) for role, name in parts]
    with pytest.raises(AssignmentRefusedError), transactions.owned():
        operations.assign(
            world.agency_id, record_id, chosen, directive="", due_on=None, moment=moment(world, LEADER)
        )
    assert queries.assignments_of(world.agency_id, record_id) == []


def test_a_new_hand_over_ends_the_parts_of_the_one_before_and_both_stay_readable(world: OfficeWorld) -> None:
    record_id = world.record("Chuyển hai lần")
    for name in (OFFICER, HEAD):
        with transactions.owned():
            operations.assign(
                world.agency_id,
                record_id,
                [Part(PartRole.LEAD, world.people[name].id)],
                directive=f"giao {name}",
                due_on=None,
                moment=moment(world, LEADER),
            )
    newest, before = queries.assignments_of(world.agency_id, record_id)
    assert newest.parts[0].ended_at is None
    assert before.parts[0].ended_at is not None
    leads = queries.leads_of_records(world.agency_id, [record_id])
    assert leads[record_id][1] == "Lê Văn Bình"


def test_desks_can_be_put_back_as_they_were(world: OfficeWorld) -> None:
    record_id = world.record("Hoàn tác")
    world.task(record_id, NewTask(kind=TaskKind.ASSIGN, user_id=world.people[LEADER].id))
    before = operations.desks_now(world.agency_id, record_id)
    with transactions.owned():
        operations.close_tasks(world.agency_id, record_id, moment=moment(world, LEADER))
        new = NewTask(kind=TaskKind.HANDLE, user_id=world.people[OFFICER].id)
        operations.open_task(world.agency_id, record_id, new, moment=moment(world, LEADER))
    with transactions.owned():
        operations.put_back(world.agency_id, record_id, before, moment=moment(world, LEADER))
    assert [one.kind for one in queries.desk(world.actor(LEADER))] == [TaskKind.ASSIGN]
    assert queries.desk(world.actor(OFFICER)) == []


def test_words_are_kept_in_order_and_empty_ones_are_refused(world: OfficeWorld) -> None:
    record_id = world.record("Trao đổi")
    with transactions.owned():
        for words in ("Một", "Hai"):
            operations.comment(world.agency_id, record_id, words, moment=moment(world, CLERK))
    assert [one.words for one in queries.comments_of(world.agency_id, record_id)] == ["Một", "Hai"]
    with pytest.raises(AssignmentRefusedError), transactions.owned():
        operations.comment(world.agency_id, record_id, "  ", moment=moment(world, CLERK))


def test_nothing_of_this_is_written_outside_a_transaction(world: OfficeWorld) -> None:
    record_id = world.record("Ngoài giao dịch")
    with pytest.raises(TransactionError):
        operations.close_tasks(world.agency_id, record_id, moment=moment(world, CLERK))
