"""The life of an incoming document and the reasons of refusal, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class IncomingState(StrEnum):
    """Where an incoming document stands; each but the first has been reported by its status."""

    ARRIVED = "ARRIVED"
    """01, sent by itself."""
    REFUSED = "REFUSED"
    """02: no incoming number was taken."""
    ACCEPTED = "ACCEPTED"
    """03, with its incoming number."""
    ASSIGNED = "ASSIGNED"
    """04."""
    IN_PROGRESS = "IN_PROGRESS"
    """05."""
    COMPLETED = "COMPLETED"
    """06."""
    RETURNED = "RETURNED"
    """02 after 03; the number stays with the note *đã trả lại* (D-10)."""
    RECALLED = "RECALLED"
    """Thu hồi was carried out, or lấy lại agreed to: kept, and nobody works on it any more (REC-02)."""


class IncomingAct(StrEnum):
    """What moves an incoming document."""

    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    ASSIGN = "ASSIGN"
    BEGIN = "BEGIN"
    COMPLETE = "COMPLETE"
    RETURN = "RETURN"
    RECALL = "RECALL"


_S, _A = IncomingState, IncomingAct

TRANSITIONS: Mapping[tuple[IncomingState, IncomingAct], IncomingState] = MappingProxyType(
    {
        (_S.ARRIVED, _A.ACCEPT): _S.ACCEPTED,
        (_S.ARRIVED, _A.REFUSE): _S.REFUSED,
        (_S.ACCEPTED, _A.ASSIGN): _S.ASSIGNED,
        (_S.ACCEPTED, _A.COMPLETE): _S.COMPLETED,
        (_S.ACCEPTED, _A.RETURN): _S.RETURNED,
        (_S.ASSIGNED, _A.ASSIGN): _S.ASSIGNED,
        (_S.ASSIGNED, _A.BEGIN): _S.IN_PROGRESS,
        (_S.ASSIGNED, _A.COMPLETE): _S.COMPLETED,
        (_S.ASSIGNED, _A.RETURN): _S.RETURNED,
        (_S.IN_PROGRESS, _A.ASSIGN): _S.IN_PROGRESS,
        (_S.IN_PROGRESS, _A.COMPLETE): _S.COMPLETED,
        (_S.IN_PROGRESS, _A.RETURN): _S.RETURNED,
        (_S.ARRIVED, _A.RECALL): _S.RECALLED,
        (_S.ACCEPTED, _A.RECALL): _S.RECALLED,
        (_S.ASSIGNED, _A.RECALL): _S.RECALLED,
        (_S.IN_PROGRESS, _A.RECALL): _S.RECALLED,
        (_S.COMPLETED, _A.RECALL): _S.RECALLED,
    }
)

"""A hand-over while the work goes on changes people only: after 05 the axis knows no 04 (PRC-07)."""

ACT_LABELS: Mapping[IncomingAct, str] = MappingProxyType(
    {
        IncomingAct.ACCEPT: "tiếp nhận",
        IncomingAct.REFUSE: "từ chối",
        IncomingAct.ASSIGN: "chuyển xử lý",
        IncomingAct.BEGIN: "bắt đầu xử lý",
        IncomingAct.COMPLETE: "kết thúc",
        IncomingAct.RETURN: "trả lại",
        IncomingAct.RECALL: "thu hồi",
    }
)

STATE_CODES: Mapping[IncomingState, tuple[str, ...]] = MappingProxyType(
    {
        IncomingState.ARRIVED: ("01",),
        IncomingState.REFUSED: ("01", "02"),
        IncomingState.ACCEPTED: ("01", "03"),
        IncomingState.ASSIGNED: ("01", "03", "04"),
        IncomingState.IN_PROGRESS: ("01", "03", "04", "05"),
        IncomingState.COMPLETED: ("01", "03", "06"),
        IncomingState.RETURNED: ("01", "03", "02"),
        IncomingState.RECALLED: ("01",),
    }
)
"""What a further source is told at once, so that it stands where the document stands (D-03)."""

FINISHED_BADLY = frozenset({IncomingState.REFUSED, IncomingState.RETURNED, IncomingState.RECALLED})
"""A document sent again after 02 or a recall begins a life of its own; it is no duplicate (D-01)."""

STATE_WORDS: Mapping[IncomingState, str] = MappingProxyType(
    {
        IncomingState.ARRIVED: "Đã đến",
        IncomingState.REFUSED: "Từ chối nhận (trả lại)",
        IncomingState.ACCEPTED: "Đã tiếp nhận",
        IncomingState.ASSIGNED: "Đã chuyển xử lý",
        IncomingState.IN_PROGRESS: "Đang xử lý",
        IncomingState.COMPLETED: "Đã hoàn thành",
        IncomingState.RETURNED: "Trả lại sau khi tiếp nhận",
        IncomingState.RECALLED: "Đã thu hồi",
    }
)


class RefusalReason(StrEnum):
    """Coded reasons of 02 (regulations §12.7)."""

    WRONG_RECIPIENT = "WRONG_RECIPIENT"
    INVALID_SIGNATURE = "INVALID_SIGNATURE"
    MISSING_SIGNATURE = "MISSING_SIGNATURE"
    ATTACHMENT = "ATTACHMENT"
    MISMATCH = "MISMATCH"
    WRONG_FORM = "WRONG_FORM"
    WRONG_AUTHORITY = "WRONG_AUTHORITY"
    DUPLICATE = "DUPLICATE"
    SECRET = "SECRET"  # noqa: S105  a reason, no password
    UNREADABLE = "UNREADABLE"
    OTHER = "OTHER"


REASON_WORDS: Mapping[RefusalReason, str] = MappingProxyType(
    {
        RefusalReason.WRONG_RECIPIENT: "Gửi sai nơi nhận",
        RefusalReason.INVALID_SIGNATURE: "Chữ ký số không hợp lệ",
        RefusalReason.MISSING_SIGNATURE: "Thiếu chữ ký cơ quan hoặc người có thẩm quyền",
        RefusalReason.ATTACHMENT: "Thiếu hoặc hỏng tệp kèm theo",
        RefusalReason.MISMATCH: "Thông tin không khớp nội dung văn bản",
        RefusalReason.WRONG_FORM: "Sai thể thức",
        RefusalReason.WRONG_AUTHORITY: "Sai thẩm quyền",
        RefusalReason.DUPLICATE: "Trùng văn bản",
        RefusalReason.SECRET: "Có nội dung mật",
        RefusalReason.UNREADABLE: "Tệp không mở được hoặc nhiễm mã độc",
        RefusalReason.OTHER: "Khác (ghi rõ)",
    }
)


class DuplicateDecision(StrEnum):
    """What the clerk said about a likely duplicate (RCV-06)."""

    SAME = "SAME"
    DIFFERENT = "DIFFERENT"


class AskedState(StrEnum):
    """Where a sender's request to change stands with us (D-11)."""

    WAITING = "WAITING"
    """The document it names is not held here; it is acted on when that comes."""
    OPEN = "OPEN"
    """A person has to answer 15 or 16 (D-09, D-12)."""
    CARRIED_OUT = "CARRIED_OUT"
    REFUSED = "REFUSED"


