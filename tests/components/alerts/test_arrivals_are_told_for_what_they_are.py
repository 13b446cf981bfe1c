"""D-16: only what brings a document is told as one; a recall or update is told in its own words, once."""

from __future__ import annotations

import pytest

from lienthong.axis.registry.directory import AgencyView
from support.alert_world import AlertWorld, mails
from support.axis_world import Sent, clock

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def office(world: AlertWorld) -> AgencyView:
    return world.agency("G22")


@pytest.fixture
def province(world: AlertWorld) -> AgencyView:
    return world.agency("H47")


@pytest.fixture
def box(world: AlertWorld, province: AgencyView) -> str:
    return world.officer(province)


def held(world: AlertWorld, office: AgencyView, province: AgencyView, *, urgency: int = 0) -> Sent:
    """A document the recipient has, told of and accepted."""
    sent = world.letter(office, province, number="808", urgency=urgency, at=clock(8))
    world.sweep(clock(8))
    world.take(sent, province, at=clock(8, 1))
    world.report("03", sent, province, at=clock(8, 2))
    world.sweep(clock(8, 16))
    return sent


@pytest.mark.parametrize(
    ("business_type", "words"), [(1, "Nơi gửi thu hồi văn bản"), (2, "Nơi gửi cập nhật văn bản")]
)
def test_a_request_is_told_once_in_its_own_words(
    world: AlertWorld, office: AgencyView, province: AgencyView, box: str, business_type: int, words: str
) -> None:
    sent = held(world, office, province)
    world.letter(
        office,
        province,
        number="808",
        document_id=sent.document_id,
        business_type=business_type,
        at=clock(9),
    )
    world.sweep(clock(9), clock(9, 16), clock(9, 40))
    arrived, asked = mails(box)
    assert "Có văn bản đến: 808/VPCP-KSTT" in arrived.subject
    assert asked.subject.endswith(f"{words}: 808/VPCP-KSTT")
    assert "Có văn bản đến" not in asked.body


def test_a_notice_with_its_own_number_names_the_document_it_recalls(
    world: AlertWorld, office: AgencyView, province: AgencyView, box: str
) -> None:
    sent = held(world, office, province)
    world.letter(office, province, number="12", document_id=sent.document_id, business_type=1, at=clock(9))
    world.sweep(clock(9), clock(9, 16))
    *_, asked = mails(box)
    assert asked.subject.endswith("Nơi gửi thu hồi văn bản: 808/VPCP-KSTT")
    assert f"/van-ban/{sent.message_id}/" in asked.body


def test_updates_of_an_urgent_document_never_say_that_one_came(
    world: AlertWorld, office: AgencyView, province: AgencyView, box: str
) -> None:
    sent = held(world, office, province, urgency=2)
    for minute in (0, 30):
        world.letter(
            office,
            province,
            number="808",
            document_id=sent.document_id,
            business_type=2,
            urgency=2,
            at=clock(9, minute),
        )
        world.sweep(clock(9, minute))
    subjects = [mail.subject for mail in mails(box)]
    assert sum("Có văn bản đến" in subject for subject in subjects) == 1
    assert sum("KHẨN – Nơi gửi cập nhật văn bản: 808/VPCP-KSTT" in subject for subject in subjects) == 2


def test_a_replacement_is_a_new_document(
    world: AlertWorld, office: AgencyView, province: AgencyView, box: str
) -> None:
    world.sweep(clock(8))
    world.letter(office, province, number="809", business_type=3, at=clock(8))
    world.sweep(clock(8), clock(8, 16))
    (mail,) = mails(box)
    assert "Có văn bản đến: 809/VPCP-KSTT" in mail.subject


def test_what_was_recalled_before_it_was_taken_is_not_told_at_all(
    world: AlertWorld, office: AgencyView, province: AgencyView, box: str
) -> None:
    world.sweep(clock(7, 59))
    sent = world.letter(office, province, number="808", urgency=1, at=clock(8))
    world.letter(
        office,
        province,
        number="808",
        document_id=sent.document_id,
        business_type=1,
        urgency=1,
        at=clock(8, 1),
    )
    world.sweep(clock(8, 1), clock(8, 20))
    assert mails(box) == []
