"""Files of a draft: the document brought as a PDF, appendices and material for reference (D-06, OUT-01)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePath
from uuid import UUID

from django.conf import settings

from lienthong.infra import transactions
from lienthong.infra.blobs import store
from lienthong.infra.page_scanner import READER_STOPPED, PageScanner
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.kernel.text import nfc
from lienthong.letters.layout import layout_to_json
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.outgoing.errors import UploadRefusedError
from lienthong.office.outgoing.operations.drafting import PDF, create_draft, refuse_as_secret, require_draft
from lienthong.office.outgoing.operations.steps import finish, hold_for
from lienthong.office.outgoing.policies import DraftForm
from lienthong.office.records import operations as records
from lienthong.office.records.operations import Metadata, Moment, StoredFile
from lienthong.office.records.queries import RecordView, list_files
from lienthong.office.records.states import Act, FileRole
from lienthong.office.signatures.page_images import Upload as PageUpload
from lienthong.office.signatures.page_images import inspect_upload

KINDS = {
    "pdf": PDF,
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
}
"""Kinds of files that may be attached, by the ending of the name."""
_CHUNK = 256 * 1024
_BASE64_SHARE = 0.7
"""Of the packet limit: a packet carries files as base64 with its header."""
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies on disk for now; ``path`` is removed by whoever made it."""

    path: Path
    name: str


def put_main_pdf(actor: Actor, record_id: UUID, upload: Upload, *, at: dt.datetime) -> None:
    """Make an uploaded PDF the document itself; from then on the form gives only its data.

    Raises UploadRefusedError, UnsignablePdfError (signed already, scripts …), SecretContentError.
    """
    _put_main(actor, record_id, *_judged_pdf(actor, upload, at), at=at)


def draft_from_pdf(actor: Actor, form: DraftForm, upload: Upload, *, at: dt.datetime) -> UUID:
    """A new draft whose document is an uploaded PDF; a refused file leaves no draft. Raises as put_main_pdf."""
    file, found = _judged_pdf(actor, upload, at)
    record_id = create_draft(actor, form, at=at)
    _put_main(actor, record_id, file, found, at=at)
    return record_id


def _judged_pdf(actor: Actor, upload: Upload, at: dt.datetime) -> tuple[StoredFile, PageUpload]:
    require(actor, OfficePermission.DRAFT)
    _require_kind(upload, {"pdf"})
    file = _take(actor, upload, FileRole.MAIN, at)
    return file, inspect_upload(file.sha256)


def _put_main(actor: Actor, record_id: UUID, file: StoredFile, found: PageUpload, *, at: dt.datetime) -> None:
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        require_draft(held)
        records.put_file(actor.agency_id, record_id, file, moment=moment)
        records.change_record(actor.agency_id, record_id, _with_pages(held.record, found.page_count))
        held.row.is_uploaded = True
        held.row.layout = layout_to_json(found.places(signer_name=held.record.signer_name))
        finish(held, Act.EDITED, "outgoing.file_put", moment=moment, words=f"Tải lên {file.name}")


def add_attachment(actor: Actor, record_id: UUID, upload: Upload, role: FileRole, *, at: dt.datetime) -> None:
    """Attach a file as appendix or as material for reference. Raises UploadRefusedError, SecretContentError."""
    require(actor, OfficePermission.DRAFT)
    if role is FileRole.MAIN:
        raise UploadRefusedError("Hãy chọn tệp là phụ lục hoặc tài liệu tham khảo.")
    _require_kind(upload, set(KINDS))
    file = _take(actor, upload, role, at)
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        require_draft(held)
        existing = list_files(actor.agency_id, record_id, history=True)
        if any(one.is_current and one.role is role and one.sha256 == file.sha256 for one in existing):
            return  # the button was pressed twice
        if len([one for one in existing if one.is_current]) >= MOST_FILES:
            raise UploadRefusedError(f"Mỗi văn bản kèm tối đa {MOST_FILES} tệp; hãy gộp bớt.")
        places = [one.position for one in existing if one.role is role]
        placed = replace(file, position=max(places, default=-1) + 1)
        records.put_file(actor.agency_id, record_id, placed, moment=moment)
        finish(held, Act.EDITED, "outgoing.file_attached", moment=moment, words=f"Kèm tệp {file.name}")


