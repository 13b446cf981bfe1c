"""Who approves, who signs, what may be taken back (D-22, OUT-02)."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.office.organization import operations as organization
from lienthong.office.organization.policies import OfficeRole, SigningPrefix
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import (
    DraftIncompleteError,
    GroundNotValidError,
    NotYoursError,
    StateChangedError,
    UndoRefusedError,
)
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.queries import course_of
from lienthong.office.signatures.errors import WrongPinError
from lienthong.office.workflow.queries import desk
from lienthong.office.workflow.states import TaskKind
from support.outgoing_office import MORNING, PIN, OutgoingOffice, after
from support.people import FakeSeconds

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def kinds_on_desk(office: OutgoingOffice, name: str) -> list[TaskKind]:
    return [task.kind for task in desk(office.actor(name))]


def test_the_document_goes_from_desk_to_desk() -> None:
    office = OutgoingOffice()
    record_id = office.draft()
    outgoing.submit(office.actor("officer"), record_id, at=after(5))
    assert kinds_on_desk(office, "head") == [TaskKind.APPROVE]
    outgoing.approve(office.actor("head"), record_id, words="Đồng ý.", at=after(10))
    assert (kinds_on_desk(office, "head"), kinds_on_desk(office, "signer")) == ([], [TaskKind.SIGN])
    outgoing.send_back(office.actor("signer"), record_id, words="Rút gọn mục 2.", at=after(15))
    assert office.see(record_id).state is OutgoingState.DRAFT
    assert [(one.kind, one.words) for one in desk(office.actor("officer"))] == [
        (TaskKind.REVISE, "Rút gọn mục 2.")
    ]
    outgoing.submit(office.actor("officer"), record_id, at=after(20))
    assert kinds_on_desk(office, "officer") == []


def test_sending_back_needs_words_and_the_right_person() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SUBMITTED)
    with pytest.raises(DraftIncompleteError):
        outgoing.send_back(office.actor("head"), record_id, words="  ", at=after(10))
    with pytest.raises(NotYoursError):
        outgoing.send_back(office.actor("signer"), record_id, words="Sai.", at=after(10))
    with pytest.raises(NotYoursError):
        outgoing.approve(office.actor("signer"), record_id, at=after(10))


def test_pressing_a_button_twice_does_the_act_once() -> None:
    office = OutgoingOffice()
    record_id = office.draft()
    for _ in range(2):
        outgoing.submit(office.actor("officer"), record_id, at=after(5))
    for _ in range(2):
        outgoing.approve(office.actor("head"), record_id, at=after(10))
    for _ in range(2):
        outgoing.sign(office.actor("signer"), record_id, pin=PIN, at=after(15))
    words = [one.act_words for one in course_of(office.agency.id, record_id)]
    assert words[-3:] == ["Trình ký", "Duyệt", "Ký số"]
    with pytest.raises(StateChangedError):
        outgoing.approve(office.actor("head"), record_id, at=after(16))


@pytest.mark.law("D-22")
def test_a_deputy_gives_the_opinion_in_their_own_name_and_never_signs() -> None:
    office = OutgoingOffice()
    office.away("head", "deputy")
    office.away("signer", "deputy")
    record_id = office.at_step(OutgoingState.SUBMITTED)
    outgoing.approve(office.actor("deputy"), record_id, at=after(10))
    told = course_of(office.agency.id, record_id)[-1]
    assert told.actor == ("Đỗ Văn Thay (Phó Vụ trưởng) xử lý thay Lê Văn Duyệt (Quyết định số 5/QĐ-VPCP)")
    organization.give_post(
        office.agency.id,
        organization.NewPost(office.people["deputy"], "Phó Chủ nhiệm", OfficeRole.SIGNER, None),
        at=dt.datetime(2020, 6, 1, tzinfo=dt.UTC),
        by="test",
    )
    with pytest.raises(NotYoursError, match="không được ký thay"):
        outgoing.sign(office.actor("deputy"), record_id, pin=PIN, at=after(15))
    assert office.see(record_id).state is OutgoingState.APPROVED
    outgoing.send_back(office.actor("deputy"), record_id, words="Chờ người ký về.", at=after(16))


@pytest.mark.law("D-22")
def test_a_ground_of_signing_counts_on_the_day_of_the_signature_only() -> None:
    office = OutgoingOffice()
    short = organization.NewGround(
        office.body,
        office.people["signer"],
        SigningPrefix.TUQ,
        ["TUQ. BỘ TRƯỞNG, CHỦ NHIỆM", "PHÓ CHỦ NHIỆM"],
        "Văn bản ủy quyền số 9/UQ-VPCP",
        dt.date(2021, 1, 1),
        dt.date(2021, 2, 2),
        dt.date(2020, 12, 30),
    )
    ground = organization.add_ground(office.agency.id, short, at=MORNING, by="test")
    record_id = office.at_step(OutgoingState.APPROVED, ground=str(ground))
    tomorrow = MORNING + dt.timedelta(days=1)
    with pytest.raises(GroundNotValidError, match="02/02/2021"):
        outgoing.sign(office.actor("signer"), record_id, pin=PIN, at=tomorrow)
    outgoing.sign(office.actor("signer"), record_id, pin=PIN, at=after(15))
    assert office.see(record_id).record.signer_authority == "TUQ. BỘ TRƯỞNG, CHỦ NHIỆM"


def test_a_wrong_pin_signs_nothing() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.APPROVED)
    with pytest.raises(WrongPinError):
        outgoing.sign(office.actor("signer"), record_id, pin="không phải", at=after(15))
    assert office.see(record_id).state is OutgoingState.APPROVED


def test_submitting_and_sending_back_may_be_taken_back_for_ten_seconds(seconds: FakeSeconds) -> None:
    office = OutgoingOffice()
    officer, head = office.actor("officer"), office.actor("head")
    record_id = office.draft()
    outgoing.submit(officer, record_id, at=after(5))
    outgoing.undo(officer, record_id, at=after(5))
    assert office.see(record_id).state is OutgoingState.DRAFT
    assert kinds_on_desk(office, "head") == []
    outgoing.submit(officer, record_id, at=after(6))
    outgoing.send_back(head, record_id, words="Nhầm.", at=after(7))
    with pytest.raises(UndoRefusedError):
        outgoing.undo(officer, record_id, at=after(7))
    outgoing.undo(head, record_id, at=after(7))
    assert office.see(record_id).state is OutgoingState.SUBMITTED
    assert (kinds_on_desk(office, "head"), kinds_on_desk(office, "officer")) == ([TaskKind.APPROVE], [])
    outgoing.send_back(head, record_id, words="Sửa mục 1.", at=after(8))
    seconds.pass_by(seconds=11)
    with pytest.raises(UndoRefusedError):
        outgoing.undo(head, record_id, at=after(8))
