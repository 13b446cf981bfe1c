"""Our office sends an unsigned document only as *để biết, tham khảo*, numbered and told so everywhere (SND-09)."""

from __future__ import annotations

from uuid import UUID

import pytest

from lienthong.kernel.judgement import Outcome
from lienthong.office.gateway.packets import packet_of
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import NotYoursError, StateChangedError, UnsignedRefusedError
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.queries.sendings import packet_facts
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.pipeline.audit import examine
from lienthong.office.records.queries import course_of
from lienthong.office.records.states import ACT_WORDS, Act
from support.outgoing_office import OutgoingOffice, after, on_axis

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db,
    pytest.mark.law("SND-09"),
]


def left_unsigned(office: OutgoingOffice) -> UUID:
    record_id = office.at_step(OutgoingState.APPROVED, reference_only="1")
    outgoing.leave_unsigned(office.actor("signer"), record_id, at=after(15))
    return record_id


def numbered(office: OutgoingOffice) -> UUID:
    record_id = left_unsigned(office)
    outgoing.number_unsigned(office.actor("clerk"), record_id, at=after(20))
    return record_id


def test_what_is_not_so_marked_never_goes_unsigned() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.APPROVED)
    with pytest.raises(UnsignedRefusedError):
        outgoing.leave_unsigned(office.actor("signer"), record_id, at=after(15))
    assert office.see(record_id).state is OutgoingState.APPROVED


def test_only_the_signer_lets_it_go() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.APPROVED, reference_only="1")
    for name in ("head", "clerk"):
        with pytest.raises((NotYoursError, NotAllowedError)):
            outgoing.leave_unsigned(office.actor(name), record_id, at=after(15))
    assert office.see(record_id).state is OutgoingState.APPROVED


def test_it_is_numbered_once_and_never_sealed() -> None:
    office = OutgoingOffice()
    record_id = left_unsigned(office)
    with pytest.raises(StateChangedError, match="không đóng dấu"):
        office.seal(record_id)
    number = outgoing.number_unsigned(office.actor("clerk"), record_id, at=after(20))
    assert number
    assert outgoing.number_unsigned(office.actor("clerk"), record_id, at=after(21)) == number
    view = office.see(record_id)
    assert (view.state, view.record.code_number, view.signed_at) == (OutgoingState.SEALED, number, None)
    told = [one.words for one in course_of(office.agency.id, record_id)]
    assert any("không đóng dấu" in words for words in told), (told, ACT_WORDS[Act.NUMBERED])


def test_a_signed_document_is_not_numbered_without_its_seal() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SIGNED, reference_only="1")
    with pytest.raises(UnsignedRefusedError):
        outgoing.number_unsigned(office.actor("clerk"), record_id, at=after(20))


def test_preflight_says_so_and_the_packet_carries_the_label() -> None:
    office = OutgoingOffice()
    record_id = numbered(office)
    clerk = office.actor("clerk")
    outgoing.set_recipients(clerk, record_id, [on_axis("H47")], at=after(25))
    found = outgoing.preflight(clerk, record_id, at=after(25))
    (told,) = [one for one in found.findings if one.code == "preflight.reference_only"]
    assert (told.judgement.outcome, told.needs_reason) == (Outcome.CANNOT_TELL, True)
    assert "để biết, tham khảo" in told.judgement.sentence
    office.issue(record_id, "H47")
    sending = Sending.objects.of(office.agency.id).get(outgoing_id=record_id)
    facts = packet_facts(office.agency.id, sending.id)
    assert facts is not None
    assert packet_of(facts).business.reason.startswith("Để biết, tham khảo")
    assert [one for one in examine().findings if str(record_id) in str(one)] == []
