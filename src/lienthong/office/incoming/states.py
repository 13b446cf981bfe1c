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


class IncomingAct(StrEnum):
    """What moves an incoming document."""

    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    ASSIGN = "ASSIGN"
    BEGIN = "BEGIN"
    COMPLETE = "COMPLETE"
    RETURN = "RETURN"


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
        (_S.IN_PROGRESS, _A.COMPLETE): _S.COMPLETED,
        (_S.IN_PROGRESS, _A.RETURN): _S.RETURNED,
    }
)

STATE_WORDS: Mapping[IncomingState, str] = MappingProxyType(
    {
        IncomingState.ARRIVED: "Đã đến",
        IncomingState.REFUSED: "Từ chối nhận (trả lại)",
        IncomingState.ACCEPTED: "Đã tiếp nhận",
        IncomingState.ASSIGNED: "Đã chuyển xử lý",
        IncomingState.IN_PROGRESS: "Đang xử lý",
        IncomingState.COMPLETED: "Đã hoàn thành",
        IncomingState.RETURNED: "Trả lại sau khi tiếp nhận",
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
