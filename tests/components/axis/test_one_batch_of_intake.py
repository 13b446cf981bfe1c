"""D-01 inside one group commit: equal bytes that met in a batch are decided knowing one another."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

import pytest

from lienthong.axis.delivery.models import Delivery, DoorRefusal
from lienthong.axis.delivery.states import Answer
from lienthong.axis.intake.models import Message
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.items import Acceptance, SubmissionOutcome
from lienthong.axis.registry.queries import load_directory
from lienthong.axis.statuses import operations as statuses
from lienthong.axis.statuses.queries import conservation
from lienthong.edxml.reader import read_bytes
from lienthong.infra import transactions
from lienthong.infra.blobs import StoredBlob
from support.axis_world import AxisWorld, clock
from support.packets import Letter, document

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-01")]
BOTH = Letter(recipients=("H21", "H47"))


@pytest.fixture(autouse=True)
def _bodies(world: AxisWorld) -> None:
    for code in ("G22", "H21", "H47"):
        world.agency(code)


def packed(letter: Letter, *recipients: str) -> Acceptance:
    data, directory = document(letter), load_directory()
    read = read_bytes(data)
    system = directory.system("s-G22")
    bodies = [directory.agency(code) for code in ("G22", *recipients)]
    sender, *named = [body for body in bodies if body is not None]
    assert read.packet is not None
    assert system is not None
    blob = StoredBlob(hashlib.sha256(data).hexdigest(), len(data))
    return Acceptance(system, Addressing(sender, tuple(named)), read.packet, blob, (), directory)


def commit(*items: Acceptance) -> list[SubmissionOutcome]:
    with transactions.owned():
        return commit_batch(items)


def carried() -> set[tuple[str, str]]:
    rows = Delivery.objects.values_list("message_id", "recipient_code")
    return {(str(message), code) for message, code in rows}


def test_the_same_bytes_to_one_body_each_reach_every_one() -> None:
    first, second, again = commit(packed(BOTH, "H21"), packed(BOTH, "H47"), packed(BOTH, "H21"))
    assert carried() == {(first.doc_id, "H21"), (second.doc_id, "H47")}
    assert again.doc_id == first.doc_id
    assert commit(packed(BOTH, "H21"))[0].doc_id == first.doc_id
    assert conservation(at=clock(12)) == []


def test_a_duplicate_handed_in_twice_at_once_is_refused_twice() -> None:
    commit(packed(BOTH, "H21", "H47"))
    anew = replace(BOTH, subject="Gói lại")
    outcomes = commit(packed(anew, "H21", "H47"), packed(anew, "H21", "H47"))
    assert [one.error.stable if one.error else one.doc_id for one in outcomes] == ["intake.duplicate"] * 2
    assert Message.objects.count() == 1


@pytest.mark.law("D-15")
@pytest.mark.parametrize(("business_type", "still_open"), [(0, 0), (1, 1), (3, 0)])
def test_a_document_that_passes_after_all_settles_its_refusal(business_type: int, still_open: int) -> None:
    letter = replace(BOTH, business_type=business_type)
    sent = packed(letter, "H21", "H47")
    DoorRefusal.objects.create(
        system_id="s-G22",
        sender_agency_id=sent.addressing.sender.id,
        recipient_code="X99",
        document_key=letter.id.casefold(),
        error_code="intake.unknown_recipient",
        refused_at=clock(8),
        due_at=clock(9),
    )
    commit(sent)
    assert DoorRefusal.objects.filter(settled_at__isnull=True).count() == still_open


def test_packed_anew_after_the_receivers_fail_closes_the_failed_delivery() -> None:
    letter = Letter(recipients=("H21",))
    sent = commit(packed(letter, "H21"))[0]
    directory = load_directory()
    recipient = directory.agency("H21")
    assert recipient is not None
    statuses.answer_document(
        message_id=uuid.UUID(sent.doc_id),
        agency_ids=frozenset({recipient.id}),
        answer=Answer.FAIL,
        at=clock(10),
        by="system:s-H21",
    )
    mended = commit(packed(replace(letter, subject="Đã sửa tệp hỏng"), "H21"))[0]
    assert mended.error is None
    failed = Delivery.objects.get(message_id=sent.doc_id)
    assert str(failed.resent_by) == mended.doc_id
    assert failed.progress.closed_at is not None
    assert conservation(at=clock(12)) == []
