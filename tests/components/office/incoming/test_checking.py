from __future__ import annotations

from uuid import UUID

import pytest

from lienthong.infra.blobs import store
from lienthong.kernel.judgement import Outcome
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.adapters import judging
from lienthong.office.incoming.states import CheckName
from lienthong.office.records.queries import list_files
from support.incoming_office import another, arrival, arrive, at, judges
from support.issued_letter import typeset_demo
from support.office_world import OfficeWorld
from support.signing_room import issued_by_pki

pytestmark = pytest.mark.engine


def judged(world: OfficeWorld, record_id: UUID) -> dict[CheckName, tuple[Outcome, str]]:
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    return {one.name: (one.judgement.outcome, one.judgement.code) for one in found.checks}


@pytest.mark.law("RCV-02")
def test_all_five_lines_are_judged_and_kept(world: OfficeWorld) -> None:
    record_id = arrive(world)
    assert judged(world, record_id)[CheckName.AUTHENTIC][1] == "incoming.check_pending"
    operations.check(world.agency_id, record_id, judges(), at=at(8, 1))
    found = judged(world, record_id)
    assert list(found) == list(CheckName)
    assert found[CheckName.WHOLE] == (Outcome.PASSED, "incoming.whole")
    assert found[CheckName.AUTHENTIC] == (Outcome.PASSED, "test.signatures")
    assert found[CheckName.DUPLICATE] == (Outcome.PASSED, "incoming.no_duplicate")


@pytest.mark.law("RCV-02")
def test_bytes_changed_on_our_own_disk_are_not_whole(world: OfficeWorld) -> None:
    record_id = arrive(world)
    (file,) = list_files(world.agency_id, record_id)
    path = store().path(file.sha256)
    assert path is not None
    content = bytearray(path.read_bytes())
    content[5] ^= 1
    path.write_bytes(content)
    try:
        operations.check(world.agency_id, record_id, judges(), at=at(8, 1))
        assert judged(world, record_id)[CheckName.WHOLE] == (Outcome.FAILED, "incoming.bytes_changed")
    finally:
        content[5] ^= 1
        path.write_bytes(content)


@pytest.mark.law("RCV-02")
def test_a_pdf_that_does_not_open_is_named(world: OfficeWorld) -> None:
    record_id = arrive(world, arrival(content=b"%PDF-1.4 nothing more"))
    operations.check(world.agency_id, record_id, judging.judges(), at=at(8, 1))
    outcome, code = judged(world, record_id)[CheckName.WHOLE]
    assert (outcome, code) == (Outcome.FAILED, "incoming.file_broken")


@pytest.mark.law("RCV-02")
def test_an_unsigned_pdf_is_for_information_only(world: OfficeWorld) -> None:
    record_id = arrive(world, arrival(content=typeset_demo().pdf))
    operations.check(world.agency_id, record_id, judging.judges(), at=at(8, 1))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    (line,) = [one for one in found.checks if one.name is CheckName.AUTHENTIC]
    assert line.judgement.outcome is Outcome.CANNOT_TELL
    assert line.judgement.sentence.startswith("Để biết, tham khảo")
    assert judged(world, record_id)[CheckName.WHOLE][0] is Outcome.PASSED


@pytest.mark.law("RCV-02")
def test_a_signed_and_sealed_letter_is_authentic_and_one_changed_byte_is_not(world: OfficeWorld) -> None:
    pdf = issued_by_pki()
    changed = bytearray(pdf)
    changed[pdf.index(b"/MediaBox") + 11] ^= 1
    outcomes = []
    for number, content in (("807", pdf), ("808", bytes(changed))):
        record_id = arrive(world, arrival(another(number), content=content))
        operations.check(world.agency_id, record_id, judging.judges(), at=at(18))
        outcomes.append(judged(world, record_id)[CheckName.AUTHENTIC][0])
    assert outcomes == [Outcome.PASSED, Outcome.FAILED]


def test_checking_again_changes_nothing_about_a_decision(world: OfficeWorld) -> None:
    from dataclasses import replace

    from support.incoming_office import LETTER_807

    arrive(world)
    record_id = arrive(
        world, arrival(replace(LETTER_807, issuer_name="VPCP", issuer_code="", document_id="x"))
    )
    operations.check(world.agency_id, record_id, judges(), at=at(8, 1))
    said = operations.Acceptance(is_no_duplicate=True)
    operations.accept(world.actor("vanthu.h47"), record_id, said, at=at(9))
    operations.check(world.agency_id, record_id, judges(), at=at(10))
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    assert found.duplicate_decision == "DIFFERENT"
