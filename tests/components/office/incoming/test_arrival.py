from __future__ import annotations

import pytest

from lienthong.infra import audit
from lienthong.infra.models import OutboxJob
from lienthong.office.incoming import queries
from lienthong.office.incoming.operations.owing import SEND_STATUS
from lienthong.office.incoming.states import IncomingState
from lienthong.office.records.queries import course_of, entry_of, find_record, list_files
from lienthong.office.records.states import Act, FileRole
from lienthong.office.workflow.queries import desk
from lienthong.office.workflow.states import TaskKind
from support.incoming_office import (
    FORWARDER,
    FORWARDER_NAME,
    ISSUER_NAME,
    LETTER_807,
    accepted,
    another,
    arrival,
    arrive,
    at,
    told,
)
from support.office_world import OfficeWorld, staffed_world

pytestmark = pytest.mark.engine


@pytest.mark.law("RCV-01")
def test_arrival_owes_01_by_itself_to_its_sender(world: OfficeWorld) -> None:
    record_id = arrive(world)
    (owed,) = queries.statuses_of(world.agency_id, record_id)
    assert (owed.code, owed.sender_name, owed.person, owed.department) == (
        "01",
        ISSUER_NAME,
        "Hệ thống tự động",
        "Văn thư",
    )
    assert OutboxJob.objects.filter(kind=SEND_STATUS).count() == 1


def test_arrival_lies_with_the_clerk_with_its_course_and_its_files(world: OfficeWorld) -> None:
    record_id = arrive(world)
    (task,) = desk(world.actor("vanthu.h47"))
    assert (task.kind, task.record_id) == (TaskKind.ACCEPT, record_id)
    assert [one.act for one in course_of(world.agency_id, record_id)] == [Act.ARRIVED]
    assert [one.role for one in list_files(world.agency_id, record_id)] == [FileRole.MAIN]
    assert [one.code for one in audit.events_about(f"record:{record_id}")] == ["incoming.arrived"]
    assert entry_of(world.agency_id, record_id) is None


@pytest.mark.law("RCV-10")
def test_the_same_message_again_makes_nothing_second(world: OfficeWorld) -> None:
    message = arrival()
    first = arrive(world, message)
    assert arrive(world, message) == first
    assert told(world, first) == ["01"]
    assert len(course_of(world.agency_id, first)) == 1
    assert len(desk(world.actor("vanthu.h47"))) == 1


def test_one_message_for_two_agencies_of_the_installation_is_one_record_in_each(world: OfficeWorld) -> None:
    other = staffed_world("H21", "Ủy ban nhân dân tỉnh Gia Lai")
    message = arrival()
    here, there = arrive(world, message), arrive(other, message)
    assert here != there
    assert find_record(world.agency_id, there) is None
    assert told(other, there) == ["01"]


@pytest.mark.law("D-03")
def test_the_same_document_from_a_forwarder_is_a_second_source_of_one_record(world: OfficeWorld) -> None:
    record_id = arrive(world)
    forwarded = arrival(sender=FORWARDER, sender_name=FORWARDER_NAME)
    assert arrive(world, forwarded) == record_id
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert [(one.sender_name, one.is_forwarder) for one in found.sources] == [
        (ISSUER_NAME, False),
        (FORWARDER_NAME, True),
    ]
    assert len(desk(world.actor("vanthu.h47"))) == 1


@pytest.mark.law("D-03")
def test_it_is_known_by_its_number_too_when_the_forwarder_wrote_another_id(world: OfficeWorld) -> None:
    record_id = arrive(world)
    from dataclasses import replace

    same = replace(LETTER_807, document_id="b2d8e0ac-6f0e-4bd0-9d3b-6f6f7f1b3c11")
    assert arrive(world, arrival(same, sender=FORWARDER, sender_name=FORWARDER_NAME)) == record_id


@pytest.mark.law("D-03")
def test_a_source_that_comes_later_is_told_at_once_where_the_document_stands(world: OfficeWorld) -> None:
    record_id = arrive(world)
    number = accepted(world, record_id)
    arrive(world, arrival(sender=FORWARDER, sender_name=FORWARDER_NAME), when=at(9))
    assert told(world, record_id, FORWARDER_NAME) == ["01", "03"]
    assert told(world, record_id, ISSUER_NAME) == ["01", "03"]
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert entry.number == number == 1


@pytest.mark.law("D-03")
def test_what_the_forwarder_adds_is_kept_and_a_differing_text_is_pointed_out(world: OfficeWorld) -> None:
    record_id = arrive(world)
    arrive(world, arrival(sender=FORWARDER, sender_name=FORWARDER_NAME, content=b"%PDF-1.4 other"))
    roles = [one.role for one in list_files(world.agency_id, record_id)]
    assert roles == [FileRole.MAIN, FileRole.REFERENCE]
    assert "hãy đối chiếu hai tệp" in course_of(world.agency_id, record_id)[-1].words


def test_another_document_of_the_same_issuer_is_another_record(world: OfficeWorld) -> None:
    assert arrive(world) != arrive(world, arrival(another("808")))


def test_a_document_sent_again_after_a_refusal_begins_a_new_life(world: OfficeWorld) -> None:
    from lienthong.office.incoming.operations import refuse
    from lienthong.office.incoming.states import RefusalReason

    first = arrive(world)
    refuse(world.actor("vanthu.h47"), first, RefusalReason.ATTACHMENT, "thiếu phụ lục 2", at=at(9))
    second = arrive(world, when=at(10))
    assert second != first
    found = queries.find_incoming(world.agency_id, second)
    assert found is not None
    assert found.state is IncomingState.ARRIVED
