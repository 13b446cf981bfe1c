"""After acceptance every file of a document is looked at: three outcomes, kept by file; it refuses nothing (SND-09)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from lienthong.axis.delivery.queries import count_waiting
from lienthong.axis.delivery.states import Service
from lienthong.axis.intake.file_checks import CheckView, checks_of, count_unsigned, list_owed
from lienthong.axis.intake.models import DocumentCheck
from lienthong.axis.intake.states import SignedState
from lienthong.axis.pipeline import later_checks
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.items import Acceptance
from lienthong.axis.pipeline.later_checks import FileJudge, check_owed
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.registry.states import FileCheck
from lienthong.edxml.reader import read_bytes
from lienthong.infra import audit, transactions
from lienthong.infra.blobs import store
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome
from support.axis_world import AxisWorld
from support.packets import Letter, document
from support.signing_room import LATER, issued_by_pki

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
UNSIGNED = b"%PDF-1.4\nkhong ky\n%%EOF\n"


@pytest.fixture(scope="module")
def judge() -> Iterator[FileJudge]:
    made = FileJudge()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _bodies(world: AxisWorld) -> None:
    for code in ("G22", "H21"):
        world.agency(code)


def accept(letter: Letter, *, is_scanned: bool = False) -> uuid.UUID:
    """The letter as the door hands it over, its bytes stored."""
    data, directory = document(letter), load_directory()
    writer = store().writer()
    writer.write(data)
    blob = writer.commit()
    read, system = read_bytes(data), directory.system("s-G22")
    sender, recipient = directory.agency("G22"), directory.agency("H21")
    assert read.packet is not None
    assert system is not None
    assert sender is not None
    assert recipient is not None
    addressing = Addressing(sender, (recipient,))
    item = Acceptance(system, addressing, read.packet, blob, (), directory, is_scanned=is_scanned)
    with transactions.owned():
        (outcome,) = commit_batch([item])
    return uuid.UUID(outcome.doc_id)


def looked_at(letter: Letter, judge: FileJudge, *, is_scanned: bool = False) -> CheckView:
    message_id = accept(letter, is_scanned=is_scanned)
    DocumentCheck.objects.update(due_at=real_now())
    check_owed(judge)
    found = checks_of(message_id)
    assert found is not None
    return found


def outcomes(found: CheckView) -> dict[FileCheck, tuple[Outcome, str]]:
    return {one.check: (one.judgement.outcome, one.judgement.code) for one in found.findings}


@pytest.mark.law("SND-09")
def test_a_document_without_a_signature_is_labelled_counted_and_goes_its_way(judge: FileJudge) -> None:
    before = count_unsigned(since=real_now().replace(year=2000), most=100)
    found = looked_at(Letter(recipients=("H21",), file=UNSIGNED), judge)
    assert (found.signed, found.is_finished) == (SignedState.UNSIGNED, True)
    assert outcomes(found)[FileCheck.SIGNATURE] == (Outcome.CANNOT_TELL, "document.unsigned")
    assert count_unsigned(since=real_now().replace(year=2000), most=100) == before + 1
    recipient = load_directory().agency("H21")
    assert recipient is not None
    assert count_waiting(agency_ids=frozenset({recipient.id}), service=Service.EDOC) == 1


@pytest.mark.law("SND-09")
@pytest.mark.parametrize(
    ("name", "content"), [("a.docx", b"PK\x03\x04" + b"x" * 99), ("a.txt", b"khong phai PDF")]
)
def test_what_is_no_pdf_carries_no_signature_that_could_be_judged(
    name: str, content: bytes, judge: FileJudge
) -> None:
    found = looked_at(Letter(recipients=("H21",), file=content, file_name=name), judge)
    assert found.signed is SignedState.UNSIGNED
    assert outcomes(found)[FileCheck.SIGNATURE] == (Outcome.CANNOT_TELL, "document.not_pdf")


def test_a_request_to_recall_is_not_counted_as_an_unsigned_document(judge: FileJudge) -> None:
    assert looked_at(Letter(recipients=("H21",), file=UNSIGNED, business_type=1), judge).signed is (
        SignedState.NOT_DUE
    )


def test_the_verdict_on_signatures_is_kept_with_its_reason_and_an_event(
    judge: FileJudge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(later_checks, "business_now", lambda: LATER)
    signed = issued_by_pki()
    good = looked_at(Letter(recipients=("H21",), file=signed), judge)
    assert good.signed is SignedState.GOOD
    assert {one[0] for kind, one in outcomes(good).items() if kind is not FileCheck.MALWARE} == {
        Outcome.PASSED
    }
    place = signed.rindex(b"/Contents <") - 2000
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    bad = looked_at(Letter(recipients=("H21",), number="808", file=changed), judge)
    assert bad.signed is SignedState.BAD
    reason = next(one for one in bad.findings if one.check is FileCheck.SIGNATURE).judgement
    assert (reason.outcome, bool(reason.sentence)) == (Outcome.FAILED, True)
    events = audit.list_events(audit.EventFilter(code="intake.files_checked"), limit=9)
    assert len(events) == 2


def test_damage_and_a_wrong_name_are_outcomes_of_their_file(judge: FileJudge) -> None:
    found = looked_at(Letter(recipients=("H21",), file=b"{\\rtf1 x}", file_name="so-lieu.pdf"), judge)
    (content,) = [one for one in found.findings if one.check is FileCheck.CONTENT]
    assert (content.position, content.name, content.judgement.outcome) == (1, "so-lieu.pdf", Outcome.FAILED)


def test_the_scan_at_the_door_is_not_made_twice(judge: FileJudge) -> None:
    clean = looked_at(Letter(recipients=("H21",)), judge, is_scanned=True)
    assert outcomes(clean)[FileCheck.MALWARE] == (Outcome.PASSED, "malware.clean")
    unscanned = looked_at(Letter(recipients=("H21",), number="808"), judge)
    assert outcomes(unscanned)[FileCheck.MALWARE] == (Outcome.CANNOT_TELL, "malware.unchecked")


def test_the_look_waits_behind_the_door_and_is_made_once(judge: FileJudge) -> None:
    accept(Letter(recipients=("H21",)))
    assert list_owed(now=real_now(), limit=5) == []
    DocumentCheck.objects.update(due_at=real_now())
    assert check_owed(judge) == 1
    assert check_owed(judge) == 0


def test_a_child_that_stops_leaves_an_outcome_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = FileJudge()
    monkeypatch.setattr(judge, "_pool", _Gone())
    found = looked_at(Letter(recipients=("H21",)), judge)
    assert {one.judgement.outcome for one in found.findings} == {Outcome.CANNOT_TELL}
    assert found.signed is SignedState.UNKNOWN


class _Gone:
    """A pool whose child always stops."""

    def ask(self, _question: object) -> None:
        return None
