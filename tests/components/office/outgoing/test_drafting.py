"""Drafts are kept as typed, in versions, and are complete before they are submitted."""

from __future__ import annotations

from pathlib import Path

import pytest

from lienthong.infra import audit
from lienthong.infra.blobs import store
from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.typesetting import typeset
from lienthong.office.outgoing import operations as outgoing
from lienthong.office.outgoing.errors import DraftIncompleteError, SecretContentError, UploadRefusedError
from lienthong.office.outgoing.operations import Upload
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.outgoing.queries.documents import list_outgoing
from lienthong.office.outgoing.states import OutgoingState
from lienthong.office.records.errors import ChangedMeanwhileError, RecordUnknownError
from lienthong.office.records.queries import list_files
from lienthong.office.records.states import FileRole
from lienthong.office.signatures.errors import UnsignablePdfError
from support.first_pages import KINDS
from support.outgoing_office import MORNING, OutgoingOffice, after

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


def test_what_is_typed_is_kept_even_when_it_is_no_letter_yet() -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = outgoing.create_draft(officer, at=MORNING)
    half = office.form(body="Đoạn mới gõ dở", subject="")
    version = outgoing.autosave(officer, record_id, half, known_version=1, at=MORNING)
    seen = office.see(record_id, "officer")
    assert (seen.form.body, seen.form_version, seen.is_saved) == ("Đoạn mới gõ dở", version, False)
    assert list_files(office.agency.id, record_id) == []


def test_of_two_editors_the_second_is_told_and_overwrites_nothing() -> None:
    office = OutgoingOffice()
    officer, clerk = office.actor("officer"), office.actor("clerk")
    record_id = outgoing.create_draft(officer, at=MORNING)
    outgoing.autosave(officer, record_id, office.form(body="của chuyên viên"), known_version=1, at=MORNING)
    for save in (outgoing.autosave, outgoing.save_form):
        with pytest.raises(ChangedMeanwhileError):
            save(clerk, record_id, office.form(body="của văn thư"), known_version=1, at=MORNING)
    assert office.see(record_id).form.body == "của chuyên viên"


def test_a_complete_form_becomes_a_page_and_the_same_form_the_same_page() -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = office.draft()
    first = list_files(office.agency.id, record_id)
    assert [one.role for one in first] == [FileRole.MAIN]
    seen = office.see(record_id)
    assert seen.record.code_notation == "VPCP-KSTT"
    assert (seen.record.signer_name, seen.record.signer_position) == ("Nguyễn Văn Mẫu", "PHÓ CHỦ NHIỆM")
    outgoing.save_form(officer, record_id, office.form(), known_version=seen.form_version, at=after(1))
    assert list_files(office.agency.id, record_id, history=True) == first
    version = office.see(record_id).form_version
    changed = office.form(body="Nội dung khác hẳn.")
    outgoing.save_form(officer, record_id, changed, known_version=version, at=after(2))
    assert len(list_files(office.agency.id, record_id, history=True)) == 2


def test_an_incomplete_draft_is_not_submitted_and_the_refusal_names_what_lacks() -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = office.draft(approver="", body="")
    with pytest.raises(DraftIncompleteError) as refusal:
        outgoing.submit(officer, record_id, at=MORNING)
    assert "người duyệt" in refusal.value.sentence
    assert "nội dung văn bản" in refusal.value.sentence
    assert office.see(record_id).state is OutgoingState.DRAFT


def test_words_typed_after_the_last_saving_are_not_left_out_silently() -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = office.draft()
    version = office.see(record_id).form_version
    outgoing.autosave(officer, record_id, office.form(body="Sửa sau."), known_version=version, at=MORNING)
    with pytest.raises(DraftIncompleteError, match="Lưu dự thảo"):
        outgoing.submit(officer, record_id, at=MORNING)


def test_a_page_made_before_the_form_became_incomplete_is_not_submitted() -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = office.draft()
    version = office.see(record_id).form_version
    outgoing.save_form(officer, record_id, office.form(body=""), known_version=version, at=MORNING)
    with pytest.raises(DraftIncompleteError, match="nội dung văn bản"):
        outgoing.submit(officer, record_id, at=MORNING)


@pytest.mark.law("D-23")
@pytest.mark.parametrize(("kind", "ending"), [("zip-docx", "zip"), ("xls", "xls"), ("text-utf-16", "txt")])
def test_a_secret_file_of_any_kind_is_refused(tmp_path: Path, kind: str, ending: str) -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = outgoing.create_draft(officer, at=MORNING)
    file = tmp_path / f"phu-luc.{ending}"
    file.write_bytes(KINDS[kind](["BỘ NỘI VỤ", "MẬT", "Nội dung"]))
    with pytest.raises(SecretContentError):
        outgoing.add_attachment(officer, record_id, Upload(file, file.name), FileRole.APPENDIX, at=MORNING)
    assert not file.exists()
    assert list_files(office.agency.id, record_id) == []