ASKED_WORDS: Mapping[AskedState, str] = MappingProxyType(
    {
        AskedState.WAITING: "chưa có văn bản",
        AskedState.OPEN: "chờ trả lời",
        AskedState.CARRIED_OUT: "đã thực hiện",
        AskedState.REFUSED: "đã từ chối",
    }
)
USE_REPLACEMENT = "Tệp đã ký khác văn bản đã gửi; không cập nhật được. Đề nghị dùng thay thế."
"""Answer to an update that changes or adds signed files (D-12, REC-07)."""


class IncidentKind(StrEnum):
    """What an incident is about."""

    UNREADABLE = "UNREADABLE"
    """The packet cannot be read or a file in it is damaged; the axis was told *fail*."""
    SECRET = "SECRET"  # noqa: S105  a kind, no password
    """A secrecy mark was found on our side; nothing was kept (D-23)."""
    CHANGE = "CHANGE"
    """The sender recalls or updates an earlier document; a person has to act on it."""
    STATUS = "STATUS"
    """A status owed was refused by the axis."""
    STRAY = "STRAY"
    """The axis lists a recipient that no agency of this installation answers to."""


INCIDENT_WORDS: Mapping[IncidentKind, str] = MappingProxyType(
    {
        IncidentKind.UNREADABLE: "Gói tin không đọc được",
        IncidentKind.SECRET: "Gói tin có dấu chỉ độ mật",
        IncidentKind.CHANGE: "Nơi gửi báo thu hồi, cập nhật",
        IncidentKind.STATUS: "Trục không nhận trạng thái",
        IncidentKind.STRAY: "Nơi nhận không thuộc hệ thống này",
    }
)


class CheckName(StrEnum):
    """The parts of the check before acceptance (QĐ 28 Art. 9.1; RCV-02), in the order shown."""

    COMPLETE = "COMPLETE"
    WHOLE = "WHOLE"
    AUTHENTIC = "AUTHENTIC"
    ADDRESSEE = "ADDRESSEE"
    DUPLICATE = "DUPLICATE"


CHECK_WORDS: Mapping[CheckName, str] = MappingProxyType(
    {
        CheckName.COMPLETE: "Đầy đủ",
        CheckName.WHOLE: "Toàn vẹn",
        CheckName.AUTHENTIC: "Xác thực",
        CheckName.ADDRESSEE: "Đúng nơi nhận",
        CheckName.DUPLICATE: "Không trùng",
    }
)
