"""What is looked at before a document goes out (SND-02, SND-03; 807/VPCP-KSTT point 5).

Red blocks; amber needs a reason of the clerk, or is only told; green is green. What cannot be told is amber,
never green. Everything here may be slow (files are read, signatures verified) and runs outside transactions.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from lienthong.edxml.secrecy import SENTENCE, mark_of
from lienthong.edxml.wire import LONGEST as LONGEST_ON_WIRE
from lienthong.infra.blobs import store
from lienthong.infra.page_scanner import READER_STOPPED
from lienthong.kernel.clock import legal_date
from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.office.organization.actors import Actor
from lienthong.office.organization.permissions import require
from lienthong.office.organization.policies import OfficePermission
from lienthong.office.organization.queries import list_grounds
from lienthong.office.outgoing import policies
from lienthong.office.outgoing.models import Outgoing, Recipient, RecipientSending
from lienthong.office.outgoing.operations.drafting import PDF
from lienthong.office.outgoing.operations.files import judge_page_one
from lienthong.office.outgoing.queries.directory import find_agencies, list_read_at
from lienthong.office.outgoing.states import RecipientKind, SendState
from lienthong.office.records.errors import RecordUnknownError
from lienthong.office.records.policies import LONGEST, MOST_PAGES, document_key, identity_key
from lienthong.office.records.queries import FileView, RecordView, list_files, record_view, same_document
from lienthong.office.records.states import Direction, FileRole
from lienthong.office.signatures.verifying import verify_file
from lienthong.office.workflow.queries import may_see

UNSIGNED = "document.unsigned"
"""The verifier's code of a file without any signature."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list; an amber one with ``needs_reason`` goes out only with the clerk's reason."""

    title: str
    judgement: Judgement
    needs_reason: bool = False

    @property
    def code(self) -> str:
        """Stable code, also the name under which a reason is given."""
        return self.judgement.code

    @property
    def colour(self) -> str:
        """``green``, ``amber`` or ``red``."""
        if self.judgement.outcome is Outcome.FAILED:
            return "red"
        return "green" if self.judgement.outcome is Outcome.PASSED else "amber"

    def as_json(self) -> dict[str, str]:
        """For the review that is kept."""
        return {
            "title": self.title,
            "code": self.code,
            "outcome": self.judgement.outcome.value,
            "sentence": self.judgement.sentence,
        }


@dataclass(frozen=True, slots=True)
class Preflight:
    """The whole list, and of exactly what it was made."""

    findings: tuple[Finding, ...]
    seen: str
    """Changes when record, files or recipients change."""

    @property
    def is_blocked(self) -> bool:
        """Whether anything is red."""
        return any(one.colour == "red" for one in self.findings)

    def lacking(self, reasons: Iterable[str]) -> list[Finding]:
        """Amber findings whose reason was not given."""
        given = set(reasons)
        return [
            one
            for one in self.findings
            if one.colour == "amber" and one.needs_reason and one.code not in given
        ]


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything the rules look at."""

    record: RecordView
    outgoing: Outgoing
    files: tuple[FileView, ...]
    recipients: tuple[Recipient, ...]
    at: dt.datetime
    by: str

    @property
    def on_axis(self) -> list[Recipient]:
        return [one for one in self.recipients if one.kind == RecipientKind.AXIS]


def preflight(actor: Actor, record_id: UUID, *, at: dt.datetime) -> Preflight:
    """Look at everything. Raises RecordUnknownError, NotAllowedError."""
    require(actor, OfficePermission.SEAL)
    case = _load(actor, record_id, at)
    findings = [
        *_fields(case),
        *_signatures(case),
        *_attachments(case),
        *_recipients(case),
        *_duplicates(case),
        *_secrecy(case),
        *_deadline(case),
    ]
    return Preflight(tuple(findings), seen_of(case.record, case.files, case.recipients))


