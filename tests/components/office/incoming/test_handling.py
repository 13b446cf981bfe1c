from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.errors import StateChangedError, UndoGoneError
from lienthong.office.incoming.operations import HandOver
from lienthong.office.incoming.states import IncomingState, RefusalReason
from lienthong.office.organization import operations as organization
from lienthong.office.organization.errors import InvalidEntryError, NotAllowedError
from lienthong.office.organization.operations import NewAbsence
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.queries import course_of
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.queries import desk, may_see
from lienthong.office.workflow.states import PartRole, TaskKind
from support.incoming_office import accepted, another, arrival, arrive, at, to_lead, told
from support.office_world import MORNING, OfficeWorld
from support.people import FakeSeconds

pytestmark = pytest.mark.engine
CLERK, LEADER, HEAD, OFFICER = "vanthu.h47", "lanhdao.h47", "truongphong.h47", "chuyenvien.h47"


def handed_over(world: OfficeWorld, *others: tuple[PartRole, str], by: str = LEADER) -> UUID:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(by), record_id, to_lead(world, OFFICER, *others), at=at(9))
    return record_id


def state_of(world: OfficeWorld, record_id: UUID) -> IncomingState:
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    return found.state


@pytest.mark.law("PRC-03")
def test_assignment_start_and_completion_owe_04_05_06(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(
        world.actor(LEADER), record_id, to_lead(world, OFFICER, directive="Tham mưu trước 05/02"), at=at(9)
    )
    operations.begin(world.actor(OFFICER), record_id, at=at(10))
    operations.complete(world.actor(OFFICER), record_id, "Đã ban hành 783/UBND-KGVX", at=at(11))
    assert told(world, record_id) == ["01", "03", "04", "05", "06"]
    persons = [one.person for one in queries.statuses_of(world.agency_id, record_id)]
    assert persons[2:] == ["Phạm Quốc Đạt", "Trần Minh Đức", "Trần Minh Đức"]
    assert state_of(world, record_id) is IncomingState.COMPLETED
    assert desk(world.actor(OFFICER)) == []


def test_the_clerk_hands_over_where_the_handler_is_determined(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    assert [one.kind for one in desk(world.actor(CLERK))] == [TaskKind.ASSIGN]
    operations.assign(world.actor(CLERK), record_id, to_lead(world, OFFICER), at=at(9))
    assert told(world, record_id) == ["01", "03", "04"]
    assert [one.kind for one in desk(world.actor(OFFICER))] == [TaskKind.HANDLE]


def test_an_officer_does_not_hand_over(world: OfficeWorld) -> None:
    record_id = handed_over(world)
    with pytest.raises(NotAllowedError):
        operations.assign(world.actor(OFFICER), record_id, to_lead(world, HEAD), at=at(10))


@pytest.mark.law("D-09")
def test_co_operating_people_do_not_hold_the_end_up(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    to = to_lead(world, OFFICER, (PartRole.COOPERATE, HEAD))
    operations.assign(world.actor(LEADER), record_id, to, at=at(9))
    with pytest.raises(NotAllowedError):
        operations.complete(world.actor(HEAD), record_id, "xong", at=at(10))
    operations.complete(world.actor(OFFICER), record_id, "xong", at=at(11))
    assert told(world, record_id)[-1] == "06"
    assert desk(world.actor(HEAD)) == []


@pytest.mark.law("D-09")
def test_a_document_for_information_ends_at_transfer(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    parts = [Part(PartRole.INFORM, world.people[name].id) for name in (HEAD, OFFICER)]
    operations.assign(world.actor(CLERK), record_id, HandOver(parts=parts), at=at(9))
    assert told(world, record_id) == ["01", "03", "04", "06"]
    assert [one.kind for one in desk(world.actor(HEAD))] == [TaskKind.READ]


@pytest.mark.law("D-09")
def test_an_invitation_ends_at_transfer_whoever_attends(world: OfficeWorld) -> None:
    record_id = arrive(world, arrival(another("12", kind_name="Giấy mời")))
    accepted(world, record_id)
    operations.assign(world.actor(CLERK), record_id, to_lead(world, OFFICER), at=at(9))
    assert told(world, record_id)[-1] == "06"
    assert state_of(world, record_id) is IncomingState.COMPLETED


def test_an_ordinary_document_does_not_end_at_transfer(world: OfficeWorld) -> None:
    record_id = handed_over(world)
    assert state_of(world, record_id) is IncomingState.ASSIGNED


def test_a_new_hand_over_during_the_work_changes_people_and_tells_nothing(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, OFFICER), at=at(9))
    operations.begin(world.actor(OFFICER), record_id, at=at(10))
    operations.assign(world.actor(LEADER), record_id, to_lead(world, HEAD), at=at(11))
    assert told(world, record_id) == ["01", "03", "04", "05"]
    assert desk(world.actor(OFFICER)) == []
    operations.complete(world.actor(HEAD), record_id, "", at=at(12))
    assert told(world, record_id)[-1] == "06"


def test_a_hand_over_to_somebody_without_a_post_or_with_a_past_deadline_is_refused(
    world: OfficeWorld,
) -> None:
    from support.office_world import set_up_person

    record_id = arrive(world)
    accepted(world, record_id)
    stranger = set_up_person("nguoila", "Người Lạ")
    for wrong in (
        HandOver(parts=[Part(PartRole.LEAD, stranger.id)]),
        HandOver(parts=to_lead(world, OFFICER).parts, due_on=dt.date(2021, 1, 31)),
    ):
        with pytest.raises(InvalidEntryError):
            operations.assign(world.actor(CLERK), record_id, wrong, at=at(9))
    assert told(world, record_id) == ["01", "03"]


def test_an_officer_hands_back_to_the_clerk_who_may_then_return(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, OFFICER), at=at(9))
    operations.hand_back(world.actor(OFFICER), record_id, "thuộc thẩm quyền sở khác", at=at(10))
    assert told(world, record_id) == ["01", "03", "04"]
    assert [one.words for one in desk(world.actor(CLERK))] == ["Trả lại văn thư: thuộc thẩm quyền sở khác"]
    operations.send_back(world.actor(CLERK), record_id, RefusalReason.WRONG_RECIPIENT, "gửi nhầm", at=at(11))
    assert told(world, record_id)[-1] == "02"


@pytest.mark.law("D-22")
def test_a_deputy_hands_over_at_the_absent_leaders_desk_and_is_named_so(world: OfficeWorld) -> None:
    world.hire("phophong.h47", "Đặng Văn Phó", OfficeRole.OFFICER, "Phó phòng")
    away(world, LEADER, "phophong.h47")
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    deputy = world.actor("phophong.h47")
    operations.discuss(deputy, record_id, "Đề nghị giao chuyên viên Đức.", at=at(9))
    operations.assign(deputy, record_id, to_lead(world, OFFICER), at=at(9, 5))
    said = [one.actor for one in course_of(world.agency_id, record_id)][-2:]
    assert said == ["Đặng Văn Phó (Phó phòng) xử lý thay Phạm Quốc Đạt (văn bản số 12/QĐ-UBND)"] * 2
    owed = queries.statuses_of(world.agency_id, record_id)[-1]
    assert (owed.code, owed.person) == ("04", "Đặng Văn Phó")
    assert "xử lý thay Phạm Quốc Đạt" in owed.description


@pytest.mark.law("D-22")
def test_without_an_absence_the_same_person_may_do_neither(world: OfficeWorld) -> None:
    world.hire("phophong.h47", "Đặng Văn Phó", OfficeRole.OFFICER, "Phó phòng")
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    deputy = world.actor("phophong.h47")
    with pytest.raises(RecordUnknownError):
        operations.discuss(deputy, record_id, "…", at=at(9))
    with pytest.raises(RecordUnknownError):
        operations.assign(deputy, record_id, to_lead(world, OFFICER), at=at(9))


@pytest.mark.law("D-22")
def test_a_deputy_accepts_nothing_that_only_a_clerk_may(world: OfficeWorld) -> None:
    away(world, CLERK, OFFICER)
    record_id = arrive(world)
    with pytest.raises(NotAllowedError):
        operations.accept(world.actor(OFFICER), record_id, operations.Acceptance(), at=at(9))


def test_a_hand_over_can_be_taken_back_within_ten_seconds(world: OfficeWorld, seconds: FakeSeconds) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, OFFICER), at=at(9), undo_seconds=10)
    seconds.pass_by(seconds=9)
    operations.undo(world.actor(LEADER), record_id, at=at(9, 1))
    assert told(world, record_id) == ["01", "03"]
    assert [one.kind for one in desk(world.actor(LEADER))] == [TaskKind.ASSIGN]
    assert desk(world.actor(OFFICER)) == []
    assert state_of(world, record_id) is IncomingState.ACCEPTED
    assert not may_see(world.actor(OFFICER), record_id)
    assert may_see(world.actor(LEADER), record_id)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, HEAD), at=at(9, 2))
    assert told(world, record_id) == ["01", "03", "04"]


