"""REC-06: the chain old → new stands on both documents, and nobody replaces another sender's."""

from __future__ import annotations

import pytest

from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.statuses.operations import new_replacements, store_replacements
from lienthong.axis.statuses.queries.chain import chain_of
from lienthong.infra import transactions
from support.axis_world import AxisWorld, Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("REC-06")]


@pytest.fixture
def province(world: AxisWorld) -> AgencyView:
    return world.agency("H47")


def replaced(sent: Sent, sender: AgencyView, *document_ids: str) -> None:
    with transactions.owned():
        store_replacements(new_replacements(sent.message_id, sender.id, document_ids))


def test_both_documents_name_each_other(world: AxisWorld, province: AgencyView) -> None:
    office = world.agency("G22")
    old = world.letter(office, province)
    new = world.letter(office, province, business_type=3, at=clock(9))
    replaced(new, office, old.document_id, old.document_id.upper(), "  ")
    assert [(one.message_id, one.is_newer) for one in chain_of(new.message_id)] == [(old.message_id, False)]
    assert [(one.message_id, one.is_newer) for one in chain_of(old.message_id)] == [(new.message_id, True)]


def test_another_senders_document_is_named_and_not_linked(world: AxisWorld, province: AgencyView) -> None:
    office, stranger = world.agency("G22"), world.agency("G14")
    old = world.letter(office, province)
    new = world.letter(stranger, province, business_type=3, at=clock(9))
    replaced(new, stranger, old.document_id)
    assert chain_of(old.message_id) == []
    assert [(one.message_id, one.document_id) for one in chain_of(new.message_id)] == [
        (None, old.document_id)
    ]


def test_a_recall_is_no_link_of_the_chain(world: AxisWorld, province: AgencyView) -> None:
    office = world.agency("G22")
    old = world.letter(office, province)
    notice = world.letter(
        office,
        province,
        number=old.code.split("/")[0],
        document_id=old.document_id,
        business_type=1,
        at=clock(9),
    )
    assert chain_of(notice.message_id) == []
