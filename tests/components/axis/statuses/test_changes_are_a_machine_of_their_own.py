"""D-11, D-12: recalls, updates and take-backs are answered apart from the document's own status."""

from __future__ import annotations

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import list_waiting
from lienthong.axis.delivery.states import DeliveryState, Service
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.queries import ChangeView, conservation, matrix
from lienthong.axis.statuses.states import ChangeState
from lienthong.exchange.statuses import ProgressState
from support.axis_world import AxisWorld, Sent, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-11")]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


@pytest.fixture
def accepted(world: AxisWorld, office: AgencyView, province: AgencyView) -> Sent:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 1))
    world.report("03", letter, province, at=clock(8, 30))
    return letter


def state_and_changes(sent: Sent) -> tuple[ProgressState, list[ChangeView]]:
    row = matrix(sent.message_id, at=clock(12))[0]
    return row.state, list(row.changes)


def recall(world: AxisWorld, sent: Sent, recipient: AgencyView, business_type: int = 1) -> Sent:
    return world.letter(
        sent.sender,
        recipient,
        number=sent.code.split("/")[0],
        document_id=sent.document_id,
        business_type=business_type,
        at=clock(9),
    )


def test_a_recall_of_a_held_document_passes(world: AxisWorld, accepted: Sent, province: AgencyView) -> None:
    recall(world, accepted, province)
    assert world.refused == set()


@pytest.mark.parametrize("answer", ["03", "15"])
def test_an_accepted_recall_withdraws_the_document(
    world: AxisWorld, accepted: Sent, province: AgencyView, answer: str
) -> None:
    notice = recall(world, accepted, province)
    world.report(answer, accepted, province, at=clock(10))
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state, change.is_carried_out) == (
        ProgressState.WITHDRAWN,
        ChangeState.ACCEPTED,
        True,
    )
    report = classes_at(clock(11))
    assert report.counts[DocumentClass.DONE] == 2  # the document and the notice
    assert matrix(notice.message_id, at=clock(11))
    assert conservation(at=clock(12)) == []


@pytest.mark.parametrize("answer", ["02", "16"])
def test_a_refused_recall_leaves_the_document_alone(
    world: AxisWorld, accepted: Sent, province: AgencyView, answer: str
) -> None:
    recall(world, accepted, province)
    world.report(answer, accepted, province, at=clock(10))
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state, change.is_carried_out) == (
        ProgressState.ACCEPTED,
        ChangeState.REFUSED,
        False,
    )
    assert conservation(at=clock(12)) == []


def test_after_the_answer_statuses_speak_of_the_document_again(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    recall(world, accepted, province)
    world.report("16", accepted, province, at=clock(10))
    world.report("02", accepted, province, at=clock(10, 5))
    assert state_and_changes(accepted)[0] is ProgressState.RETURNED


def test_an_accepted_update_leaves_the_document_alone(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    recall(world, accepted, province, business_type=2)
    world.report("03", accepted, province, at=clock(10))
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state, change.is_carried_out) == (
        ProgressState.ACCEPTED,
        ChangeState.ACCEPTED,
        False,
    )


def test_other_statuses_go_on_while_a_change_is_open(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    recall(world, accepted, province, business_type=2)
    world.report("05", accepted, province, at=clock(10))
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state) == (ProgressState.IN_PROGRESS, ChangeState.OPEN)


def test_a_take_back_comes_from_the_sender_and_is_answered_by_the_recipient(
    world: AxisWorld, accepted: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("13", accepted, office, other=province, at=clock(9), description="gửi nhầm")
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state, change.reason) == (ProgressState.ACCEPTED, ChangeState.OPEN, "gửi nhầm")
    world.report("15", accepted, province, at=clock(10))
    state, (change,) = state_and_changes(accepted)
    assert (state, change.is_carried_out) == (ProgressState.WITHDRAWN, True)


def test_a_refused_take_back_leaves_the_document_alone(
    world: AxisWorld, accepted: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("13", accepted, office, other=province, at=clock(9))
    world.report("16", accepted, province, at=clock(10), description="đang xử lý")
    state, (change,) = state_and_changes(accepted)
    assert (state, change.state) == (ProgressState.ACCEPTED, ChangeState.REFUSED)
    assert change.answer_text == "đang xử lý"


def test_an_acceptance_that_crosses_a_take_back_is_the_clerks_own_act(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 30))
    world.report("13", letter, office, other=province, at=clock(9))
    world.report("03", letter, province, at=clock(9, 1))
    state, (change,) = state_and_changes(letter)
    assert (state, change.state) == (ProgressState.ACCEPTED, ChangeState.OPEN)


def test_a_second_take_back_waits_with_the_first(
    world: AxisWorld, accepted: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("13", accepted, office, other=province, at=clock(9))
    world.report("13", accepted, office, other=province, at=clock(9, 5))
    assert len(state_and_changes(accepted)[1]) == 1


def test_a_completed_document_is_not_taken_back(
    world: AxisWorld, accepted: Sent, office: AgencyView, province: AgencyView
) -> None:
    world.report("06", accepted, province, at=clock(9))
    world.report("13", accepted, office, other=province, at=clock(9, 5))
    assert state_and_changes(accepted) == (ProgressState.COMPLETED, [])


def test_a_withdrawn_document_is_no_longer_offered_and_may_be_sent_anew(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.report("13", letter, office, other=province, at=clock(9))
    world.report("15", letter, province, at=clock(10))
    assert list_waiting(agency_ids=frozenset({province.id}), service=Service.EDOC) == []
    world.letter(office, province, number=letter.code.split("/")[0], document_id=letter.document_id)
    assert world.refused == set()
    assert matrix(letter.message_id, at=clock(11))[0].delivery_state is DeliveryState.WITHDRAWN


def test_a_recall_of_a_document_the_axis_never_carried_is_answered_too(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    notice = world.letter(office, province, business_type=1)
    world.take(notice, province, at=clock(9))
    world.report("03", notice, province, at=clock(10))
    assert classes_at(clock(11)).counts[DocumentClass.DONE] == 1


def test_an_unanswered_recall_counts_as_no_status(
    world: AxisWorld, accepted: Sent, province: AgencyView
) -> None:
    notice = recall(world, accepted, province)
    world.take(notice, province, at=clock(9, 1))
    (item,) = classes_at(clock(18)).items[DocumentClass.NO_STATUS]
    assert (item.doc_id, item.rule, item.owner_agency_id) == (
        notice.message_id,
        "change_unanswered",
        province.id,
    )