def remove_attachment(actor: Actor, record_id: UUID, file_id: UUID, *, at: dt.datetime) -> None:
    """Take a file out of a draft; it stays in the history. The document itself is replaced, not removed."""
    moment = Moment.of(actor, at)
    with transactions.owned():
        held = hold_for(actor, record_id, OfficePermission.DRAFT)
        require_draft(held)
        found = [one for one in list_files(actor.agency_id, record_id) if one.id == file_id]
        if not found or found[0].role is FileRole.MAIN:
            raise UploadRefusedError("Tệp này không còn trong dự thảo; hãy tải lại trang.")
        records.remove_file(actor.agency_id, record_id, file_id)
        finish(held, Act.EDITED, "outgoing.file_removed", moment=moment, words=f"Bỏ tệp {found[0].name}")


@cache
def page_readers() -> PageScanner:
    """The children of this process that read page 1 of files."""
    return PageScanner()


def judge_page_one(path: Path, name: str) -> Judgement:
    """Whether page 1 bears a secret mark (D-23)."""
    return page_readers().scan(path, name)


def _take(actor: Actor, upload: Upload, role: FileRole, at: dt.datetime) -> StoredFile:
    """Judge the file where it lies, then make it durable; a secret one is removed at once (D-23)."""
    size = upload.path.stat().st_size
    limit = int(settings.LIENTHONG_PACKET_LIMIT * _BASE64_SHARE)
    if not 0 < size <= limit:
        raise UploadRefusedError(
            f"Tệp trống hoặc lớn hơn {limit // (1024 * 1024)} MB; hãy kiểm tra lại hoặc giảm dung lượng."
        )
    judged = judge_page_one(upload.path, upload.name)
    if judged.outcome is Outcome.FAILED:
        upload.path.unlink(missing_ok=True)
        refuse_as_secret(actor, at=at, where="file")
    if judged.code == READER_STOPPED:
        raise UploadRefusedError(
            "Không đọc được trang 1 của tệp trong thời gian cho phép; hãy xuất lại tệp rồi tải lên."
        )
    writer = store().writer()
    with upload.path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            writer.write(chunk)
    blob = writer.commit()
    name = nfc(PurePath(upload.name.replace("\\", "/")).name).strip()[:200]
    return StoredFile(
        role=role, name=name, media_type=KINDS[_ending(name)], sha256=blob.sha256, size=blob.size
    )


def _require_kind(upload: Upload, allowed: set[str]) -> None:
    if not upload.path.stat().st_size:
        raise UploadRefusedError(f"Tệp “{upload.name}” trống (0 byte); hãy xuất lại tệp rồi tải lên.")
    with upload.path.open("rb") as file:
        start = file.read(1024)
    ending = _ending(upload.name)
    if ending == "pdf" and ending in allowed and b"%PDF-" not in start:
        raise UploadRefusedError(
            f"Tệp “{upload.name}” mang tên PDF nhưng nội dung không phải PDF; hãy xuất lại từ phần mềm soạn thảo."
        )
    if ending not in allowed:
        kinds = ", ".join(sorted(allowed))
        raise UploadRefusedError(f"Tệp “{upload.name}” không đúng loại; chỉ nhận: {kinds}.")


def _with_pages(record: RecordView, pages: int) -> Metadata:
    names = Metadata.__dataclass_fields__
    return replace(Metadata(**{name: getattr(record, name) for name in names}), page_count=pages)


def _ending(name: str) -> str:
    return name.rpartition(".")[2].strip().lower()
