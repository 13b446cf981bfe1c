"""A packet as a table for a terminal, in Vietnamese; empty fields are left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lienthong.edxml.model import (
    Attachment,
    BusinessType,
    DocumentPacket,
    Organization,
    Staff,
    StatusCode,
    StatusReport,
    Urgency,
)
from lienthong.edxml.reader import ReadResult
from lienthong.kernel.problems import Severity

Row = tuple[str, str]

_BUSINESS = {
    BusinessType.NEW: "Văn bản mới",
    BusinessType.RECALL: "Thu hồi",
    BusinessType.UPDATE: "Cập nhật",
    BusinessType.REPLACEMENT: "Thay thế",
}
_URGENCY = {
    Urgency.NORMAL: "Thường",
    Urgency.URGENT: "Khẩn",
    Urgency.VERY_URGENT: "Thượng khẩn",
    Urgency.FLASH: "Hỏa tốc",
    Urgency.FLASH_TIMED: "Hỏa tốc hẹn giờ",
}
_STATUS = {
    StatusCode.ARRIVED: "Đã đến",
    StatusCode.REFUSED: "Từ chối nhận (trả lại)",
    StatusCode.ACCEPTED: "Đã tiếp nhận",
    StatusCode.ASSIGNED: "Đã chuyển xử lý",
    StatusCode.IN_PROGRESS: "Đang xử lý",
    StatusCode.COMPLETED: "Đã hoàn thành",
    StatusCode.TAKE_BACK_ASKED: "Lấy lại",
    StatusCode.CHANGE_ACCEPTED: "Đồng ý cập nhật, lấy lại",
    StatusCode.CHANGE_REFUSED: "Từ chối cập nhật, lấy lại",
}
_WEIGHT = {Severity.ERROR: "LỖI", Severity.WARNING: "cảnh báo", Severity.NOTE: "ghi chú"}


def show_table(result: ReadResult) -> str:
    """The whole text: fields, files, problems, verdict."""
    rows: list[Row] = []
    match result.packet:
        case DocumentPacket():
            rows = [*_document(result.packet), *_files(result.packet.attachments)]
        case StatusReport():
            rows = list(_status(result.packet))
        case None:
            rows = []
    shown = [(label, value) for label, value in rows if value]
    width = max((len(label) for label, _ in shown), default=0)
    lines = [f"{label:<{width}}  {' '.join(value.split())}" for label, value in shown]
    return "\n".join([*lines, *_problems(result), _verdict(result)])


def _document(packet: DocumentPacket) -> Iterator[Row]:
    header, business = packet.header, packet.business
    yield "Loại gói tin", _BUSINESS[business.type]
    yield "Cơ quan gửi", _organization(header.sender)
    for recipient in header.recipients:
        yield "Nơi nhận", _organization(recipient)
    yield "Mã định danh văn bản", header.document_id
    yield "Số, ký hiệu", str(header.code)
    yield "Nơi, ngày ban hành", ", ".join(filter(None, (header.place, _day(header.issued_on))))
    yield "Loại văn bản", header.kind.name
    yield "Trích yếu", header.subject
    yield "Nội dung", header.content if header.content != header.subject else ""
    signatory = header.signatory
    yield "Người ký", ", ".join(filter(None, (signatory.authority, signatory.position, signatory.full_name)))
    yield "Hạn trả lời", _day(header.due_on)
    yield "Mức độ khẩn", _urgency(header.other.urgency)
    yield "Phạm vi lưu hành", header.other.circulation_scope
    for response in header.response_for:
        yield "Trả lời văn bản", ", ".join(filter(None, (response.code, response.document_id)))
    yield "Dòng nơi nhận", "; ".join(header.to_places)
    yield "Lý do", business.reason
    yield "Văn bản liên quan", business.document_id
    for replaced in business.replaced:
        yield (
            "Thay thế văn bản",
            f"{replaced.document_id} ({', '.join(replaced.organ_ids) or 'mọi nơi nhận'})",
        )
    for staff in business.staff:
        yield "Người liên hệ", _staff(staff)
    for entry in packet.trace:
        yield "Đã qua", f"{entry.organ_id or '(không ghi)'} {_moment(entry.at)}"


def _status(report: StatusReport) -> Iterator[Row]:
    known = report.code in set(StatusCode)
    name = _STATUS[StatusCode(report.code)] if known else "mã chưa biết"
    yield "Loại gói tin", "Trạng thái xử lý"
    yield "Cơ quan báo", _organization(report.sender)
    yield "Trạng thái", f"{report.code} – {name}"
    yield "Diễn giải", report.description
    yield "Thời điểm", _moment(report.at)
    yield "Gửi tới", report.response_for.organ_id
    yield "Văn bản", report.response_for.code
    yield "Ngày ban hành", _day(report.response_for.issued_on)
    yield "Mã định danh văn bản", report.response_for.document_id
    yield "Người liên hệ", _staff(report.staff)


def _files(attachments: tuple[Attachment, ...]) -> Iterator[Row]:
    for index, file in enumerate(attachments, start=1):
        size = f"{file.size:,} byte".replace(",", ".")
        state = "HỎNG" if file.damaged else f"SHA-256 {file.sha256}"
        yield f"Tệp {index}", f"{file.name or '(không tên)'} · {size} · {state}"


def _problems(result: ReadResult) -> list[str]:
    lines = [f"  [{_WEIGHT[one.severity]}] {one.code}: {one.sentence}" for one in result.problems]
    if result.secrecy is not None:
        lines.append(f"  [LỖI] {result.secrecy.code}: {result.secrecy.sentence}")
    return ["", "Vấn đề:", *lines] if lines else []


def _verdict(result: ReadResult) -> str:
    return "\nKết luận: gói tin bị từ chối." if result.is_refused else "\nKết luận: gói tin hợp lệ."


def _organization(body: Organization) -> str:
    return f"{body.organ_id} {body.name}".strip()


def _staff(staff: Staff) -> str:
    return ", ".join(filter(None, (staff.name, staff.department, staff.mobile, staff.email)))


def _urgency(number: int | None) -> str:
    if number is None:
        return ""
    return _URGENCY[Urgency(number)] if number in set(Urgency) else f"{number} (chưa biết)"


def _day(day: dt.date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _moment(moment: dt.datetime | None) -> str:
    return f"{moment:%d/%m/%Y %H:%M:%S}" if moment else ""