def seen_of(record: RecordView, files: Sequence[FileView], recipients: Sequence[Recipient]) -> str:
    """A digest of what the list was made of."""
    facts = [
        record.version,
        [[str(one.id), one.sha256] for one in files],
        [[str(one.id), one.kind, one.code, one.name] for one in recipients],
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


def recipients_of(agency_id: UUID, record_id: UUID) -> list[Recipient]:
    """The recipients of a document in their order."""
    return list(Recipient.objects.of(agency_id).filter(outgoing_id=record_id).order_by("position", "id"))


def _load(actor: Actor, record_id: UUID, at: dt.datetime) -> _Case:
    outgoing: Outgoing | None = (
        Outgoing.objects.of(actor.agency_id).select_related("record").filter(pk=record_id).first()
    )
    if outgoing is None or not may_see(actor, record_id):
        raise RecordUnknownError("Không tìm thấy văn bản này trong cơ quan.")
    return _Case(
        record=record_view(outgoing.record),
        outgoing=outgoing,
        files=tuple(list_files(actor.agency_id, record_id)),
        recipients=tuple(recipients_of(actor.agency_id, record_id)),
        at=at,
        by=actor.ref,
    )


def _passed(title: str, code: str, sentence: str) -> Finding:
    return Finding(title, Judgement(Outcome.PASSED, code, sentence))


def _red(title: str, code: str, sentence: str) -> Finding:
    return Finding(title, Judgement(Outcome.FAILED, code, sentence))


def _amber(title: str, code: str, sentence: str, *, needs_reason: bool = True) -> Finding:
    return Finding(title, Judgement(Outcome.CANNOT_TELL, code, sentence), needs_reason)


_NEEDED = {
    "kind_name": "tên loại văn bản",
    "code_number": "số",
    "code_notation": "ký hiệu",
    "issued_on": "ngày ban hành",
    "issuer_name": "cơ quan ban hành",
    "subject": "trích yếu",
    "signer_position": "chức vụ người ký",
    "signer_name": "họ tên người ký",
    "page_count": "số trang",
}
_WIRE = {
    "signer_authority": ("MessageHeader.SignerInfo.Competence", "Quyền hạn người ký"),
    "signer_position": ("MessageHeader.SignerInfo.Position", "Chức vụ người ký"),
    "code_notation": ("MessageHeader.Code.CodeNotation", "Ký hiệu"),
}


def _fields(case: _Case) -> Iterator[Finding]:
    title = "Trường thông tin"
    missing = [words for name, words in _NEEDED.items() if not getattr(case.record, name)]
    if missing:
        yield _red(
            title,
            "preflight.fields_missing",
            f"Còn thiếu: {', '.join(missing)}. Hãy trả lại để bổ sung trước khi gửi.",
        )
    long = list(_too_long(case))
    if long:
        yield _red(title, "preflight.fields_too_long", f"{'; '.join(long)}. Hãy rút gọn trước khi gửi.")
    if not missing and not long:
        yield _passed(title, "preflight.fields", "Đủ trường thông tin, không trường nào quá dài.")


def _too_long(case: _Case) -> Iterator[str]:
    limits = {name: (label, most) for name, (most, label) in LONGEST.items()}
    for name, (path, label) in _WIRE.items():
        most = min(LONGEST_ON_WIRE[path], limits[name][1] if name in limits else LONGEST_ON_WIRE[path])
        limits[name] = (label, most)
    for name, (label, most) in limits.items():
        length = len(str(getattr(case.record, name) or ""))
        if length > most:
            yield f"{label} dài {length} ký tự (tối đa {most})"
    if (case.record.page_count or 0) > MOST_PAGES:
        yield f"Số trang {case.record.page_count} vượt quá {MOST_PAGES}"
    most = LONGEST_ON_WIRE["MessageHeader.ToPlaces.Place"]
    for place in policies.lines_of(case.record.to_places):
        if len(place) > most:
            yield f"Nơi nhận in trên văn bản “{place[:40]}…” dài {len(place)} ký tự (tối đa {most})"


def _signatures(case: _Case) -> Iterator[Finding]:
    main = next((one for one in case.files if one.role is FileRole.MAIN), None)
    if main is None or not _is_there(main):
        yield _red("Tệp văn bản", "preflight.main_missing", "Không có hoặc không đọc được tệp văn bản.")
        return
    verdict = verify_file(case.record.agency_id, main.id, at=case.at, by=case.by)
    if verdict.report.judgement.code == UNSIGNED:
        yield _unsigned(case)
        return
    whole = verdict.verdict
    told = " ".join([f"{whole.words}: {whole.reason}", *whole.notes])
    if whole.outcome is Outcome.PASSED:
        yield _passed("Chữ ký số", "preflight.signatures", told)
    elif whole.outcome is Outcome.CANNOT_TELL:
        yield _amber("Chữ ký số", "preflight.signatures_unclear", told)
    else:
        yield _red("Chữ ký số", f"preflight.signatures.{whole.code}", f"{told} Hãy hủy và trình ký lại.")
    yield _ground(case)


def _unsigned(case: _Case) -> Finding:
    if case.outgoing.is_reference_only:
        return _amber(
            "Chữ ký số",
            "preflight.reference_only",
            "Văn bản không ký số: chỉ gửi để biết, tham khảo, không thay văn bản giấy (QĐ 28/2018 Điều 4).",
        )
    return _red(
        "Chữ ký số",
        "preflight.unsigned",
        "Văn bản chưa có chữ ký số. Hãy trình ký, đóng dấu; hoặc đánh dấu “để biết, tham khảo” nếu chỉ gửi "
        "để tham khảo.",
    )


def _ground(case: _Case) -> Finding:
    title = "Thẩm quyền ký"
    day = legal_date(case.outgoing.signed_at or case.at)
    grounds = list_grounds(case.record.agency_id, on=day, user_id=case.outgoing.signer_id)
    if any(one.id == case.outgoing.ground_id for one in grounds):
        return _passed(title, "preflight.authority", "Căn cứ ký còn hiệu lực vào ngày ký.")
    return _red(
        title,
        "preflight.no_authority",
        f"Không có căn cứ ký còn hiệu lực vào ngày {day:%d/%m/%Y}; hãy hủy và trình người có thẩm quyền ký lại.",
    )


def _attachments(case: _Case) -> Iterator[Finding]:
    title = "Tệp kèm theo"
    attached = [one for one in case.files if one.role is not FileRole.MAIN]
    total = sum(one.size for one in case.files)
    limit = int(settings.LIENTHONG_PACKET_LIMIT * 0.7)
    if total > limit:
        yield _red(
            title, "preflight.too_large", f"Tổng dung lượng tệp vượt {limit // 1048576} MB; hãy giảm bớt."
        )
    lost = [one.name for one in case.files if not _is_there(one)]
    if lost:
        yield _red(title, "preflight.file_missing", f"Không đọc được tệp đã lưu: {', '.join(lost)}.")
    for one in attached:
        if one.role is FileRole.REFERENCE:
            yield _amber(
                f"Tài liệu tham khảo: {one.name}",
                f"preflight.reference.{one.id}",
                "Gửi kèm để tham khảo, không thay văn bản giấy.",
                needs_reason=False,
            )
        else:
            yield _appendix(case, one)
    if not attached and not lost:
        yield _passed(title, "preflight.files", "Không có tệp kèm theo; tệp văn bản đọc được.")


def _appendix(case: _Case, file: FileView) -> Finding:
    title = f"Phụ lục: {file.name}"
    if file.media_type == PDF and _is_there(file):
        sealed = verify_file(case.record.agency_id, file.id, at=case.at, by=case.by)
        if sealed.outcome is Outcome.PASSED:
            return _passed(title, f"preflight.appendix.{file.id}", "Có chữ ký số của cơ quan.")
    if case.outgoing.is_reference_only and case.outgoing.signed_at is None:
        return _amber(
            title,
            f"preflight.appendix_reference_only.{file.id}",
            "Phụ lục không ký số, đi cùng văn bản chỉ để biết, tham khảo.",
            needs_reason=False,
        )
    return _red(
        title,
        f"preflight.appendix_unsealed.{file.id}",
        "Phụ lục là tệp riêng nhưng chưa có chữ ký số của cơ quan. Hãy ký số phụ lục, gộp vào tệp văn bản, "
        "hoặc chuyển thành tài liệu tham khảo.",
    )


def _recipients(case: _Case) -> Iterator[Finding]:
    title = "Nơi nhận"
    if not case.recipients:
        yield _red(title, "preflight.no_recipient", "Chưa chọn nơi nhận nào.")
        return
    on_axis = case.on_axis
    if not on_axis:
        yield _passed(title, "preflight.recipients_inside", "Không có nơi nhận qua Trục.")
        return
    if list_read_at() is None:
        yield _amber(
            title,
            "preflight.no_list",
            "Chưa có danh sách cơ quan của Trục nên chưa xác định được nơi nhận còn hoạt động hay không.",
        )
        return
    known = find_agencies(one.code for one in on_axis)
    unknown = [one.name for one in on_axis if one.code not in known]
    gone = [one.name for one in on_axis if one.code in known and not known[one.code].is_listed]
    if unknown:
        yield _red(
            title,
            "preflight.recipient_unknown",
            f"Không có trong danh sách của Trục: {', '.join(unknown)}. Hãy chọn lại nơi nhận.",
        )
    if gone:
        yield _red(
            title,
            "preflight.recipient_gone",
            f"Không còn hoạt động trên Trục: {', '.join(gone)}. Hãy chọn cơ quan kế thừa.",
        )
    if not unknown and not gone:
        yield _passed(title, "preflight.recipients", f"{len(on_axis)} nơi nhận đều có trên Trục.")


def _duplicates(case: _Case) -> Iterator[Finding]:
    """SND-04: the same document lies with a recipient already, sent as this or as another record."""
    title = "Gửi trùng"
    identity = _identity(case.record)
    same = same_document(
        case.record.agency_id,
        Direction.OUT,
        document_key=document_key(case.record.document_id),
        identity_key=identity,
    )
    codes = [one.code for one in case.on_axis]
    lines = (
        RecipientSending.objects.of(case.record.agency_id)
        .filter(
            sending__outgoing_id__in=[one.id for one in same],
            recipient__code__in=codes,
            is_superseded=False,
            state__in=[SendState.QUEUED.value, SendState.SENT.value],
        )
        .select_related("recipient")
    )
    held = sorted({line.recipient.name for line in lines if not policies.is_refused(line.progress)})
    if held:
        yield _red(
            title,
            "preflight.duplicate",
            f"Văn bản này đã gửi tới: {', '.join(held)}. Hãy bỏ các nơi nhận đó.",
        )
    elif codes:
        yield _passed(title, "preflight.no_duplicate", "Chưa gửi văn bản này tới nơi nhận nào.")


def _identity(record: RecordView) -> str:
    issuer = record.issuer_code or record.issuer_name
    return identity_key(issuer, record.code_number, record.code_notation, record.issued_on)


def _secrecy(case: _Case) -> Iterator[Finding]:
    title = "Độ mật"
    record = case.record
    header = (record.subject, record.kind_name, record.description, *policies.lines_of(record.to_places))
    judged = [judge_page(one) for one in case.files]
    marked = any(mark_of(text) for text in header if text)
    if marked or any(one.outcome is Outcome.FAILED for one in judged):
        yield _red(title, "preflight.secret", SENTENCE)
        return
    stopped = any(one.code == READER_STOPPED for one in judged)
    unclear = [
        file.name for file, one in zip(case.files, judged, strict=True) if one.outcome is not Outcome.PASSED
    ]
    if stopped:
        yield _red(
            title, "preflight.secrecy_unread", "Không đọc được trang 1 của tệp để kiểm tra dấu chỉ độ mật."
        )
    elif unclear:
        yield _amber(
            title,
            "preflight.secrecy_unclear",
            f"Chưa xác định được dấu chỉ độ mật trên: {', '.join(unclear)}. Hãy xem từng trang rồi ghi rõ.",
        )
    else:
        yield _passed(title, "preflight.not_secret", "Không có dấu chỉ độ mật.")


def judge_page(file: FileView) -> Judgement:
    """Page 1 of a stored file."""
    path = store().path(file.sha256)
    if path is None:
        return Judgement(Outcome.CANNOT_TELL, "secrecy.page_unreadable", file.name)
    return judge_page_one(path, file.name)


def _deadline(case: _Case) -> Iterator[Finding]:
    if case.outgoing.signed_at is None:
        return
    latest = policies.latest_sending(case.outgoing.signed_at, case.record.urgency)
    if case.at > latest and not case.record.urgency:
        yield _amber(
            "Thời hạn gửi",
            "preflight.late",
            "Đã quá buổi sáng của ngày làm việc tiếp theo sau ngày ký (QĐ 28/2018 Điều 6).",
            needs_reason=False,
        )


def _is_there(file: FileView) -> bool:
    path = store().path(file.sha256)
    return path is not None and path.stat().st_size == file.size