@pytest.mark.law("D-23")
def test_a_secret_draft_is_refused_and_leaves_an_incident_without_content(tmp_path: Path) -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = outgoing.create_draft(officer, at=MORNING)
    secret = office.form(body="TUYỆT MẬT\nNội dung không được giữ")
    for save in (outgoing.autosave, outgoing.save_form):
        with pytest.raises(SecretContentError, match="Văn bản mật không gửi qua hệ thống này"):
            save(officer, record_id, secret, known_version=1, at=MORNING)
    file = tmp_path / "phu-luc.txt"
    file.write_text("BỘ NỘI VỤ\nMẬT\nNội dung")
    content = file.read_bytes()
    with pytest.raises(SecretContentError):
        outgoing.add_attachment(
            officer, record_id, Upload(file, "phu-luc.txt"), FileRole.APPENDIX, at=MORNING
        )
    assert not file.exists()
    import hashlib

    assert not store().exists(hashlib.sha256(content).hexdigest())
    assert "không được giữ" not in office.see(record_id).form.body
    told = audit.events_about(f"agency:{office.agency.id}")
    incidents = [one for one in told if one.code == "outgoing.secret_refused"]
    assert [one.data for one in incidents] == [{"where": "form"}] * 2 + [{"where": "file"}]
    harmless = office.form(body="Thực hiện Luật Bảo vệ bí mật nhà nước, bảo mật mật khẩu.")
    outgoing.autosave(officer, record_id, harmless, known_version=1, at=MORNING)


def test_an_uploaded_pdf_becomes_the_document_with_places_for_its_fields(tmp_path: Path) -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = outgoing.create_draft(officer, at=MORNING)
    file = tmp_path / "cv.pdf"
    file.write_bytes(typeset(demo_letter(), drafted_at=MORNING).pdf)
    outgoing.put_main_pdf(officer, record_id, Upload(file, "Công văn.pdf"), at=MORNING)
    version = office.see(record_id).form_version
    outgoing.save_form(officer, record_id, office.form(body=""), known_version=version, at=MORNING)
    seen = office.see(record_id)
    assert (seen.is_uploaded, seen.has_layout, seen.record.page_count) == (True, True, 2)
    outgoing.submit(officer, record_id, at=MORNING)


def test_what_is_no_pdf_or_no_allowed_kind_is_refused_with_what_to_do(tmp_path: Path) -> None:
    office = OutgoingOffice()
    officer = office.actor("officer")
    record_id = outgoing.create_draft(officer, at=MORNING)
    file = tmp_path / "x"
    file.write_bytes(b"MZ not a document")
    with pytest.raises(UploadRefusedError, match="nội dung không phải PDF"):
        outgoing.put_main_pdf(officer, record_id, Upload(file, "a.pdf"), at=MORNING)
    with pytest.raises(UploadRefusedError, match="chỉ nhận"):
        outgoing.add_attachment(officer, record_id, Upload(file, "a.exe"), FileRole.APPENDIX, at=MORNING)
    file.write_bytes(b"%PDF-1.7\nbroken")
    with pytest.raises(UnsignablePdfError):
        outgoing.put_main_pdf(officer, record_id, Upload(file, "a.pdf"), at=MORNING)
    file.write_bytes(b"")
    with pytest.raises(UploadRefusedError, match="0 byte"):
        outgoing.put_main_pdf(officer, record_id, Upload(file, "a.pdf"), at=MORNING)
    assert list_files(office.agency.id, record_id) == []


def test_a_refused_pdf_leaves_no_draft_behind(tmp_path: Path) -> None:
    office = OutgoingOffice()
    file = tmp_path / "x"
    for content, refusal in ((b"MZ", UploadRefusedError), (b"%PDF-1.7\nbroken", UnsignablePdfError)):
        file.write_bytes(content)
        with pytest.raises(refusal):
            outgoing.draft_from_pdf(office.actor("officer"), DraftForm(), Upload(file, "a.pdf"), at=MORNING)
    assert list_outgoing(office.actor("officer")) == []


def test_a_document_of_another_agency_is_not_there() -> None:
    office, other = OutgoingOffice(), OutgoingOffice(prefix="khac")
    record_id = office.draft()
    stranger = other.actor("clerk")
    assert list_outgoing(stranger) == []
    with pytest.raises(RecordUnknownError):
        outgoing.submit(stranger, record_id, at=MORNING)
    with pytest.raises(RecordUnknownError):
        outgoing.save_form(stranger, record_id, other.form(), known_version=2, at=MORNING)
