"""D-12: what its sender recalls before anybody took it is never delivered, and its receiver sees no ghost."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.alerts.policies import Rules
from lienthong.alerts.states import AlertKind, DocumentClass
from lienthong.axis.delivery.queries import list_sent, list_waiting, may_fetch
from lienthong.axis.delivery.states import DeliveryState, Service
from lienthong.axis.pipeline.warning_causes import unanswered_causes
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.queries import directory
from lienthong.axis.statuses.queries import conservation, matrix
from lienthong.axis.statuses.queries.late import find_denial, unanswered_take_backs
from lienthong.axis.statuses.states import ChangeState
from lienthong.exchange.statuses import ProgressState
from support.axis_world import AxisWorld, Sent, classes_at, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-12")]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def recall(world: AxisWorld, sent: Sent, recipient: AgencyView, *, hour: int = 9) -> Sent:
    return world.letter(
        sent.sender,
        recipient,
        number=sent.code.split("/")[0],
        document_id=sent.document_id,
        business_type=1,
        at=clock(hour),
    )


def waiting(agency: AgencyView, service: Service = Service.EDOC) -> list[object]:
    return list(list_waiting(agency_ids=frozenset({agency.id}), service=service))


def test_a_recalled_document_nobody_took_is_never_delivered(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    notice = recall(world, letter, province)
    ours = frozenset({province.id})
    assert waiting(province) == []
    assert not may_fetch(message_id=letter.message_id, agency_ids=ours)
    assert not may_fetch(message_id=notice.message_id, agency_ids=ours)
    assert not world.take(letter, province, at=clock(10))
    row = matrix(letter.message_id, at=clock(12))[0]
    assert row.state is ProgressState.WITHDRAWN
    assert [(one.state, one.is_carried_out) for one in row.changes] == [(ChangeState.ACCEPTED, True)]
    assert classes_at(clock(11)).counts[DocumentClass.DONE] == 2
    assert conservation(at=clock(12)) == []


def test_the_sender_may_still_read_what_it_sent(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    recall(world, letter, province)
    assert may_fetch(message_id=letter.message_id, agency_ids=frozenset({office.id}))
    rows = list_sent(agency_ids=frozenset({office.id}), message_id=letter.message_id)
    assert [(row.state, row.first_taken_at) for row in rows] == [(DeliveryState.WITHDRAWN, None)]


def test_what_was_taken_first_is_asked_of_its_holder(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 30))
    notice = recall(world, letter, province)
    assert may_fetch(message_id=letter.message_id, agency_ids=frozenset({province.id}))
    assert may_fetch(message_id=notice.message_id, agency_ids=frozenset({province.id}))
    assert [one.state for one in matrix(letter.message_id, at=clock(12))[0].changes] == [ChangeState.OPEN]


def test_a_take_back_of_what_nobody_took_reaches_nobody(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.report("13", letter, office, other=province, at=clock(9))
    assert matrix(letter.message_id, at=clock(12))[0].state is ProgressState.WITHDRAWN
    assert waiting(province) == []
    assert waiting(province, Service.STATUS) == []


def test_the_same_document_may_be_sent_again_afterwards(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    recall(world, letter, province)
    world.letter(
        office, province, number=letter.code.split("/")[0], document_id=letter.document_id, at=clock(10)
    )
    assert world.refused == set()
    assert len(waiting(province)) == 1


def test_a_client_that_ignores_recalls_leaves_an_open_item_with_its_own_due_time(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 30))
    world.report("03", letter, province, at=clock(8, 40))
    notice = recall(world, letter, province)
    world.take(notice, province, at=clock(9, 30))
    rows = {row.doc_id: row for row in matrix(notice.message_id, at=clock(18))}
    item = rows[notice.message_id]
    assert item.document_class is DocumentClass.NO_STATUS
    assert (item.rule, item.owner_agency_id) == ("change_unanswered", province.id)
    assert item.due_at is not None
    world.report("15", letter, province, at=clock(19))
    after = {row.doc_id: row for row in matrix(notice.message_id, at=clock(20))}
    assert after[notice.message_id].document_class is DocumentClass.DONE


def test_a_take_back_nobody_answers_is_an_open_item_until_it_is_answered(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 30))
    world.report("13", letter, office, other=province, at=clock(9), description="Gửi nhầm")
    assert unanswered_take_backs(clock(10)) == []
    (late,) = unanswered_take_backs(clock(18))
    assert (late.reason, late.opened_at) == ("Gửi nhầm", clock(9))
    (cause,) = unanswered_causes([late], directory(), Rules.default())
    assert (cause.kind, cause.owner_id, set(cause.told)) == (
        AlertKind.NO_STATUS,
        province.id,
        {office.id, province.id},
    )
    world.report("16", letter, province, at=clock(18, 30))
    assert unanswered_take_backs(clock(19)) == []


@pytest.mark.parametrize("code", ["02", "16"])
def test_a_refusal_from_another_system_is_kept_for_both_sides(
    world: AxisWorld, office: AgencyView, province: AgencyView, code: str
) -> None:
    letter = world.letter(office, province)
    world.take(letter, province, at=clock(8, 30))
    world.report("03", letter, province, at=clock(8, 40))
    recall(world, letter, province)
    answer = world.report(code, letter, province, at=clock(10))
    denial = find_denial(answer)
    assert denial is not None
    assert denial.denied_at == clock(10)
    assert matrix(letter.message_id, at=clock(12))[0].state is ProgressState.ACCEPTED


@given(
    order=st.permutations(["recall", "take"]),
    answers=st.lists(st.sampled_from(["03", "15", "16"]), max_size=2),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whoever_is_first_wins_and_nothing_is_ever_half_recalled(
    world: AxisWorld, office: AgencyView, province: AgencyView, order: list[str], answers: list[str]
) -> None:
    number = str(next(_numbers))
    letter = world.letter(office, province, number=number)
    for act in order:
        if act == "take":
            world.take(letter, province, at=clock(9))
        else:
            recall(world, letter, province)
    is_gone = order[0] == "recall"
    row = matrix(letter.message_id, at=clock(12))[0]
    assert (row.state is ProgressState.WITHDRAWN) is is_gone
    assert may_fetch(message_id=letter.message_id, agency_ids=frozenset({province.id})) is not is_gone
    for code in answers:
        world.report(code, letter, province, at=clock(10))
    carried_out = is_gone or bool(answers and answers[0] != "16")
    last = matrix(letter.message_id, at=clock(12))[0]
    if carried_out:
        assert last.state is ProgressState.WITHDRAWN
    assert conservation(at=clock(12)) == []


_numbers = itertools.count(9000)
