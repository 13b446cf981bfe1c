"""IDN-02, D-27: from its date on an abolished body gets no mail, its successor is named and goes on with the rest."""

from __future__ import annotations

import pytest

from lienthong.axis.delivery.queries import list_waiting
from lienthong.axis.delivery.states import Service
from lienthong.axis.intake.errors import SenderError, UnknownRecipientError
from lienthong.axis.pipeline.checking import Request, check_recipients, check_sender
from lienthong.axis.registry import operations
from lienthong.axis.registry.directory import AgencyView, Directory, SystemView
from lienthong.axis.registry.errors import RegistryError, UnknownAgencyError
from lienthong.axis.registry.models import AgencySuccession
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.statuses.queries import matrix
from lienthong.edxml.reader import read_bytes
from lienthong.infra.audit import events_about
from lienthong.infra.clock import set_business_clock
from support.axis_world import BY, AxisWorld, clock
from support.packets import Letter, document, status

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def abolish(*codes: str, into: tuple[str, ...] = (), day: int = 10) -> None:
    operations.abolish_agencies(
        codes=codes, successor_codes=into, effective_at=clock(0, day=day), at=clock(9), by=BY
    )


def known_on(day: int) -> Directory:
    set_business_clock(at=clock(9, day=day), rate=0, by=BY)
    return load_directory(with_secrets=False)


def system_of(agency: AgencyView, known: Directory) -> SystemView:
    (system,) = (one for one in known.systems() if one.system_id == f"s-{agency.code}")
    return system


def ask(known: Directory, sender: AgencyView, service: str = "EDOC") -> Request:
    return Request(system_of(sender, known), sender.code, None, service)


def refusal_of(letter_to: str, sender: AgencyView, known: Directory) -> str:
    packet = read_bytes(document(Letter(sender=sender.code, recipients=(letter_to,)))).packet
    assert packet is not None
    with pytest.raises(UnknownRecipientError) as caught:
        check_recipients(packet, ask(known, sender), known)
    assert int(caught.value.answer_code) == 18
    return caught.value.sentence


@pytest.mark.law("IDN-02", "D-27")
def test_mail_to_an_abolished_body_is_refused_with_its_successor_named(world: AxisWorld) -> None:
    office, district = world.agency("G22"), world.agency("H21.05")
    world.agency("H21.14")
    abolish("H21.05", into=("H21.14",))
    sentence = refusal_of(district.code, office, known_on(10))
    assert "cơ quan kế thừa: Cơ quan H21.14 (H21.14)" in sentence


@pytest.mark.law("IDN-02", "D-27")
def test_a_successor_that_is_abolished_in_turn_is_followed_to_who_goes_on(world: AxisWorld) -> None:
    office = world.agency("G22")
    for code in ("H21.05", "H21.14", "H21.20", "H21.21"):
        world.agency(code)
    abolish("H21.05", into=("H21.14",))
    abolish("H21.14", into=("H21.20", "H21.21"), day=12)
    sentence = refusal_of("H21.05", office, known_on(13))
    assert "H21.14" not in sentence
    assert "Cơ quan H21.20 (H21.20), Cơ quan H21.21 (H21.21)" in sentence


def test_a_body_abolished_without_successor_is_said_to_have_none(world: AxisWorld) -> None:
    office = world.agency("G22")
    world.agency("H21.05")
    abolish("H21.05")
    assert "không có cơ quan kế thừa" in refusal_of("H21.05", office, known_on(10))


@pytest.mark.law("IDN-02")
def test_until_its_date_a_body_sends_and_receives(world: AxisWorld) -> None:
    office, district = world.agency("G22"), world.agency("H21.05")
    world.agency("H21.14")
    abolish("H21.05", into=("H21.14",))
    before = known_on(9)
    assert before.expires_at == clock(0, day=10)
    packet = read_bytes(document(Letter(sender=office.code, recipients=(district.code,)))).packet
    assert packet is not None
    assert [one.id for one in check_recipients(packet, ask(before, office), before)] == [district.id]
    assert check_sender(ask(before, district), before).id == district.id


