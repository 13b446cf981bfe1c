"""RCV-10 and vxp-api §1.6: an item stays in the list until ``done``; fetching and answering again is harmless."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lienthong.axis.delivery.models import Delivery
from lienthong.axis.delivery.policies import WaitingFilters
from lienthong.axis.delivery.queries import (
    count_waiting,
    is_untaken,
    list_sent,
    list_waiting,
    may_fetch,
)
from lienthong.axis.delivery.states import Answer, BadEnd, DeliveryState, Service
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.operations import answer_document, take_document
from lienthong.kernel.ids import new_id
from support.axis_world import BY, AxisWorld, Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


@pytest.fixture
def sent(world: AxisWorld, office: AgencyView, province: AgencyView) -> Sent:
    return world.letter(office, province)


def waiting(*bodies: AgencyView, **filters: object) -> list[str]:
    found = list_waiting(
        agency_ids=frozenset(body.id for body in bodies),
        service=Service.EDOC,
        filters=WaitingFilters(**filters),  # type: ignore[arg-type]  # tests name any field
    )
    return [str(item.doc_id) for item in found]


def state_of(sent: Sent, recipient: AgencyView) -> DeliveryState:
    return DeliveryState(Delivery.objects.get(pk=sent.to(recipient)).state)


@pytest.mark.law("RCV-10")
def test_an_item_stays_in_the_list_until_done(world: AxisWorld, sent: Sent, province: AgencyView) -> None:
    world.take(sent, province, at=clock(9))
    assert waiting(province) == [str(sent.message_id)]
    world.answer(sent, province, Answer.PROCESSING, at=clock(9, 1))
    assert waiting(province) == [str(sent.message_id)]
    world.answer(sent, province, Answer.DONE, at=clock(9, 2))
    assert waiting(province) == []
    assert count_waiting(agency_ids=frozenset({province.id}), service=Service.EDOC) == 0


@pytest.mark.law("RCV-10")
def test_fetching_again_makes_no_second_delivery_and_begins_no_write(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    assert world.take(sent, province, at=clock(9))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert not world.take(sent, province, at=clock(10))
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    (delivery,) = Delivery.objects.filter(message_id=sent.message_id)
    assert delivery.first_taken_at == clock(9)


def test_an_empty_poll_begins_no_write(world: AxisWorld, office: AgencyView) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert waiting(office) == []
    assert [query["sql"][:6] for query in queries] == ["SELECT"]


@pytest.mark.law("RCV-10")
def test_a_repeated_answer_is_harmless_and_delivered_never_goes_back(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    world.answer(sent, province, Answer.DONE, at=clock(9))
    assert world.answer(sent, province, Answer.DONE, at=clock(10)).moved == ()
    assert world.answer(sent, province, Answer.FAIL, at=clock(11)).moved == ()
    delivery = Delivery.objects.get(pk=sent.to(province))
    assert (delivery.state, delivery.answered_at) == ("DELIVERED", clock(9))
    kinds = list(delivery.events.order_by("at").values_list("kind", flat=True))
    assert kinds == ["DELIVERED", "LATE_ANSWER"]


def test_a_failed_item_is_no_longer_offered_until_a_late_done_delivers_it(
    world: AxisWorld, sent: Sent, province: AgencyView
) -> None:
    world.answer(sent, province, Answer.FAIL, at=clock(9))
    assert waiting(province) == []
    assert Delivery.objects.get(pk=sent.to(province)).bad_end == BadEnd.FAILED.value
    world.answer(sent, province, Answer.DONE, at=clock(10))
    assert state_of(sent, province) is DeliveryState.DELIVERED
    world.letter(sent.sender, province, number=sent.code.split("/")[0], document_id=sent.document_id)
    assert world.refused


def test_a_late_done_after_a_re_send_is_kept_only(world: AxisWorld, sent: Sent, province: AgencyView) -> None:
    world.answer(sent, province, Answer.FAIL, at=clock(9))
    again = world.resend(sent, province, at=clock(10))
    world.answer(sent, province, Answer.DONE, at=clock(11))
    assert state_of(sent, province) is DeliveryState.FAILED
    assert waiting(province) == [str(again.message_id)]


def test_an_answer_speaks_for_every_recipient_the_system_serves(world: AxisWorld, office: AgencyView) -> None:
    first, second, foreign = (world.agency(code) for code in ("H21", "H47", "H41"))
    letter = world.letter(office, first, second, foreign)
    answer_document(
        message_id=letter.message_id,
        agency_ids=frozenset({first.id, second.id}),
        answer=Answer.DONE,
        at=clock(9),
        by=BY,
    )
    assert [state_of(letter, body) for body in (first, second, foreign)] == [
        DeliveryState.DELIVERED,
        DeliveryState.DELIVERED,
        DeliveryState.WAITING,
    ]


def test_an_unknown_doc_id_finds_nothing(province: AgencyView) -> None:
    outcome = answer_document(
        message_id=new_id(), agency_ids=frozenset({province.id}), answer=Answer.DONE, at=clock(9), by=BY
    )
    assert outcome.found == ()
    assert not take_document(message_id=new_id(), agency_ids=frozenset({province.id}), at=clock(9), by=BY)


def test_another_systems_letter_cannot_be_fetched(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    stranger = world.agency("H21")
    for body, allowed in ((office, True), (province, True), (stranger, False)):
        assert may_fetch(message_id=sent.message_id, agency_ids=frozenset({body.id})) is allowed
    assert not is_untaken(message_id=sent.message_id, agency_ids=frozenset({office.id}))


def test_urgent_letters_come_first_then_the_oldest(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    ordinary = world.letter(office, province, at=clock(8))
    telegram = world.letter(office, province, kind_name="Công điện", at=clock(9))
    flash = world.letter(office, province, urgency=3, at=clock(10))
    later = world.letter(office, province, at=clock(11))
    order = [str(one.message_id) for one in (flash, telegram, ordinary, later)]
    assert waiting(province) == order
    assert waiting(province, offset=1, limit=2) == order[1:3]


def test_left_over_filters_of_earlier_calls_are_ignored(
    world: AxisWorld, sent: Sent, office: AgencyView, province: AgencyView
) -> None:
    stranger = world.agency("H21")
    everything = [str(sent.message_id)]
    assert waiting(province, from_agency_id=province.id) == everything
    assert waiting(province, to_agency_id=stranger.id) == everything
    assert waiting(province, from_agency_id=office.id, to_agency_id=province.id) == everything
    assert waiting(province, from_agency_id=stranger.id) == []
    assert waiting(province, since=clock(9)) == []
    assert waiting(province, until=clock(9)) == everything


def test_a_sender_sees_one_row_per_recipient_and_only_its_own(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    other = world.agency("H21")
    letter = world.letter(office, province, other)
    own = list_sent(agency_ids=frozenset({office.id}), message_id=letter.message_id)
    assert {item.recipient_code for item in own} == {"H47", "H21"}
    assert list_sent(agency_ids=frozenset({province.id}), message_id=letter.message_id) == []
    assert len(list_sent(agency_ids=frozenset({office.id}), service=Service.EDOC, limit=1)) == 1
