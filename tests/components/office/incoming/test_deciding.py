from __future__ import annotations

from dataclasses import replace

import pytest

from lienthong.infra import audit, transactions
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.errors import DecisionNeededError, ReasonNeededError, StateChangedError
from lienthong.office.incoming.operations import Acceptance
from lienthong.office.incoming.states import DuplicateDecision, IncomingState, RefusalReason
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.organization.queries import list_bodies
from lienthong.office.records.errors import ChangedMeanwhileError, RecordUnknownError
from lienthong.office.records.operations import Moment, take_number
from lienthong.office.records.queries import course_of, entry_of, find_record
from lienthong.office.records.states import Act, Direction
from lienthong.office.workflow.queries import desk
from lienthong.office.workflow.states import TaskKind
from support.incoming_office import LETTER_807, accepted, another, arrival, arrive, at, judges, told
from support.office_world import MORNING, OfficeWorld, staffed_world

pytestmark = pytest.mark.engine
CLERK = "vanthu.h47"


@pytest.mark.law("RCV-03")
def test_acceptance_takes_the_next_number_and_owes_03_in_one_act(world: OfficeWorld) -> None:
    first, second = arrive(world), arrive(world, arrival(another("808")))
    assert [accepted(world, first), accepted(world, second)] == [1, 2]
    assert told(world, first) == ["01", "03"]
    owed = queries.statuses_of(world.agency_id, first)[-1]
    assert (owed.person, owed.department) == ("Nguyễn Thị Hạnh", "Văn thư")
    assert course_of(world.agency_id, first)[-1].words == "Số đến 1."
    assert "incoming.accepted" in [one.code for one in audit.events_about(f"record:{first}")]


@pytest.mark.law("D-21")
def test_paper_shares_the_book_of_incoming_numbers_and_a_refusal_takes_none(world: OfficeWorld) -> None:
    body = next(one for one in list_bodies(world.agency_id, on=MORNING.date()) if one.is_self)
    first, refused, last = (
        arrive(world),
        arrive(world, arrival(another("808"))),
        arrive(world, arrival(another("9"))),
    )
    assert accepted(world, first) == 1
    operations.refuse(world.actor(CLERK), refused, RefusalReason.WRONG_RECIPIENT, "gửi nhầm tỉnh", at=at(9))
    with transactions.owned():
        paper = take_number(
            world.agency_id,
            body_id=body.id,
            direction=Direction.IN,
            dated=MORNING.date(),
            record_id=None,
            moment=Moment(at=MORNING),
        )
    assert paper.number == 2
    assert accepted(world, last) == 3
    assert entry_of(world.agency_id, refused) is None


def test_the_clerk_corrects_what_the_packet_says_and_the_course_keeps_both(world: OfficeWorld) -> None:
    record_id = arrive(world)
    said = Acceptance(metadata=replace(LETTER_807, subject="Trích yếu đúng"), known_version=1)
    operations.accept(world.actor(CLERK), record_id, said, at=at(9))
    record = find_record(world.agency_id, record_id)
    assert record is not None
    assert record.subject == "Trích yếu đúng"
    words = course_of(world.agency_id, record_id)[-1].words
    assert LETTER_807.subject in words
    assert "“Trích yếu đúng”" in words


def test_a_correction_over_a_newer_version_is_refused_and_takes_no_number(world: OfficeWorld) -> None:
    record_id = arrive(world)
    said = Acceptance(metadata=replace(LETTER_807, subject="Khác"), known_version=7)
    with pytest.raises(ChangedMeanwhileError):
        operations.accept(world.actor(CLERK), record_id, said, at=at(9))
    assert entry_of(world.agency_id, record_id) is None
    assert told(world, record_id) == ["01"]


@pytest.mark.law("RCV-04")
def test_a_refusal_sends_02_with_coded_reason_and_words_and_takes_no_number(world: OfficeWorld) -> None:
    record_id = arrive(world)
    operations.refuse(
        world.actor(CLERK), record_id, RefusalReason.MISSING_SIGNATURE, "phụ lục chưa đóng dấu", at=at(9)
    )
    owed = queries.statuses_of(world.agency_id, record_id)[-1]
    assert (owed.code, owed.description) == (
        "02",
        "Thiếu chữ ký cơ quan hoặc người có thẩm quyền: phụ lục chưa đóng dấu",
    )
    assert entry_of(world.agency_id, record_id) is None
    assert desk(world.actor(CLERK)) == []


@pytest.mark.law("RCV-04")
def test_a_refusal_without_words_is_not_done(world: OfficeWorld) -> None:
    record_id = arrive(world)
    with pytest.raises(ReasonNeededError):
        operations.refuse(world.actor(CLERK), record_id, RefusalReason.OTHER, "  ", at=at(9))
    assert told(world, record_id) == ["01"]


