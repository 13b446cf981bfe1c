"""The list before release: red blocks, amber needs a reason, what cannot be told is amber (SND-02, SND-03)."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from uuid import UUID

import pytest

from lienthong.infra import transactions
from lienthong.infra.blobs import store
from lienthong.kernel.clock import real_now
from lienthong.office.organization.errors import NotAllowedError
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import PreflightFailedError, StateChangedError
from lienthong.office.outgoing.models import Outgoing, Sending
from lienthong.office.outgoing.operations import ListedAgency, Preflight, Upload
from lienthong.office.outgoing.queries.documents import newest_review
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Metadata, Moment, StoredFile
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import FileRole
from support.issued_letter import typeset_demo
from support.outgoing_office import MORNING, PIN, OutgoingOffice, after, on_axis

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.law("SND-02")]


def look(office: OutgoingOffice, record_id: UUID, at: dt.datetime | None = None) -> dict[str, str]:
    """Colour by code."""
    found = outgoing.preflight(office.actor("clerk"), record_id, at=at or after(25))
    return {one.code: one.colour for one in found.findings}


def red(office: OutgoingOffice, record_id: UUID) -> list[str]:
    return [code for code, colour in look(office, record_id).items() if colour == "red"]


def listed(*codes: str) -> None:
    outgoing.store_axis_list([ListedAgency(code, f"Cơ quan {code}") for code in codes], at=real_now())


def put_main(office: OutgoingOffice, record_id: UUID, content: bytes) -> None:
    """Other bytes in the place of the document, as no act of ours would put them."""
    writer = store().writer()
    writer.write(content)
    blob = writer.commit()
    file = StoredFile(
        role=FileRole.MAIN, name="01.pdf", media_type="application/pdf", sha256=blob.sha256, size=blob.size
    )
    with transactions.owned():
        records.put_file(office.agency.id, record_id, file, moment=Moment(at=after(22)))


def content_of(office: OutgoingOffice, record_id: UUID) -> bytes:
    with store().open(list_files(office.agency.id, record_id)[0].sha256) as file:
        return file.read()


def ready(office: OutgoingOffice, *codes: str) -> UUID:
    """A sealed document with recipients."""
    record_id = office.at_step(OutgoingState.SEALED)
    chosen = [on_axis(code) for code in codes or ("H47",)]
    outgoing.set_recipients(office.actor("clerk"), record_id, chosen, at=after(24))
    return record_id


def test_a_document_in_order_is_green_throughout() -> None:
    listed("H47")
    office = OutgoingOffice()
    record_id = ready(office)
    assert set(look(office, record_id).values()) == {"green"}
    with pytest.raises(NotAllowedError):
        outgoing.preflight(office.actor("head"), record_id, at=after(25))


def test_missing_and_overlong_fields_are_red_and_named() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    record = office.see(record_id).record
    names = [field.name for field in dataclasses.fields(Metadata)]
    fields = {name: getattr(record, name) for name in names}
    changed = Metadata(**{**fields, "signer_name": "", "page_count": 1000, "to_places": "x" * 151})
    with transactions.owned():
        records.change_record(office.agency.id, record_id, changed)
    found = outgoing.preflight(office.actor("clerk"), record_id, at=after(25))
    told = {one.code: one.judgement.sentence for one in found.findings if one.colour == "red"}
    assert "họ tên người ký" in told["preflight.fields_missing"]
    assert "151 ký tự (tối đa 150)" in told["preflight.fields_too_long"]
    assert "Số trang 1000" in told["preflight.fields_too_long"]


def test_a_flipped_byte_and_a_missing_signature_are_red() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    content = bytearray(content_of(office, record_id))
    content[content.index(b"/Type /Page") + 400] ^= 1
    put_main(office, record_id, bytes(content))
    assert any(code.startswith("preflight.signatures.") for code in red(office, record_id))
    put_main(office, record_id, typeset_demo().pdf)
    assert "preflight.unsigned" in red(office, record_id)


def test_an_unsigned_document_goes_only_to_be_known() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    put_main(office, record_id, typeset_demo().pdf)
    Outgoing.objects.of(office.agency.id).filter(pk=record_id).update(is_reference_only=True)
    assert look(office, record_id)["preflight.reference_only"] == "amber"


def test_a_document_without_the_agencys_seal_is_red() -> None:
    office = OutgoingOffice()
    record_id = office.at_step(OutgoingState.SIGNED)
    assert [code for code in red(office, record_id) if code.startswith("preflight.signatures.")]


def test_attachments_must_be_there_whole() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    main = list_files(office.agency.id, record_id)[0]
    path = store().path(main.sha256)
    assert path is not None
    path.unlink()
    codes = red(office, record_id)
    assert {"preflight.main_missing", "preflight.file_missing"} <= set(codes)


@pytest.mark.law("D-06")
def test_an_unsealed_appendix_is_red_and_reference_material_is_told(tmp_path: Path) -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = office.draft()
    for name, role in (("Bảng số liệu.txt", FileRole.APPENDIX), ("Mẫu.txt", FileRole.REFERENCE)):
        file = tmp_path / "tep.txt"
        file.write_text("số liệu")
        outgoing.add_attachment(officer, record_id, Upload(file, name), role, at=MORNING)
    outgoing.submit(officer, record_id, at=after(5))
    outgoing.approve(office.actor("head"), record_id, at=after(10))
    outgoing.sign(office.actor("signer"), record_id, pin=PIN, at=after(15))
    office.seal(record_id)
    colours = look(office, record_id)
    assert [colour for code, colour in colours.items() if code.startswith("preflight.appendix_unsealed")] == [
        "red"
    ]
    assert [colour for code, colour in colours.items() if code.startswith("preflight.reference.")] == [
        "amber"
    ]


def test_recipients_are_judged_by_the_axis_list_and_never_guessed() -> None:
    office = OutgoingOffice()
    record_id = ready(office, "H47", "H21")
    assert look(office, record_id)["preflight.no_list"] == "amber"
    listed("H47", "H21")
    assert look(office, record_id)["preflight.recipients"] == "green"
    listed("H47")
    assert "preflight.recipient_gone" in red(office, record_id)
    outgoing.set_recipients(office.actor("clerk"), record_id, [on_axis("H99")], at=after(24))
    assert "preflight.recipient_unknown" in red(office, record_id)
    outgoing.set_recipients(office.actor("clerk"), record_id, [], at=after(24))
    assert "preflight.no_recipient" in red(office, record_id)


@pytest.mark.law("D-23", "SND-01")
def test_a_secret_mark_in_header_or_page_blocks() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    record = office.see(record_id).record
    names = [field.name for field in dataclasses.fields(Metadata)]
    fields = {name: getattr(record, name) for name in names}
    with transactions.owned():
        records.change_record(office.agency.id, record_id, Metadata(**{**fields, "description": "Tối mật"}))
    assert "preflight.secret" in red(office, record_id)


def test_a_late_sending_is_told_without_blocking() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    noon_after = dt.datetime(2021, 2, 2, 5, 1, tzinfo=dt.UTC)
    assert look(office, record_id, noon_after)["preflight.late"] == "amber"
    assert "preflight.late" not in look(office, record_id, noon_after - dt.timedelta(minutes=2))


@pytest.mark.law("SND-04", "D-01")
def test_a_recipient_that_holds_the_document_is_red() -> None:
    office = OutgoingOffice()
    first = office.at_step(OutgoingState.SEALED)
    office.issue(first, "H47")
    second = ready(office, "H47")
    record, earlier = office.see(second).record, office.see(first).record
    names = [field.name for field in dataclasses.fields(Metadata)]
    fields = {name: getattr(record, name) for name in names}
    same = Metadata(**{**fields, "code_number": earlier.code_number, "document_id": earlier.document_id})
    with transactions.owned():
        records.change_record(office.agency.id, second, same)
    assert "preflight.duplicate" in red(office, second)


@pytest.mark.law("SND-03")
def test_nothing_is_issued_over_red_or_without_reasons() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    clerk = office.actor("clerk")
    found = outgoing.preflight(clerk, record_id, at=after(25))
    with pytest.raises(PreflightFailedError, match="Hãy ghi lý do"):
        outgoing.issue(clerk, record_id, reasons={}, seen=found.seen, at=after(25))
    with pytest.raises(PreflightFailedError, match="Hãy ghi lý do"):
        outgoing.issue(clerk, record_id, reasons={"preflight.no_list": "  "}, seen=found.seen, at=after(25))
    listed("H99")
    with pytest.raises(PreflightFailedError, match="Không có trong danh sách"):
        outgoing.issue(clerk, record_id, reasons={}, seen=found.seen, at=after(25))
    assert office.see(record_id).state is OutgoingState.SEALED
    assert not Sending.objects.of(office.agency.id).exists()


@pytest.mark.law("SND-03")
def test_the_review_is_kept_with_name_time_and_reasons() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    clerk = office.actor("clerk")
    found = outgoing.preflight(clerk, record_id, at=after(25))
    reasons = {"preflight.no_list": "Đã gọi điện xác nhận.", "khong-co": "x"}
    for _ in range(2):
        outgoing.issue(clerk, record_id, reasons=reasons, seen=found.seen, at=after(26))
    review = newest_review(office.agency.id, record_id)
    assert review is not None
    assert (review.confirmed_by, review.confirmed_at) == ("Phạm Thị Thư (Văn thư)", after(26))
    assert dict(review.reasons) == {"preflight.no_list": "Đã gọi điện xác nhận."}
    assert len(review.findings) == len(found.findings)
    assert Sending.objects.of(office.agency.id).count() == 1


@pytest.mark.law("SND-03")
def test_a_list_made_before_a_change_confirms_nothing() -> None:
    office = OutgoingOffice()
    record_id = ready(office)
    clerk = office.actor("clerk")
    found: Preflight = outgoing.preflight(clerk, record_id, at=after(25))
    outgoing.set_recipients(clerk, record_id, [on_axis("H21")], at=after(25))
    with pytest.raises(StateChangedError, match="bảng kiểm tra"):
        outgoing.issue(clerk, record_id, reasons={"preflight.no_list": "x"}, seen=found.seen, at=after(26))
