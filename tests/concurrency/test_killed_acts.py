"""An act killed with -9 at every place, or whose answer was lost: pressed again it is done once (D-20, D-21).

The process that dies is the one that serves the page. What the act owes (packet, status) is a job of the same
transaction, so one job is one packet or one status however the worker is killed afterwards
(``components/office/gateway``, ``components/office/incoming/test_fetching.py``).
"""

from __future__ import annotations

from uuid import UUID

import pytest

from lienthong.infra.models import OutboxJob
from lienthong.kernel.judgement import Outcome
from lienthong.office.incoming import operations as incoming
from lienthong.office.incoming.errors import StateChangedError
from lienthong.office.incoming.operations import Acceptance
from lienthong.office.incoming.queries import find_incoming
from lienthong.office.incoming.states import IncomingState
from lienthong.office.organization.queries import list_bodies
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.models import Sending
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import course_of, entry_of, last_number, list_files
from lienthong.office.records.states import Direction
from lienthong.office.signatures.verifying import verify_file
from support.incoming_office import another, arrival, arrive, at, told
from support.killed import act_killed_at
from support.office_world import OfficeWorld, staffed_world
from support.outgoing_office import PIN, OutgoingOffice, after, on_axis

pytestmark = [
    pytest.mark.engine,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
BLOB = ("blob.after_fsync", "blob.after_rename")


def happened(agency_id: UUID, record_id: UUID, words: str) -> int:
    """How often the timeline tells of an act."""
    return [one.act_words for one in course_of(agency_id, record_id)].count(words)


@pytest.mark.law("D-21")
@pytest.mark.parametrize("place", ["seal.before_commit", "seal.after_commit", *BLOB])
def test_numbering_and_sealing_killed_anywhere_is_done_once(place: str) -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SIGNED)
    act_killed_at(place, lambda: office.seal(record_id))
    entry = entry_of(office.agency.id, record_id)
    assert (entry is not None) is (place == "seal.after_commit")
    assert office.seal(record_id, "clerk2", after(30)) == "01"
    assert last_number(office.agency.id, office.body, Direction.OUT, 2021) == 1
    main = list_files(office.agency.id, record_id)[0]
    assert verify_file(office.agency.id, main.id, at=after(31), by="test").outcome is Outcome.PASSED
    assert happened(office.agency.id, record_id, "Cấp số, đóng dấu") == 1


@pytest.mark.parametrize("place", ["sign.before_commit", "sign.after_commit", *BLOB])
def test_signing_killed_anywhere_leaves_it_unsigned_or_signed_once(place: str) -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.APPROVED)
    signer = office.actor("signer")
    act_killed_at(place, lambda: outgoing.sign(signer, record_id, pin=PIN, at=after(15)))
    is_signed = place == "sign.after_commit"
    assert office.see(record_id).state is (OutgoingState.SIGNED if is_signed else OutgoingState.APPROVED)
    assert happened(office.agency.id, record_id, "Ký số") == is_signed
    outgoing.sign(signer, record_id, pin=PIN, at=after(16))
    assert office.see(record_id).state is OutgoingState.SIGNED
    assert happened(office.agency.id, record_id, "Ký số") == 1
    assert office.seal(record_id) == "01"
    main = list_files(office.agency.id, record_id)[0]
    assert verify_file(office.agency.id, main.id, at=after(31), by="test").outcome is Outcome.PASSED


@pytest.mark.parametrize("place", ["issue.before_commit", "issue.after_commit"])
def test_issuing_killed_on_either_side_of_its_commit_owes_one_packet(place: str) -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED)
    clerk = office.actor("clerk")
    outgoing.set_recipients(clerk, record_id, [on_axis("H47"), on_axis("H21")], at=after(22))
    found = outgoing.preflight(clerk, record_id, at=after(25))
    reasons = {one.code: "Đã kiểm tra qua điện thoại." for one in found.lacking([])}

    def press() -> None:
        outgoing.issue(clerk, record_id, reasons=reasons, seen=found.seen, at=after(25))

    act_killed_at(place, press)
    is_issued = place == "issue.after_commit"
    assert office.see(record_id).state is (OutgoingState.ISSUED if is_issued else OutgoingState.SEALED)
    assert Sending.objects.of(office.agency.id).count() == is_issued
    press()
    press()
    sending = Sending.objects.of(office.agency.id).get()
    assert OutboxJob.objects.filter(key=f"{outgoing.SEND}:{sending.id}").count() == 1
    assert [one.code for one in matrix_of(office.agency.id, record_id)] == ["H47", "H21"]
    assert happened(office.agency.id, record_id, "Phát hành") == 1


@pytest.mark.law("D-21")
@pytest.mark.parametrize("place", ["accept.before_commit", "accept.after_commit"])
def test_accepting_killed_on_either_side_of_its_commit_takes_one_number_and_owes_one_03(place: str) -> None:
    world: OfficeWorld = staffed_world()
    record_id, next_id = arrive(world), arrive(world, arrival(another("808")))
    clerk = world.actor("vanthu.h47")

    def press() -> int:
        return incoming.accept(clerk, record_id, Acceptance(), at=at(8, 30)).number

    act_killed_at(place, press)
    is_accepted = place == "accept.after_commit"
    view = find_incoming(world.agency_id, record_id)
    assert view is not None
    assert view.state is (IncomingState.ACCEPTED if is_accepted else IncomingState.ARRIVED)
    if is_accepted:
        with pytest.raises(StateChangedError):  # the page tells the number once more instead
            press()
    else:
        assert press() == 1
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert entry.number == 1
    assert told(world, record_id) == ["01", "03"]
    (body, *_) = list_bodies(world.agency_id, on=at(8).date())
    assert last_number(world.agency_id, body.id, Direction.IN, 2021) == 1
    assert incoming.accept(clerk, next_id, Acceptance(), at=at(8, 40)).number == 2