@pytest.mark.law("D-10")
def test_a_return_after_acceptance_sends_02_and_leaves_the_number_marked(world: OfficeWorld) -> None:
    record_id = arrive(world)
    number = accepted(world, record_id)
    operations.send_back(world.actor(CLERK), record_id, RefusalReason.WRONG_RECIPIENT, "gửi nhầm", at=at(10))
    assert told(world, record_id) == ["01", "03", "02"]
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert (entry.number, entry.reason) == (number, "đã trả lại: Gửi sai nơi nhận: gửi nhầm")
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.state is IncomingState.RETURNED
    assert course_of(world.agency_id, record_id)[-1].act is Act.RETURNED


@pytest.mark.law("D-10")
@pytest.mark.parametrize("who", ["lanhdao.h47", "truongphong.h47", "chuyenvien.h47"])
def test_nobody_but_the_clerk_returns(world: OfficeWorld, who: str) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    with pytest.raises(NotAllowedError):
        operations.send_back(
            world.actor(who), record_id, RefusalReason.OTHER, "không phải của tôi", at=at(10)
        )
    assert told(world, record_id) == ["01", "03"]


def test_what_is_completed_or_refused_is_not_returned(world: OfficeWorld) -> None:
    record_id = arrive(world)
    operations.refuse(world.actor(CLERK), record_id, RefusalReason.OTHER, "sai mẫu", at=at(9))
    for act in (operations.refuse, operations.send_back):
        with pytest.raises(StateChangedError, match="Nguyễn Thị Hạnh"):
            act(world.actor(CLERK), record_id, RefusalReason.OTHER, "lần nữa", at=at(10))
    assert told(world, record_id) == ["01", "02"]


def test_the_document_of_another_agency_is_not_there(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    record_id = arrive(world)
    with pytest.raises(RecordUnknownError):
        operations.accept(other.actor("vanthu.h21"), record_id, Acceptance(), at=at(9))


def test_the_document_goes_to_the_desk_of_the_leader_it_was_submitted_to(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id, submit_to="lanhdao.h47")
    assert [one.kind for one in desk(world.actor("lanhdao.h47"))] == [TaskKind.ASSIGN]
    assert desk(world.actor(CLERK)) == []


@pytest.mark.law("RCV-06")
def test_a_likely_duplicate_shows_the_earlier_one_and_waits_for_the_clerk(world: OfficeWorld) -> None:
    earlier = arrive(world)
    odd = replace(LETTER_807, issuer_name="VPCP", issuer_code="", document_id="khac")
    record_id = arrive(world, arrival(odd, content=b"%PDF-1.4 scan"))
    assert record_id != earlier
    operations.check(world.agency_id, record_id, judges(), at=at(9))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.duplicate_of == earlier
    with pytest.raises(DecisionNeededError):
        operations.accept(world.actor(CLERK), record_id, Acceptance(), at=at(9))
    operations.accept(world.actor(CLERK), record_id, Acceptance(is_no_duplicate=True), at=at(9, 5))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.duplicate_decision == DuplicateDecision.DIFFERENT.value
    said = [one.words for one in course_of(world.agency_id, record_id)]
    assert "Kết luận: không trùng, là văn bản khác." in said


@pytest.mark.law("RCV-06")
def test_refusing_it_as_a_duplicate_is_the_other_decision(world: OfficeWorld) -> None:
    arrive(world)
    odd = replace(LETTER_807, issuer_name="VPCP", issuer_code="", document_id="khac")
    record_id = arrive(world, arrival(odd))
    operations.check(world.agency_id, record_id, judges(), at=at(9))
    operations.refuse(world.actor(CLERK), record_id, RefusalReason.DUPLICATE, "đã nhận ngày 01/02", at=at(9))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.duplicate_decision == DuplicateDecision.SAME.value


@pytest.mark.law("D-01", "RCV-06")
def test_what_was_refused_and_is_sent_again_is_no_duplicate(world: OfficeWorld) -> None:
    refused = arrive(world)
    operations.refuse(world.actor(CLERK), refused, RefusalReason.ATTACHMENT, "thiếu phụ lục", at=at(8, 5))
    record_id = arrive(world, arrival(), when=at(9))
    assert record_id != refused
    operations.check(world.agency_id, record_id, judges(), at=at(9, 1))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.duplicate_of is None
    assert "incoming.sent_again" in {one.judgement.code for one in found.checks}
    operations.accept(world.actor(CLERK), record_id, Acceptance(), at=at(9, 5))
