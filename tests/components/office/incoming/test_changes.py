"""Thu hồi, lấy lại, cập nhật, thay thế of a document we hold, and what its sender is told (D-12; REC-02…REC-07)."""

from __future__ import annotations

import datetime as dt
import itertools
from uuid import UUID

import pytest

from lienthong.exchange.changes import ChangeKind
from lienthong.office.incoming import operations, queries
from lienthong.office.incoming.errors import ReasonNeededError, StateChangedError
from lienthong.office.incoming.operations import Arrival, NewChange
from lienthong.office.incoming.states import AskedState, IncomingState
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.records.queries import chain_of, entry_of, find_record, list_files, replaced_by
from lienthong.office.workflow.queries import open_tasks_of
from support.incoming_office import (
    ISSUER,
    ISSUER_NAME,
    LETTER_807,
    accepted,
    another,
    arrival,
    arrive,
    at,
    told,
)
from support.office_world import OfficeWorld

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
CLERK = "vanthu.h47"
_numbers = itertools.count(1)


def change(kind: ChangeKind, **fields: object) -> NewChange:
    values: dict[str, object] = {
        "kind": kind,
        "doc_id": f"change-{next(_numbers)}",
        "sender_code": ISSUER,
        "sender_name": ISSUER_NAME,
        "document_id": LETTER_807.document_id,
        "named": (LETTER_807.document_id,),
        "code": "807/VPCP-KSTT",
        "reason": "Thông báo thu hồi số 12/TB-VPCP ngày 01/02/2021, người ký Nguyễn Văn Mẫu. Ban hành nhầm",
        **fields,
    }
    return NewChange(**values)  # type: ignore[arg-type]  # names are the test's own


def state(world: OfficeWorld, record_id: UUID) -> IncomingState:
    found = queries.find_incoming(world.agency_id, record_id)
    assert found is not None
    return found.state


def hashes(world: OfficeWorld, record_id: UUID) -> tuple[str, ...]:
    return tuple(one.sha256 for one in list_files(world.agency_id, record_id))


