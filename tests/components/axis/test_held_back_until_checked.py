"""An agency may ask to get documents only after checks of their files: held in sight, then let go or ended."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import count_waiting, list_held, list_sent, may_fetch
from lienthong.axis.delivery.states import DeliveryState, Service
from lienthong.axis.intake.file_checks import FileFinding, OwedCheck, checks_of
from lienthong.axis.intake.models import DocumentCheck
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.errors import NothingHeldError, ReasonMissingError
from lienthong.axis.pipeline.holding_back import decide, refuse_by_hand, release_by_hand
from lienthong.axis.pipeline.items import Acceptance
from lienthong.axis.pipeline.later_checks import check_owed
from lienthong.axis.registry import operations as registry
from lienthong.axis.registry import queries as registry_queries
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.states import FileCheck
from lienthong.axis.statuses.queries import conservation, matrix
from lienthong.edxml.reader import read_bytes
from lienthong.infra import audit, transactions
from lienthong.infra.blobs import StoredBlob
from lienthong.infra.clock import business_now
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Judgement, Outcome
from support.axis_world import BY, MORNING, AxisWorld
from support.packets import Letter, document

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
LETTER = Letter(recipients=("H21", "H47"))
BAD, GOOD, UNSURE = Outcome.FAILED, Outcome.PASSED, Outcome.CANNOT_TELL


@pytest.fixture(autouse=True)
def _bodies(world: AxisWorld) -> None:
    for code in ("G22", "H21", "H47"):
        world.agency(code)


def waits_for(code: str, *checks: FileCheck) -> None:
    registry.set_blocking_checks(code=code, checks=checks, at=MORNING, by=BY)
    registry_queries.forget()


def body(code: str) -> AgencyView:
    found = registry_queries.load_directory().agency(code)
    assert found is not None
    return found


def accepted(*, is_scanned: bool = False) -> uuid.UUID:
    data, directory = document(LETTER), registry_queries.load_directory()
    read, system = read_bytes(data), directory.system("s-G22")
    assert read.packet is not None
    assert system is not None
    addressing = Addressing(body("G22"), (body("H21"), body("H47")))
    blob = StoredBlob("0" * 64, len(data))
    item = Acceptance(system, addressing, read.packet, blob, (), directory, is_scanned=is_scanned)
    with transactions.owned():
        (outcome,) = commit_batch([item])
    return uuid.UUID(outcome.doc_id)


def findings(check: FileCheck, outcome: Outcome) -> list[FileFinding]:
    return [
        FileFinding(1, "a.pdf", one, Judgement(outcome if one is check else GOOD, "x", f"Tệp a.pdf: {one}."))
        for one in FileCheck
    ]


def look(check: FileCheck, outcome: Outcome) -> None:
    DocumentCheck.objects.filter(finished_at__isnull=True).update(due_at=real_now())

    def judge(_owed: OwedCheck) -> list[FileFinding]:
        return findings(check, outcome)

    check_owed(judge)


def offered(code: str) -> int:
    return count_waiting(agency_ids=frozenset({body(code).id}), service=Service.EDOC)


def states(message_id: uuid.UUID) -> dict[str, DeliveryState]:
    sent = list_sent(agency_ids=frozenset({body("G22").id}), message_id=message_id)
    return {one.recipient_code: one.state for one in sent}


def test_by_default_nothing_is_held_back_and_nothing_ended() -> None:
    message_id = accepted()
    look(FileCheck.SIGNATURE, BAD)
    assert set(states(message_id).values()) == {DeliveryState.WAITING}


@pytest.mark.parametrize("check", list(FileCheck))
def test_only_the_recipient_that_asked_waits_and_is_spared_what_fails(check: FileCheck) -> None:
    waits_for("H21", check)
    message_id = accepted()
    assert (offered("H21"), offered("H47")) == (0, 1)
    assert states(message_id)["H21"] is DeliveryState.HELD
    assert not may_fetch(message_id=message_id, agency_ids=frozenset({body("H21").id}))
    assert [one.recipient_code for one in list_held(limit=9)] == ["H21"]
    look(check, BAD)
    assert states(message_id) == {"H21": DeliveryState.FAILED, "H47": DeliveryState.WAITING}
    (row,) = [one for one in matrix(message_id, at=business_now()) if one.recipient_code == "H21"]
    assert row.document_class is DocumentClass.SEND_ERROR
    assert conservation(at=business_now()) == []
    assert list_held(limit=9) == []


@pytest.mark.parametrize("outcome", [GOOD, UNSURE])
def test_what_passes_or_cannot_be_told_is_let_go(outcome: Outcome) -> None:
    waits_for("H21", FileCheck.SIGNATURE)
    message_id = accepted()
    look(FileCheck.SIGNATURE, outcome)
    assert states(message_id)["H21"] is DeliveryState.WAITING
    assert offered("H21") == 1
    assert conservation(at=business_now()) == []


@pytest.mark.law("SND-09")
def test_an_unsigned_document_is_never_ended_for_that() -> None:
    unsigned = [FileFinding(1, "a", FileCheck.SIGNATURE, Judgement(UNSURE, "document.unsigned", "Không."))]
    assert decide(frozenset(FileCheck), unsigned) == ""


def test_a_failure_of_a_check_nobody_asked_for_ends_nothing() -> None:
    assert decide({FileCheck.SIGNATURE}, findings(FileCheck.CONTENT, BAD)) == ""


def test_without_a_scanner_the_document_waits_in_sight_until_somebody_decides() -> None:
    waits_for("H21", FileCheck.MALWARE)
    message_id = accepted()
    look(FileCheck.MALWARE, UNSURE)
    assert states(message_id)["H21"] is DeliveryState.HELD
    found = checks_of(message_id)
    assert found is not None
    assert not found.is_finished
    with pytest.raises(ReasonMissingError):
        release_by_hand(message_id, reason=" ", at=MORNING, by=BY)
    assert release_by_hand(message_id, reason="Đã quét bằng tay", at=MORNING, by=BY) == 1
    assert offered("H21") == 1
    with pytest.raises(NothingHeldError):
        refuse_by_hand(message_id, reason="muộn", at=MORNING, by=BY)
    look(FileCheck.MALWARE, UNSURE)
    found = checks_of(message_id)
    assert found is not None
    assert found.is_finished


def test_a_scanner_that_comes_back_lets_the_document_go() -> None:
    waits_for("H21", FileCheck.MALWARE)
    message_id = accepted()
    look(FileCheck.MALWARE, UNSURE)
    look(FileCheck.MALWARE, GOOD)
    assert states(message_id)["H21"] is DeliveryState.WAITING


def test_what_the_door_has_scanned_is_not_held_for_malware() -> None:
    waits_for("H21", FileCheck.MALWARE)
    assert states(accepted(is_scanned=True))["H21"] is DeliveryState.WAITING


def test_an_operator_may_end_what_is_held_with_a_reason() -> None:
    waits_for("H21", FileCheck.MALWARE)
    message_id = accepted()
    assert refuse_by_hand(message_id, reason="Tệp nghi có mã độc", at=MORNING, by=BY) == 1
    assert states(message_id)["H21"] is DeliveryState.FAILED


def test_the_policy_is_data_with_its_event_and_can_be_taken_back() -> None:
    waits_for("H21", FileCheck.MALWARE, FileCheck.SIGNATURE)
    assert body("H21").blocking == {FileCheck.MALWARE, FileCheck.SIGNATURE}
    waits_for("H21")
    assert body("H21").blocking == frozenset()
    events: Sequence[audit.EventView] = audit.list_events(
        audit.EventFilter(code="registry.checks_set"), limit=5
    )
    assert [one.data["after"] for one in events] == [[], ["MALWARE", "SIGNATURE"]]
