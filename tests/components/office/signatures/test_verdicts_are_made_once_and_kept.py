"""The clerk's check of signatures: a reason and an action, kept with the file, in a child that may die (RCV-02)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from lienthong.infra.children import ChildPool
from lienthong.kernel.judgement import Outcome
from lienthong.office.organization.policies import OfficeRole
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.states import FileRole
from lienthong.office.signatures.models import Verification
from lienthong.office.signatures.ports import Facts
from lienthong.office.signatures.queries import newest_verdict
from lienthong.office.signatures.reading import FileVerdict
from lienthong.office.signatures.verifier import CHILD, ChildVerifier, verifier
from lienthong.office.signatures.verifying import Sender, verify_file
from lienthong.signing.certificates import Trust
from lienthong.signing.completeness import Standing
from support.issued_letter import typeset_demo
from support.signing_room import (
    BODY,
    LATER,
    SIGNER,
    Room,
    add_room,
    enrol_seal,
    enrol_signer,
    issued_by_pki,
    sealed,
    signed_by,
)

pytestmark = [
    pytest.mark.engine,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("quick_passwords"),
]


@pytest.fixture
def room() -> Room:
    return add_room()


def judged(room: Room, content: bytes, **changes: object) -> FileVerdict:
    _, file_id = room.record_with(content, **changes)  # type: ignore[arg-type]  # a test's own changes
    return verify_file(room.agency_id, file_id, at=LATER, by="test")


class Counting:
    """A verifier that counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def examine(self, path: Path, *, trust: Trust, at: dt.datetime) -> Facts:
        self.asked += 1
        return verifier().examine(path, trust=trust, at=at)


@pytest.mark.law("RCV-02", "D-05")
def test_a_letter_signed_and_sealed_here_is_complete(room: Room) -> None:
    user_id = room.person("mau", SIGNER, OfficeRole.SIGNER)
    enrol_signer(room, user_id)
    enrol_seal(room)
    found = judged(room, sealed(room, user_id, signed_by(room, user_id)))
    assert found.verdict.standing is Standing.VALID
    assert [one.signer for one in found.signatures] == [SIGNER, BODY, BODY]


@pytest.mark.law("RCV-02")
def test_one_flipped_byte_is_told_with_its_reason(room: Room) -> None:
    pdf = bytearray(issued_by_pki())
    pdf[pdf.index(b"/CreationDate (D:2021") + 17] ^= 1
    found = judged(room, bytes(pdf))
    assert (found.outcome, found.verdict.words) == (Outcome.FAILED, "Không hợp lệ")
    assert "thay đổi sau khi ký" in found.verdict.reason
    assert found.verdict.action == "Đề nghị bên gửi gửi lại bản gốc."


@pytest.mark.law("RCV-02")
def test_an_unsigned_file_is_for_reference_only(room: Room) -> None:
    found = judged(room, typeset_demo().pdf)
    assert found.verdict.words == "Để biết, tham khảo"
    assert found.outcome is not Outcome.PASSED


@pytest.mark.law("RCV-02")
def test_the_number_on_the_page_is_compared_with_what_is_told(room: Room) -> None:
    found = judged(room, issued_by_pki(), code_number="808")
    assert (found.outcome, found.verdict.code) == (Outcome.CANNOT_TELL, "document.number_differs")
    assert "807/VPCP-KSTT" in found.verdict.reason


def test_a_date_that_differs_is_told(room: Room) -> None:
    found = judged(room, issued_by_pki(), issued_on=dt.date(2021, 2, 2))
    assert found.verdict.code == "document.date_differs"


def test_a_file_that_is_no_pdf_is_for_reference_only(room: Room) -> None:
    found = judged(room, b"PK\x03\x04", role=FileRole.REFERENCE, name="bang-so-lieu.xlsx")
    assert found.verdict.standing is Standing.REFERENCE_ONLY


