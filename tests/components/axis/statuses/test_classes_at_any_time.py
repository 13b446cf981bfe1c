"""D-15: every document and recipient in exactly one class at any business time, past ones too."""

from __future__ import annotations

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.queries import iterate_open_refusals
from lienthong.axis.delivery.states import Answer
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries import conservation, four_zeroes
from lienthong.infra import transactions
from support.axis_world import BY, AxisWorld, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-15")]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def open_classes(hour: int, minute: int = 0, *, day: int = 1) -> list[DocumentClass]:
    report = classes_at(clock(hour, minute, day=day))
    return [word for word, items in report.items.items() for _ in items]


def test_the_story_of_a_late_clerk_can_be_told_again_on_any_day(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    world.take(letter, province, at=clock(8, 5))
    world.report("01", letter, province, at=clock(8, 6))
    world.answer(letter, province, Answer.DONE, at=clock(8, 7))
    world.report("03", letter, province, at=clock(9, day=2))
    world.report("04", letter, province, at=clock(10, day=2))
    world.report("06", letter, province, at=clock(16, day=5))
    assert open_classes(8, 10) == [DocumentClass.NORMAL]
    assert open_classes(23) == [DocumentClass.NOT_ACCEPTED]
    assert str(four_zeroes(clock(23))) == "0 – 0 – 1 – 0"
    assert open_classes(9, 30, day=2) == [DocumentClass.NORMAL]
    assert open_classes(18, day=8) == []
    assert str(four_zeroes(clock(18, day=8))) == "0 – 0 – 0 – 0"
    assert classes_at(clock(18, day=8)).counts[DocumentClass.DONE] == 1


def test_a_document_nobody_fetches_has_not_arrived(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    world.letter(office, province, at=clock(8))
    (item,) = classes_at(clock(12)).items[DocumentClass.NOT_ARRIVED]
    assert (item.owner_agency_id, item.due_at) == (province.id, clock(9))
    assert four_zeroes(clock(12)).not_delivered == 1


def test_a_fail_is_a_receive_error_the_sender_must_act_on_until_sent_again(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    world.answer(letter, province, Answer.FAIL, at=clock(8, 5))
    (item,) = classes_at(clock(8, 6)).items[DocumentClass.RECEIVE_ERROR]
    assert item.owner_agency_id == office.id
    again = world.resend(letter, province, at=clock(9))
    report = classes_at(clock(9, 1))
    assert [item.doc_id for item in report.items[DocumentClass.NORMAL]] == [again.message_id]
    assert sum(report.counts.values()) == 1
    assert open_classes(8, 6) == [DocumentClass.RECEIVE_ERROR]
    assert conservation(at=clock(12)) == []


def test_a_refused_document_sent_again_is_done_before_and_open_after(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    world.report("02", letter, province, at=clock(9))
    world.resend(letter, province, at=clock(11))
    assert classes_at(clock(10)).counts[DocumentClass.DONE] == 1
    after = classes_at(clock(11, 1)).counts
    assert (after[DocumentClass.DONE], after[DocumentClass.NORMAL]) == (0, 1)


def test_a_fetched_document_without_any_status_counts_as_silent(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    world.take(letter, province, at=clock(8, 5))
    assert open_classes(9, 5) == [DocumentClass.NORMAL]
    assert open_classes(9, 6) == [DocumentClass.NO_STATUS]


def test_a_document_refused_at_the_door_is_a_send_error_until_sent_again(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    with transactions.owned():
        delivery.note_door_refusal(
            delivery.RefusedDocument(
                system_id="s-G22",
                sender_agency_id=office.id,
                recipient_codes=("H47", "X99"),
                document_key="807",
                error_code="intake.unknown_recipient",
                sentence="Nơi nhận X99 chưa có trên trục.",
                refused_at=clock(8),
                due_at=clock(9),
            )
        )
    assert open_classes(8, 1) == [DocumentClass.SEND_ERROR, DocumentClass.SEND_ERROR]
    with transactions.owned():
        delivery.settle_refusals(documents=[(office.id, "807")], at=clock(10), by_message="m")
    assert open_classes(10, 1) == []
    assert len(open_classes(9)) == 2


def test_refusing_twice_counts_once_and_giving_up_needs_a_reason(
    world: AxisWorld, office: AgencyView
) -> None:
    refused = delivery.RefusedDocument(
        system_id="s-G22",
        sender_agency_id=office.id,
        recipient_codes=("H47",),
        document_key="807",
        error_code="intake.fields",
        sentence="",
        refused_at=clock(8),
        due_at=clock(9),
    )
    for _ in range(2):
        with transactions.owned():
            delivery.note_door_refusal(refused)
    (view,) = iterate_open_refusals(at=clock(9))
    with transactions.owned():
        assert delivery.give_up_refused(refusal_id=view.id, reason="gửi bản giấy", at=clock(9), by=BY)
    assert list(iterate_open_refusals(at=clock(9))) == []


def test_every_recipient_of_a_letter_is_counted_once(world: AxisWorld, office: AgencyView) -> None:
    bodies = [world.agency(f"H{number}") for number in (21, 41, 47)]
    letter = world.letter(office, *bodies, at=clock(8))
    world.take(letter, bodies[0], at=clock(8, 1))
    world.report("02", letter, bodies[1], at=clock(8, 2))
    for hour in (8, 9, 12, 23):
        assert sum(classes_at(clock(hour, 30)).counts.values()) == 3


def test_conservation_finds_a_column_that_left_its_history(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    assert conservation(at=clock(9)) == []
    Progress.objects.filter(delivery_id=letter.to(province)).update(due_at=clock(23))
    assert [finding.code for finding in conservation(at=clock(9))] == ["conservation.drift"]


def test_conservation_finds_a_delivery_nobody_follows(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province, at=clock(8))
    Progress.objects.filter(delivery_id=letter.to(province)).delete()
    assert [finding.code for finding in conservation(at=clock(9))] == ["conservation.no_progress"]