@pytest.mark.law("D-12", "REC-02")
def test_a_recall_is_carried_out_and_reported_by_itself(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    new = change(ChangeKind.RECALL)
    assert operations.record_change(world.agency_id, new, at=at(9)) is AskedState.CARRIED_OUT
    assert operations.record_change(world.agency_id, new, at=at(9, 5)) is AskedState.CARRIED_OUT
    assert state(world, record_id) is IncomingState.RECALLED
    assert told(world, record_id) == ["01", "03", "03"]
    assert open_tasks_of(world.agency_id, record_id) == []
    entry = entry_of(world.agency_id, record_id)
    assert entry is not None
    assert "12/TB-VPCP" in entry.reason
    (asked,) = queries.changes_of(world.agency_id, record_id)
    assert (asked.kind, asked.state) == (ChangeKind.RECALL, AskedState.CARRIED_OUT)
    with pytest.raises(StateChangedError, match="Đã thu hồi"):
        operations.assign(
            world.actor(CLERK), record_id, operations.HandOver(parts=[], directive="x"), at=at(9, 30)
        )


@pytest.mark.law("REC-04")
def test_a_recalled_document_that_was_not_accepted_never_gets_a_number(world: OfficeWorld) -> None:
    record_id = arrive(world)
    operations.record_change(world.agency_id, change(ChangeKind.RECALL), at=at(9))
    assert entry_of(world.agency_id, record_id) is None
    assert told(world, record_id) == ["01", "03"]
    with pytest.raises(StateChangedError):
        accepted(world, record_id)


@pytest.mark.law("REC-04")
def test_a_recall_that_overtook_its_document_is_carried_out_when_that_comes(world: OfficeWorld) -> None:
    waits = operations.record_change(world.agency_id, change(ChangeKind.RECALL), at=at(8))
    assert waits is AskedState.WAITING
    assert queries.open_incidents(world.agency_id)
    record_id = arrive(world, when=at(9))
    assert state(world, record_id) is IncomingState.RECALLED
    assert told(world, record_id) == ["01", "03"]


@pytest.mark.law("D-12")
@pytest.mark.parametrize("kind", list(ChangeKind))
def test_nobody_changes_a_document_of_another_sender(world: OfficeWorld, kind: ChangeKind) -> None:
    record_id = arrive(world)
    stranger = change(kind, sender_code="G14", sender_name="Bộ Thông tin và Truyền thông")
    assert operations.record_change(world.agency_id, stranger, at=at(9)) is AskedState.WAITING
    assert state(world, record_id) is IncomingState.ARRIVED
    assert told(world, record_id) == ["01"]


@pytest.mark.law("D-12", "D-09")
def test_a_take_back_waits_for_a_person_who_agrees(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    assert (
        operations.record_change(world.agency_id, change(ChangeKind.TAKE_BACK), at=at(9)) is AskedState.OPEN
    )
    assert told(world, record_id) == ["01", "03"]
    (asked,) = queries.changes_of(world.agency_id, record_id)
    clerk = world.actor(CLERK)
    operations.answer_take_back(clerk, record_id, asked.id, agrees=True, words="", at=at(10))
    assert state(world, record_id) is IncomingState.RECALLED
    assert told(world, record_id)[-1] == "15"
    with pytest.raises(StateChangedError, match="đã được trả lời"):
        operations.answer_take_back(clerk, record_id, asked.id, agrees=False, words="không", at=at(11))


@pytest.mark.law("D-12", "REC-05")
def test_a_take_back_is_refused_only_with_a_reason(world: OfficeWorld) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    operations.record_change(world.agency_id, change(ChangeKind.TAKE_BACK), at=at(9))
    (asked,) = queries.changes_of(world.agency_id, record_id)
    clerk = world.actor(CLERK)
    with pytest.raises(ReasonNeededError):
        operations.answer_take_back(clerk, record_id, asked.id, agrees=False, words=" ", at=at(10))
    with pytest.raises(NotAllowedError):
        operations.answer_take_back(
            world.actor("chuyenvien.h47"), record_id, asked.id, agrees=True, words="", at=at(10)
        )
    operations.answer_take_back(clerk, record_id, asked.id, agrees=False, words="Đang thi hành", at=at(10))
    assert state(world, record_id) is IncomingState.ACCEPTED
    last = queries.statuses_of(world.agency_id, record_id)[-1]
    assert (last.code, last.description) == ("16", "Đang thi hành")


@pytest.mark.law("D-12")
def test_an_update_of_the_same_files_passes(world: OfficeWorld) -> None:
    record_id = arrive(world)
    new = change(
        ChangeKind.UPDATE,
        document_id="G22,2021/02/03,807/VPCP-KSTT",
        file_hashes=hashes(world, record_id),
        fields={"due_on": dt.date(2021, 3, 1), "subject": "Trích yếu mới"},
    )
    assert operations.record_change(world.agency_id, new, at=at(9)) is AskedState.CARRIED_OUT
    record = find_record(world.agency_id, record_id)
    assert record is not None
    assert (record.due_on, record.subject) == (dt.date(2021, 3, 1), "Trích yếu mới")
    assert state(world, record_id) is IncomingState.ARRIVED
    assert told(world, record_id) == ["01", "03"]


@pytest.mark.law("D-12", "REC-07")
def test_an_update_that_changes_or_adds_a_signed_file_is_refused_for_a_replacement(
    world: OfficeWorld,
) -> None:
    record_id = arrive(world)
    accepted(world, record_id)
    kept = hashes(world, record_id)
    for files in (("0" * 64,), (*kept, "1" * 64), ()):
        new = change(ChangeKind.UPDATE, file_hashes=files, fields={"subject": "Khác"})
        assert operations.record_change(world.agency_id, new, at=at(9)) is AskedState.REFUSED
        last = queries.statuses_of(world.agency_id, record_id)[-1]
        assert last.code == "02"
        assert "dùng thay thế" in last.description
    record = find_record(world.agency_id, record_id)
    assert record is not None
    assert record.subject == LETTER_807.subject
    assert state(world, record_id) is IncomingState.ACCEPTED


def replacing(**fields: object) -> Arrival:
    one = arrival(another("808"), content=b"%PDF-1.4 808")
    values = {name: getattr(one, name) for name in Arrival.__dataclass_fields__}
    return Arrival(**values | {"replaces": (LETTER_807.document_id,), "change_reason": "Sai hạn"} | fields)


@pytest.mark.law("REC-06")
@pytest.mark.parametrize("newer_first", [False, True])
def test_a_replacement_links_old_and_new_whichever_came_first(
    world: OfficeWorld, *, newer_first: bool
) -> None:
    if newer_first:
        newer, older = arrive(world, replacing()), arrive(world)
    else:
        older, newer = arrive(world), arrive(world, replacing())
    link = replaced_by(world.agency_id, older)
    assert link is not None
    assert link.record_id == newer
    (back,) = chain_of(world.agency_id, newer)
    assert (back.record_id, back.is_newer, back.reason) == (older, False, "Sai hạn")
    assert told(world, newer) == ["01"]


@pytest.mark.law("REC-06")
def test_nobody_replaces_a_document_of_another_sender(world: OfficeWorld) -> None:
    older = arrive(world)
    arrive(world, replacing(sender_code="G14", sender_name="Bộ TTTT"))
    assert replaced_by(world.agency_id, older) is None


@pytest.mark.law("D-01")
def test_a_document_sent_again_after_its_recall_begins_a_life_of_its_own(world: OfficeWorld) -> None:
    first = arrive(world)
    operations.record_change(world.agency_id, change(ChangeKind.RECALL), at=at(9))
    second = arrive(world, when=at(10))
    assert second != first
    assert state(world, second) is IncomingState.ARRIVED
