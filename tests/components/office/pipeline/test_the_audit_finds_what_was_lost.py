"""``lienthong audit`` of an office: silent on what is whole, and naming each thing that was broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from lienthong.infra import transactions
from lienthong.infra.blobs import store
from lienthong.infra.models import OutboxJob
from lienthong.office.incoming.models import Incoming, Source, StatusOwed
from lienthong.office.incoming.operations import HandOver, assign, begin, complete, refuse
from lienthong.office.incoming.states import RefusalReason
from lienthong.office.organization.ownership import AgencyOwned, ScopedQuerySet
from lienthong.office.outgoing.models import RecipientSending
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.pipeline.audit import examine
from lienthong.office.records import operations as records
from lienthong.office.records.models import Register, RegisterEntry
from lienthong.office.records.operations import Metadata, Moment
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import Direction
from lienthong.office.workflow.operations import Part
from lienthong.office.workflow.states import PartRole
from support.incoming_office import accepted, another, arrival, arrive, at
from support.office_world import MORNING, OfficeWorld
from support.outgoing_office import OutgoingOffice

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]


def codes() -> set[str]:
    return {finding.code for finding in examine().findings}


def every(model: type[AgencyOwned]) -> ScopedQuerySet[Any]:
    return model.objects.across("a test breaks it")


@pytest.fixture
def arrived(world: OfficeWorld) -> UUID:
    """A letter accepted by the clerk."""
    record_id = arrive(world)
    accepted(world, record_id)
    return record_id


def handed_on(world: OfficeWorld, record_id: UUID) -> None:
    lead = world.people["chuyenvien.h47"].id
    assign(world.actor("vanthu.h47"), record_id, HandOver(parts=[Part(PartRole.LEAD, lead)]), at=at(9))


def test_nothing_is_found_whatever_the_stage_of_a_letter(world: OfficeWorld, arrived: UUID) -> None:
    officer, clerk = world.actor("chuyenvien.h47"), world.actor("vanthu.h47")
    arrive(world, arrival(another("808")))
    refused = arrive(world, arrival(another("809")))
    refuse(clerk, refused, RefusalReason.WRONG_RECIPIENT, "gửi nhầm", at=at(9))
    assert codes() == set()

    handed_on(world, arrived)
    assert codes() == set()
    begin(officer, arrived, at=at(10))
    assert codes() == set()
    complete(officer, arrived, "xong", at=at(11))

    report = examine()
    assert report.findings == ()
    assert (report.incoming, report.outgoing) == (3, 0)
    assert "3 văn bản đến" in report.looked_at


def test_an_issued_letter_is_whole_while_its_sending_is_owed(quick_passwords: None) -> None:
    OutgoingOffice().at_step(OutgoingState.ISSUED)

    assert codes() == set()


def test_a_sending_nobody_owes_any_more_was_forgotten(quick_passwords: None) -> None:
    OutgoingOffice().at_step(OutgoingState.ISSUED)
    OutboxJob.objects.filter(kind="office.send").delete()

    assert codes() == {"outgoing.sending_forgotten"}


def test_a_recipient_without_a_sending_is_found(quick_passwords: None) -> None:
    OutgoingOffice().at_step(OutgoingState.ISSUED)
    every(RecipientSending).update(is_superseded=True)

    assert "outgoing.not_sent" in codes()


def test_a_status_nobody_owes_any_more_was_forgotten(arrived: UUID) -> None:
    OutboxJob.objects.filter(kind="office.status").delete()

    assert codes() == {"incoming.status_forgotten"}


def test_a_status_that_was_sent_or_taken_back_is_not_forgotten(arrived: UUID) -> None:
    OutboxJob.objects.filter(kind="office.status").delete()
    every(StatusOwed).update(sent_at=MORNING)

    assert codes() == set()


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (lambda: every(Incoming).update(state="ASSIGNED"), "incoming.drift"),
        (lambda: every(StatusOwed).filter(code="03").delete(), "incoming.drift"),
        (lambda: every(RegisterEntry).delete(), "incoming.drift"),
        (lambda: every(Register).update(last_number=3), "records.book_broken"),
    ],
)
def test_what_differs_from_the_history_is_found(
    arrived: UUID, break_it: Callable[[], object], code: str
) -> None:
    break_it()

    assert code in codes()


def test_a_number_that_is_gone_from_the_middle_of_its_book_is_found(
    world: OfficeWorld, arrived: UUID
) -> None:
    for number in ("808", "809"):
        accepted(world, arrive(world, arrival(another(number))))
    every(RegisterEntry).filter(number=2).delete()

    assert "records.book_broken" in codes()


def test_a_record_without_a_state_is_found(world: OfficeWorld) -> None:
    with transactions.owned():
        records.create_record(
            world.agency_id,
            Direction.IN,
            Metadata(kind_name="Công văn", subject="Mất trạng thái", issuer_name="VPCP"),
            moment=Moment(at=MORNING),
        )

    assert codes() == {"records.no_state"}


def test_a_byte_that_changed_and_bytes_that_are_gone_are_found(world: OfficeWorld, arrived: UUID) -> None:
    (file,) = list_files(world.agency_id, arrived)
    path = store().path(file.sha256)
    assert path is not None
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert codes() == {"blobs.altered"}

    path.unlink()
    assert codes() == {"blobs.missing"}


def test_the_packet_a_letter_came_in_must_be_there(arrived: UUID) -> None:
    source = every(Source).get()
    path = store().path(source.packet_sha256)
    assert path is not None
    path.unlink()

    assert codes() == {"blobs.missing"}