def test_who_saw_it_before_or_has_spoken_about_it_sees_it_still(
    world: OfficeWorld, seconds: FakeSeconds
) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, OFFICER), at=at(9))
    operations.assign(world.actor(LEADER), record_id, to_lead(world, HEAD), at=at(9, 5), undo_seconds=10)
    operations.discuss(world.actor(HEAD), record_id, "Việc này của phòng khác.", at=at(9, 6))
    operations.undo(world.actor(LEADER), record_id, at=at(9, 7))
    assert may_see(world.actor(OFFICER), record_id)
    assert may_see(world.actor(HEAD), record_id)


def test_later_or_by_another_it_stands(world: OfficeWorld, seconds: FakeSeconds) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to=LEADER)
    operations.assign(world.actor(LEADER), record_id, to_lead(world, OFFICER), at=at(9), undo_seconds=10)
    with pytest.raises(UndoGoneError):
        operations.undo(world.actor(CLERK), record_id, at=at(9, 1))
    seconds.pass_by(seconds=11)
    with pytest.raises(UndoGoneError):
        operations.undo(world.actor(LEADER), record_id, at=at(9, 1))
    assert told(world, record_id) == ["01", "03", "04"]


def test_acts_out_of_their_place_say_where_the_document_stands(world: OfficeWorld) -> None:
    record_id = arrive(world)
    with pytest.raises(StateChangedError, match="Đã đến"):
        operations.assign(world.actor(CLERK), record_id, to_lead(world, OFFICER), at=at(9))


def away(world: OfficeWorld, who: str, deputy: str) -> None:
    organization.add_absence(
        world.agency_id,
        NewAbsence(
            world.people[who].id,
            world.people[deputy].id,
            "văn bản số 12/QĐ-UBND",
            MORNING.date(),
            MORNING.date() + dt.timedelta(days=5),
        ),
        at=MORNING,
        by="test",
    )
