"""Nơi nhận of three kinds (D-04): on the axis, inside, outside."""

from __future__ import annotations

import datetime as dt

import pytest

from lienthong.kernel.clock import real_now
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import NotYoursError, RecipientRefusedError, StateChangedError
from lienthong.office.outgoing.models import RecipientSending
from lienthong.office.outgoing.operations import ListedAgency, NewRecipient
from lienthong.office.outgoing.queries.directory import find_agencies, list_read_at, search_agencies
from lienthong.office.outgoing.queries.documents import matrix_of
from lienthong.office.outgoing.states import OutgoingState, RecipientKind
from lienthong.office.workflow.queries import desk
from lienthong.office.workflow.states import TaskKind
from support.outgoing_office import MORNING, OutgoingOffice, after, on_axis

pytestmark = [pytest.mark.engine, pytest.mark.django_db]
_LISTED = [
    ListedAgency("H47", "Ủy ban nhân dân tỉnh Quảng Nam", "000.00.00.H47"),
    ListedAgency("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
    ListedAgency("00.22.W00", "Trục một tỉnh"),
]


@pytest.mark.law("D-04")
def test_the_three_kinds_are_one_list_and_only_the_axis_gets_a_packet() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SEALED)
    clerk = office.actor("clerk")
    chosen = [
        NewRecipient(kind=RecipientKind.AXIS, code="H47", name="UBND tỉnh Quảng Nam", tag="Để thực hiện"),
        NewRecipient(kind=RecipientKind.INSIDE, unit_id=office.unit, tag="Để phối hợp"),
        NewRecipient(kind=RecipientKind.INSIDE, user_id=office.people["signer"], tag="Để báo cáo"),
        NewRecipient(kind=RecipientKind.OUTSIDE, name="Văn phòng Tỉnh ủy", way="Thư công vụ"),
    ]
    outgoing.set_recipients(clerk, record_id, chosen, at=after(24))
    found = outgoing.preflight(clerk, record_id, at=after(24))
    reasons = {one.code: "Đã kiểm tra." for one in found.lacking([])}
    outgoing.issue(clerk, record_id, reasons=reasons, seen=found.seen, at=after(25))
    lines = RecipientSending.objects.of(office.agency.id).select_related("recipient")
    assert [line.recipient.code for line in lines] == ["H47"]
    assert [(one.kind, one.tag) for one in matrix_of(office.agency.id, record_id)] == [
        (RecipientKind.AXIS, "Để thực hiện"),
        (RecipientKind.INSIDE, "Để phối hợp"),
        (RecipientKind.INSIDE, "Để báo cáo"),
        (RecipientKind.OUTSIDE, ""),
    ]
    for reader in ("head", "deputy", "signer"):  # the unit's heads, and the person
        assert [task.kind for task in desk(office.actor(reader))] == [TaskKind.READ]
    letter = matrix_of(office.agency.id, record_id)[3]
    outgoing.record_outside_sending(
        clerk,
        record_id,
        letter.id,
        way="Bưu chính",
        sent_on=dt.date(2021, 2, 1),
        proof="Phiếu 12",
        at=after(30),
    )
    letter = matrix_of(office.agency.id, record_id)[3]
    assert (letter.way, letter.sent_on, letter.proof) == ("Bưu chính", dt.date(2021, 2, 1), "Phiếu 12")


@pytest.mark.law("D-04")
def test_a_unit_of_the_agency_never_receives_through_the_axis() -> None:
    office = OutgoingOffice()
    record_id = office.draft()
    with pytest.raises(RecipientRefusedError, match="Đơn vị trong cơ quan"):
        outgoing.set_recipients(office.actor("officer"), record_id, [on_axis("000.00.00.g22")], at=MORNING)


def test_one_named_twice_is_one_also_by_its_older_code() -> None:
    outgoing.store_axis_list(_LISTED, at=real_now())
    office = OutgoingOffice()
    record_id = office.draft()
    chosen = [on_axis("H47"), on_axis("h47"), on_axis("000.00.00.H47"), on_axis("H21")]
    outgoing.set_recipients(office.actor("officer"), record_id, chosen, at=MORNING)
    assert [(one.code, one.name) for one in matrix_of(office.agency.id, record_id)] == [
        ("H47", "Ủy ban nhân dân tỉnh Quảng Nam"),
        ("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
    ]


def test_after_submission_only_the_clerk_chooses_and_after_issue_nobody() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SUBMITTED)
    with pytest.raises(NotYoursError):
        outgoing.set_recipients(office.actor("officer"), record_id, [on_axis("H47")], at=after(6))
    outgoing.set_recipients(office.actor("clerk"), record_id, [on_axis("H47")], at=after(6))
    outgoing.cancel(office.actor("clerk"), record_id, reason="Trùng.", at=after(7))
    with pytest.raises(StateChangedError):
        outgoing.set_recipients(office.actor("clerk"), record_id, [on_axis("H21")], at=after(8))


def test_the_list_of_the_axis_is_searched_in_any_spelling_and_hubs_are_hidden() -> None:
    assert list_read_at() is None
    outgoing.store_axis_list(_LISTED, at=real_now())
    assert [one.code for one in search_agencies("quang NAM")] == ["H47"]
    assert [one.code for one in search_agencies("000.00.00.h47")] == ["H47"]
    assert [one.code for one in search_agencies("uy ban tinh")] == ["H21", "H47"]
    assert search_agencies("truc mot") == []
    assert search_agencies("  ") == []


def test_who_left_the_list_stays_known_as_gone_and_an_empty_list_changes_nothing() -> None:
    outgoing.store_axis_list(_LISTED, at=real_now())
    assert outgoing.store_axis_list([], at=real_now()) == 0
    assert find_agencies(["H21"])["H21"].is_listed
    outgoing.store_axis_list(_LISTED[:1], at=real_now())
    assert not find_agencies(["H21"])["H21"].is_listed
    assert search_agencies("gia lai") == []
