"""Words of records as data: direction, roles of files, state of a number."""

from __future__ import annotations

from enum import StrEnum


class Direction(StrEnum):
    """Which way a document goes."""

    OUT = "OUT"
    """Văn bản đi."""
    IN = "IN"
    """Văn bản đến."""


class FileRole(StrEnum):
    """What a file is to its record (D-06)."""

    MAIN = "MAIN"
    """The document itself."""
    APPENDIX = "APPENDIX"
    """Belongs to the document and must be sealed."""
    REFERENCE = "REFERENCE"
    """*Tài liệu tham khảo*: does not replace paper."""


class NumberState(StrEnum):
    """A number once taken stays in its book for ever (D-21)."""

    TAKEN = "TAKEN"
    CANCELLED = "CANCELLED"
    """*Hủy*, with its reason."""


class Act(StrEnum):
    """What happened to a record; the course of a document is made of these."""

    DRAFTED = "DRAFTED"
    EDITED = "EDITED"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    SENT_BACK = "SENT_BACK"
    SIGNED = "SIGNED"
    SEALED = "SEALED"
    LEFT_UNSIGNED = "LEFT_UNSIGNED"
    NUMBERED = "NUMBERED"
    REVIEWED = "REVIEWED"
    ISSUED = "ISSUED"
    SENT = "SENT"
    SEND_FAILED = "SEND_FAILED"
    STATUS = "STATUS"
    CANCELLED = "CANCELLED"
    ARRIVED = "ARRIVED"
    ANOTHER_SOURCE = "ANOTHER_SOURCE"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    RETURNED = "RETURNED"
    ASSIGNED = "ASSIGNED"
    BEGUN = "BEGUN"
    DISCUSSED = "DISCUSSED"
    COMPLETED = "COMPLETED"
    UNDONE = "UNDONE"
    CHANGE_ASKED = "CHANGE_ASKED"
    """Thu hồi, lấy lại, cập nhật was asked about it."""
    CHANGE_SETTLED = "CHANGE_SETTLED"
    RECALLED = "RECALLED"
    UPDATED = "UPDATED"
    REPLACED = "REPLACED"


ACT_WORDS: dict[Act, str] = {
    Act.DRAFTED: "Tạo dự thảo",
    Act.EDITED: "Sửa dự thảo",
    Act.SUBMITTED: "Trình ký",
    Act.APPROVED: "Duyệt",
    Act.SENT_BACK: "Trả lại để hoàn thiện",
    Act.SIGNED: "Ký số",
    Act.SEALED: "Cấp số, đóng dấu",
    Act.LEFT_UNSIGNED: "Cho phát hành không ký số",
    Act.NUMBERED: "Cấp số, không đóng dấu",
    Act.REVIEWED: "Kiểm tra trước khi gửi",
    Act.ISSUED: "Phát hành",
    Act.SENT: "Gửi qua Trục",
    Act.SEND_FAILED: "Gửi lỗi",
    Act.STATUS: "Nơi nhận báo trạng thái",
    Act.CANCELLED: "Hủy",
    Act.ARRIVED: "Đến từ Trục",
    Act.ANOTHER_SOURCE: "Đến thêm từ nơi khác",
    Act.ACCEPTED: "Tiếp nhận, vào sổ",
    Act.REFUSED: "Từ chối nhận (trả lại)",
    Act.RETURNED: "Trả lại sau khi tiếp nhận",
    Act.ASSIGNED: "Chuyển xử lý",
    Act.BEGUN: "Bắt đầu xử lý",
    Act.DISCUSSED: "Trao đổi",
    Act.COMPLETED: "Kết thúc",
    Act.UNDONE: "Hoàn tác",
    Act.CHANGE_ASKED: "Yêu cầu thu hồi, lấy lại, cập nhật",
    Act.CHANGE_SETTLED: "Trả lời yêu cầu thu hồi, lấy lại, cập nhật",
    Act.RECALLED: "Thu hồi văn bản",
    Act.UPDATED: "Cập nhật thông tin",
    Act.REPLACED: "Thay thế văn bản",
}
