"""D-15: a recall or update refused at the door is *gửi lỗi* beside its document, until the same one passes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.models import DoorRefusal
from lienthong.axis.delivery.queries import RefusalView, iterate_open_refusals
from lienthong.axis.intake.errors import FieldsError, UnknownRecipientError
from lienthong.axis.pipeline.checking import Addressing
from lienthong.axis.pipeline.commit import commit_batch
from lienthong.axis.pipeline.items import Acceptance, KnownDocument, Refusal, SubmissionOutcome
from lienthong.axis.registry.directory import AgencyView
from lienthong.axis.registry.queries import load_directory
from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import read_bytes
from lienthong.infra import transactions
from lienthong.infra.blobs import StoredBlob
from lienthong.infra.clock import business_now, forget, set_business_clock
from support.axis_world import BY, AxisWorld, classes_at, clock
from support.packets import Letter, document

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("D-15")]
LETTER = Letter(recipients=("H21", "H47"))
RECALL = replace(LETTER, business_type=1, number="12", notation="TB-VPCP", acted_on=LETTER.id)
UPDATE = replace(RECALL, business_type=2)


@pytest.fixture(autouse=True)
def _bodies(world: AxisWorld) -> Iterator[None]:
    for code in ("G22", "H21", "H47"):
        world.agency(code)
    set_business_clock(at=clock(8), by=BY)
    yield
    forget()


def body(code: str) -> AgencyView:
    found = load_directory().agency(code)
    assert found is not None
    return found


def read(letter: Letter) -> DocumentPacket:
    packet = read_bytes(document(letter)).packet
    assert isinstance(packet, DocumentPacket)
    return packet


def refuse(letter: Letter, error: type[FieldsError | UnknownRecipientError] = FieldsError) -> None:
    system = load_directory().system("s-G22")
    assert system is not None
    known = KnownDocument(body("G22"), read(letter))
    commit(Refusal(system, "G22", "EDOC", "127.0.0.1", error("Chưa đạt."), known))


def accept(letter: Letter) -> str:
    directory, data = load_directory(), document(letter)
    system = directory.system("s-G22")
    assert system is not None
    named = tuple(body(code) for code in letter.recipients)
    blob = StoredBlob(hashlib.sha256(data).hexdigest(), len(data))
    item = Acceptance(system, Addressing(body("G22"), named), read(letter), blob, (), directory)
    (outcome,) = commit(item)
    assert outcome.error is None
    return outcome.doc_id


def commit(item: Acceptance | Refusal) -> list[SubmissionOutcome]:
    with transactions.owned():
        return commit_batch([item])


def still_open() -> set[tuple[int, str]]:
    return {(view.change_type, view.recipient_code) for view in views()}


def views() -> list[RefusalView]:
    return list(iterate_open_refusals(at=business_now() + dt.timedelta(minutes=1)))


@pytest.mark.parametrize("change", [RECALL, UPDATE], ids=["recall", "update"])
def test_a_refused_change_is_open_until_the_same_change_passes(change: Letter) -> None:
    accept(LETTER)
    refuse(change)
    kind = change.business_type
    assert still_open() == {(kind, "H21"), (kind, "H47")}
    report = classes_at(business_now() + dt.timedelta(minutes=1))
    assert report.counts[DocumentClass.SEND_ERROR] == 2
    message = accept(replace(change, subject="Đã sửa"))
    assert still_open() == set()
    assert set(DoorRefusal.objects.values_list("settled_by", flat=True)) == {f"message:{message}"}


def test_it_is_settled_recipient_by_recipient() -> None:
    refuse(RECALL)
    accept(replace(RECALL, recipients=("H21",)))
    assert still_open() == {(1, "H47")}
    accept(replace(RECALL, recipients=("H47",), subject="Đã sửa"))
    assert still_open() == set()


def test_a_code_that_names_nobody_is_settled_with_the_corrected_one() -> None:
    refuse(replace(RECALL, recipients=("H21", "X99")), UnknownRecipientError)
    assert still_open() == {(1, "H21"), (1, "X99")}
    accept(replace(RECALL, recipients=("H21", "H47")))
    assert still_open() == set()


def test_the_recipient_may_be_written_with_another_of_its_codes(world: AxisWorld) -> None:
    world.agency("H48", "000.00.00.H48")
    refuse(replace(RECALL, recipients=("000.00.00.H48",)))
    accept(replace(RECALL, recipients=("H48",)))
    assert still_open() == set()


@pytest.mark.parametrize(
    "other",
    [
        replace(LETTER, subject="Chính văn bản ấy"),
        UPDATE,
        replace(RECALL, acted_on="G22,2021/02/01,999/VPCP"),
    ],
    ids=["the document itself", "another kind", "another document"],
)
def test_nothing_else_settles_it(other: Letter) -> None:
    refuse(RECALL)
    accept(other)
    assert still_open() == {(1, "H21"), (1, "H47")}


def test_a_change_that_passes_leaves_the_refusal_of_the_document_itself() -> None:
    refuse(LETTER)
    accept(replace(RECALL, acted_on=LETTER.id))
    assert still_open() == {(0, "H21"), (0, "H47")}
    accept(LETTER)
    assert still_open() == set()


def test_document_and_change_refused_together_are_two_items() -> None:
    refuse(LETTER)
    refuse(RECALL)
    refuse(RECALL)
    assert still_open() == {(0, "H21"), (0, "H47"), (1, "H21"), (1, "H47")}


def test_a_change_that_names_its_document_in_the_header_only_is_found_too() -> None:
    nameless = replace(RECALL, acted_on="", document_id=LETTER.id)
    refuse(nameless)
    accept(replace(nameless, acted_on=LETTER.id))
    assert still_open() == set()


def test_repeating_what_is_at_the_axis_settles_a_refusal_that_came_between() -> None:
    first = accept(RECALL)
    refuse(RECALL)
    assert accept(RECALL) == first
    assert still_open() == set()