@pytest.mark.law("D-05")
def test_a_sender_that_is_not_the_issuer_is_a_note_never_invalid(room: Room) -> None:
    _, file_id = room.record_with(issued_by_pki())
    sender = Sender("Sở Nội vụ tỉnh Gia Lai")
    found = verify_file(room.agency_id, file_id, at=LATER, by="test", sender=sender)
    assert found.verdict.standing is Standing.VALID_WITH_NOTES
    assert "Sở Nội vụ tỉnh Gia Lai" in found.verdict.notes[0]
    again = verify_file(room.agency_id, file_id, at=LATER, by="test")
    assert again.verdict.notes == found.verdict.notes


def test_a_verdict_is_used_again_while_bytes_trust_and_rules_are_the_same(room: Room) -> None:
    _, file_id = room.record_with(issued_by_pki())
    counting = Counting()
    first = verify_file(room.agency_id, file_id, at=LATER, by="test", verifier=counting)
    later = LATER + dt.timedelta(days=1)
    assert verify_file(room.agency_id, file_id, at=later, by="test", verifier=counting) == first
    assert counting.asked == 1
    verify_file(room.agency_id, file_id, at=later, by="test", verifier=counting, recheck=True)
    assert counting.asked == 2
    assert newest_verdict(room.agency_id, file_id) is not None
    assert Verification.objects.of(room.agency_id).filter(file_id=file_id).count() == 2


def test_other_trust_makes_a_new_verdict(room: Room, settings: Settings) -> None:
    _, file_id = room.record_with(issued_by_pki())
    counting = Counting()
    verify_file(room.agency_id, file_id, at=LATER, by="test", verifier=counting)
    settings.LIENTHONG_PRODUCTION = True
    found = verify_file(room.agency_id, file_id, at=LATER, by="test", verifier=counting)
    assert counting.asked == 2
    assert (found.outcome, found.verdict.code) == (Outcome.CANNOT_TELL, "signature.untrusted")


def test_a_file_of_another_agency_is_not_found(room: Room) -> None:
    _, file_id = room.record_with(issued_by_pki())
    other = add_room("G05", "Bộ Thông tin và Truyền thông")
    with pytest.raises(RecordUnknownError):
        verify_file(other.agency_id, file_id, at=LATER, by="test")


@pytest.fixture
def impatient() -> Iterator[ChildVerifier]:
    """A verifier whose file must be done at once."""
    made = ChildVerifier(children=1, patience=0.001)
    yield made
    made.close()


def test_a_file_that_takes_too_long_cannot_be_told_and_is_asked_again(
    room: Room, impatient: ChildVerifier
) -> None:
    _, file_id = room.record_with(issued_by_pki())
    found = verify_file(room.agency_id, file_id, at=LATER, by="test", verifier=impatient)
    assert (found.outcome, found.is_stopped) == (Outcome.CANNOT_TELL, True)
    assert "quá lâu" in found.verdict.reason
    assert verify_file(room.agency_id, file_id, at=LATER, by="test").outcome is Outcome.PASSED


HOSTILE = {
    "empty": b"",
    "only-header": b"%PDF-1.7\n%%EOF",
    "loop": b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /AcroForm 1 0 R /Fields [1 0 R] /Kids [1 0 R] >>\n"
    b"endobj\nxref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    b"trailer\n<< /Size 2 /Root 1 0 R /Prev 0 >>\nstartxref\n111\n%%EOF",
    "deep": b"%PDF-1.4\n1 0 obj\n"
    + b"[" * 200_000
    + b"\nendobj\ntrailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_never_passes_and_the_next_one_is_judged(room: Room, name: str) -> None:
    assert judged(room, HOSTILE[name]).outcome is not Outcome.PASSED
    assert judged(room, issued_by_pki()).outcome is Outcome.PASSED


def test_a_killed_child_costs_its_own_file_only(room: Room, tmp_path: Path) -> None:
    pool = ChildPool(CHILD, children=1, patience=30.0)
    path = tmp_path / "file.pdf"
    path.write_bytes(issued_by_pki())
    measure = {"task": "measure", "path": str(path), "words": False}
    try:
        assert pool.ask({"task": "draw", "path": str(tmp_path / "none"), "page": 0}) is None  # ends the child
        began = time.monotonic()
        assert pool.ask(measure) is not None
        assert time.monotonic() - began < 60
    finally:
        pool.close()
