"""D-01, SND-04: a document to a body that holds it is a duplicate; everything else passes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.models import Holding
from lienthong.axis.delivery.policies import DocumentIdentity, holding_keys
from lienthong.axis.delivery.queries import earlier_deliveries, ended_badly, holders
from lienthong.axis.delivery.states import Answer, BadEnd, Service
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.routing.policies import route
from lienthong.infra import transactions
from lienthong.infra.errors import TransactionError
from lienthong.kernel.ids import new_id
from support.axis_world import AxisWorld, Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-01", "SND-04")]


@pytest.fixture
def office(world: AxisWorld) -> AgencyView:
    return world.agency("G22", "000.00.00.G22")


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def again(world: AxisWorld, sent: Sent, *recipients: AgencyView, **changes: object) -> bool:
    """Send the document anew; True when it is refused as a duplicate."""
    facts: dict[str, object] = {"number": sent.code.split("/")[0], "document_id": sent.document_id}
    world.letter(sent.sender, *recipients, **{**facts, **changes})  # type: ignore[arg-type]  # tests name any field
    return bool(world.refused)


def test_the_same_document_id_again_is_refused_and_the_earlier_one_named(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(office, province)
    assert again(world, sent, province, number="999")
    (conflict,) = world.refused
    assert (conflict.holder_message_id, conflict.recipient_agency_id) == (sent.message_id, province.id)


def test_the_same_number_notation_year_and_issuer_is_refused_under_another_id(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(office, province)
    assert again(world, sent, province, document_id="3f0e-another-id")


@pytest.mark.parametrize("business_type", [1, 2, 3])
def test_recalls_updates_and_replacements_are_never_duplicates(
    world: AxisWorld, office: AgencyView, province: AgencyView, business_type: int
) -> None:
    sent = world.letter(office, province)
    assert not again(world, sent, province, business_type=business_type)


def test_further_recipients_later_are_no_duplicate(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(office, province)
    assert not again(world, sent, world.agency("H21"))


def test_a_packet_for_a_holder_and_a_newcomer_is_refused_whole(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent, newcomer = world.letter(office, province), world.agency("H21")
    assert again(world, sent, newcomer, province)
    assert {conflict.recipient_agency_id for conflict in world.refused} == {province.id}
    assert not Holding.objects.filter(recipient_agency_id=newcomer.id).exists()
    assert not again(world, sent, newcomer)


@pytest.mark.parametrize(("codes", "end"), [(["02"], BadEnd.REFUSED), (["03", "02"], BadEnd.RETURNED)])
def test_after_a_refusal_or_return_it_may_be_sent_again(
    world: AxisWorld, office: AgencyView, province: AgencyView, codes: list[str], end: BadEnd
) -> None:
    sent = world.letter(office, province)
    for minute, code in enumerate(codes):
        world.report(code, sent, province, at=clock(9, minute))
    (ended,) = ended_badly([sent.message_id])
    assert (ended.bad_end, ended.recipient_agency_id) == (end, province.id)
    world.resend(sent, province, at=clock(10))
    assert world.refused == set()
    assert ended_badly([sent.message_id]) == []
    assert [view.can_be_resent for view in earlier_deliveries([sent.message_id])] == [False]


def test_after_a_failure_it_may_be_sent_again(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(office, province)
    world.answer(sent, province, Answer.FAIL, at=clock(9))
    assert not again(world, sent, province)


def test_a_re_send_is_linked_once(world: AxisWorld, office: AgencyView, province: AgencyView) -> None:
    sent = world.letter(office, province)
    world.answer(sent, province, Answer.FAIL, at=clock(9))
    for expected in (1, 0):
        with transactions.owned():
            linked = delivery.mark_resent(
                delivery_ids=[sent.to(province)], by_message_id=sent.message_id, at=clock(10), by="t"
            )
        assert len(linked) == expected


def test_another_sender_may_send_the_same_document(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent, forwarder = world.letter(office, province), world.agency("H21")
    assert not again(world, replace(sent, sender=forwarder), province)


def rows_of(
    world: AxisWorld, office: AgencyView, keys: tuple[str, ...], *bodies: AgencyView
) -> delivery.Rows:
    message = world._bare_message(office, "EDOC", clock(8))
    message.save(force_insert=True)
    spec = delivery.DeliverySpec(
        message_id=message.id,
        service=Service.EDOC,
        sender_agency_id=office.id,
        sender_code=office.code,
        sent_at=clock(8),
        holding_keys=keys,
    )
    return delivery.new_deliveries(spec, route(bodies, load_directory()))


def test_of_one_batch_the_earlier_wins_and_a_refused_one_blocks_nobody(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    other = world.agency("H21")
    standing = rows_of(world, office, ("id:x",), province)
    first = rows_of(world, office, ("id:x", "id:y"), province, other)
    second = rows_of(world, office, ("id:y",), other)
    third = rows_of(world, office, ("id:y",), other)
    with transactions.owned():
        delivery.store_deliveries([standing, first, second, third])
        assert delivery.claim_holdings([standing]) == set()
        conflicts = delivery.claim_holdings([first, second, third])
    assert {conflict.message_id for conflict in conflicts} == {first.message_id, third.message_id}
    assert set(Holding.objects.values_list("message_id", flat=True)) == {
        standing.message_id,
        second.message_id,
    }


def test_two_of_one_batch_that_block_each_other_leave_the_earlier(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    first = rows_of(world, office, ("a", "b"), province)
    second = rows_of(world, office, ("b", "c"), province)
    with transactions.owned():
        delivery.store_deliveries([first, second])
        conflicts = delivery.claim_holdings([second, first])
    assert {conflict.message_id for conflict in conflicts} == {first.message_id}


def test_holders_are_named_with_the_message_that_brought_it(
    world: AxisWorld, office: AgencyView, province: AgencyView
) -> None:
    sent = world.letter(office, province, document_id="ABC")
    (found,) = holders(sender_agency_id=office.id, recipient_agency_ids=[province.id], keys=["id:abc"])
    assert (found.message_id, found.recipient_agency_id) == (sent.message_id, province.id)


def test_claims_need_a_transaction(world: AxisWorld, office: AgencyView, province: AgencyView) -> None:
    with pytest.raises(TransactionError):
        delivery.claim_holdings([rows_of(world, office, ("a",), province)])


IDENTITY = DocumentIdentity(
    "G22,2021/02/01,807/VPCP-KSTT", str(new_id()), "807", "VPCP-KSTT", dt.date(2021, 2, 1)
)


@pytest.mark.parametrize(
    "changes",
    [
        {"document_id": " g22,2021/02/01,807/vpcp-kstt "},
        {"code_notation": "vpcp-kstt"},
        {"code_number": " 807"},
    ],
)
def test_spelling_does_not_make_another_document(changes: dict[str, str]) -> None:
    assert holding_keys(replace(IDENTITY, **changes)) == holding_keys(IDENTITY)  # type: ignore[arg-type]  # fields of text


@pytest.mark.parametrize(
    "changes",
    [{"issued_on": dt.date(2020, 2, 1)}, {"code_notation": "VPCP-KGVX"}, {"issuer": "other"}],
)
def test_another_year_notation_or_issuer_is_another_document(changes: dict[str, object]) -> None:
    assert holding_keys(replace(IDENTITY, **changes))[1] != holding_keys(IDENTITY)[1]  # type: ignore[arg-type]  # the same


def test_unnamed_documents_have_no_keys_and_long_names_are_bounded() -> None:
    assert holding_keys(DocumentIdentity("", "", "", "", None)) == ()
    (key,) = holding_keys(DocumentIdentity("x" * 5000, "", "", "", None))
    assert len(key) < 100