@pytest.mark.law("IDN-02")
def test_an_abolished_body_sends_no_letters_but_its_last_statuses(world: AxisWorld) -> None:
    district = world.agency("H21.05")
    world.agency("H21.14")
    abolish("H21.05", into=("H21.14",))
    after = known_on(10)
    with pytest.raises(SenderError):
        check_sender(ask(after, district), after)
    assert check_sender(ask(after, district, "STATUS"), after).id == district.id


@pytest.mark.law("IDN-02")
def test_open_mail_is_offered_to_the_first_successor_and_only_once(world: AxisWorld) -> None:
    office, district = world.agency("G22"), world.agency("H21.05")
    first, second = world.agency("H21.14"), world.agency("H21.20")
    letter = world.letter(office, district)
    abolish("H21.05", into=(first.code, second.code))
    assert district.id not in system_of(first, known_on(9)).agency_ids
    after = known_on(10)
    offered = {
        one.code: [
            item.doc_id
            for item in list_waiting(agency_ids=system_of(one, after).agency_ids, service=Service.EDOC)
        ]
        for one in (first, second)
    }
    assert offered == {first.code: [letter.message_id], second.code: []}


@pytest.mark.law("IDN-02")
def test_statuses_of_either_body_match_the_letter(world: AxisWorld) -> None:
    office, district, ward = world.agency("G22"), world.agency("H21.05"), world.agency("H21.14")
    letter = world.letter(office, district)
    world.report("01", letter, district, at=clock(9))
    abolish("H21.05", into=("H21.14",))
    world.report("03", letter, ward, at=clock(9, day=10))
    (row,) = matrix(letter.message_id, at=clock(12, day=10))
    assert (row.code, [one.is_applied for one in row.history]) == ("03", [True, True])
    assert row.recipient_code == district.code


def test_before_the_date_and_from_strangers_a_status_matches_nothing(world: AxisWorld) -> None:
    office, district = world.agency("G22"), world.agency("H21.05")
    ward, stranger = world.agency("H21.14"), world.agency("H21.20")
    letter = world.letter(office, district)
    abolish("H21.05", into=("H21.14",))
    world.report("03", letter, ward, at=clock(9, day=9))
    world.report("03", letter, stranger, at=clock(9, day=10))
    (row,) = matrix(letter.message_id, at=clock(12, day=10))
    assert row.history == ()


@pytest.mark.law("IDN-02")
def test_statuses_to_an_abolished_sender_reach_who_goes_on(world: AxisWorld) -> None:
    office, district, ward = world.agency("G22"), world.agency("H21.05"), world.agency("H21.14")
    abolish("H21.05", into=("H21.14",))
    after = known_on(10)
    packet = read_bytes(status("03", Letter(sender=district.code), sender=office.code)).packet
    assert packet is not None
    reached = check_recipients(packet, ask(after, office, "STATUS"), after)
    assert [one.id for one in reached] == [ward.id]


@pytest.mark.law("IDN-02")
def test_the_history_keeps_the_old_name_and_code_and_an_audit_event(world: AxisWorld) -> None:
    district = world.agency("H21.05")
    world.agency("H21.14")
    abolish("H21.05", into=("H21.14",))
    kept = known_on(10).agency("H21.05")
    assert kept is not None
    assert (kept.name, kept.is_active) == ("Cơ quan H21.05", False)
    codes = [event.code for event in events_about(f"agency:{district.id}")]
    assert "registry.agency_abolished" in codes


def test_a_merger_is_done_whole_or_not_at_all(world: AxisWorld) -> None:
    for code in ("H21.05", "H21.06", "H21.14"):
        world.agency(code)
    with pytest.raises(UnknownAgencyError, match=r"H21\.99"):
        abolish("H21.05", "H21.99", into=("H21.14",))
    assert not AgencySuccession.objects.exists()
    abolish("H21.05", "H21.06", into=("H21.14",))
    with pytest.raises(RegistryError, match="đã có ngày ngừng hoạt động"):
        abolish("H21.05", into=("H21.06",))
    with pytest.raises(RegistryError, match="kế thừa chính mình"):
        abolish("H21.14", into=("H21.05",))
