"""The life of an outgoing document and of its sendings, as data."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class OutgoingState(StrEnum):
    """Where an outgoing document stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    """With its unit head for approval of content (NĐ 30 Art. 12)."""
    APPROVED = "APPROVED"
    """With the signer."""
    SIGNED = "SIGNED"
    """With the clerk, for number, date and seal."""
    SEALED = "SEALED"
    ISSUED = "ISSUED"
    CANCELLED = "CANCELLED"


STATE_WORDS: Mapping[OutgoingState, str] = MappingProxyType(
    {
        OutgoingState.DRAFT: "Dự thảo",
        OutgoingState.SUBMITTED: "Chờ duyệt",
        OutgoingState.APPROVED: "Chờ ký",
        OutgoingState.SIGNED: "Chờ cấp số, đóng dấu",
        OutgoingState.SEALED: "Chờ phát hành",
        OutgoingState.ISSUED: "Đã phát hành",
        OutgoingState.CANCELLED: "Đã hủy",
    }
)


class OutgoingAct(StrEnum):
    """What moves an outgoing document."""

    SUBMIT = "SUBMIT"
    APPROVE = "APPROVE"
    SEND_BACK = "SEND_BACK"
    SIGN = "SIGN"
    SEAL = "SEAL"
    LEAVE_UNSIGNED = "LEAVE_UNSIGNED"
    """The signer lets a document marked *để biết, tham khảo* go without a signature (SND-09)."""
    NUMBER = "NUMBER"
    """Number and date of such a document: nothing is sealed."""
    ISSUE = "ISSUE"
    CANCEL = "CANCEL"
    UNDO_SUBMIT = "UNDO_SUBMIT"
    UNDO_SEND_BACK = "UNDO_SEND_BACK"
    """Back to the one who had sent it back, when that was the unit head."""
    UNDO_REFUSE = "UNDO_REFUSE"
    """The same, when that was the signer."""


_S, _A = OutgoingState, OutgoingAct

TRANSITIONS: Mapping[tuple[OutgoingState, OutgoingAct], OutgoingState] = MappingProxyType(
    {
        (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
        (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
        (_S.SUBMITTED, _A.SEND_BACK): _S.DRAFT,
        (_S.APPROVED, _A.SEND_BACK): _S.DRAFT,
        (_S.APPROVED, _A.SIGN): _S.SIGNED,
        (_S.APPROVED, _A.LEAVE_UNSIGNED): _S.SIGNED,
        (_S.SIGNED, _A.SEAL): _S.SEALED,
        (_S.SIGNED, _A.NUMBER): _S.SEALED,
        (_S.SEALED, _A.ISSUE): _S.ISSUED,
        (_S.DRAFT, _A.CANCEL): _S.CANCELLED,
        (_S.SUBMITTED, _A.CANCEL): _S.CANCELLED,
        (_S.APPROVED, _A.CANCEL): _S.CANCELLED,
        (_S.SIGNED, _A.CANCEL): _S.CANCELLED,
        (_S.SEALED, _A.CANCEL): _S.CANCELLED,
        (_S.SUBMITTED, _A.UNDO_SUBMIT): _S.DRAFT,
        (_S.DRAFT, _A.UNDO_SEND_BACK): _S.SUBMITTED,
        (_S.DRAFT, _A.UNDO_REFUSE): _S.APPROVED,
    }
)
"""What is absent is refused. An issued document is never cancelled here: it is recalled (D-12)."""


ACT_LABELS: Mapping[OutgoingAct, str] = MappingProxyType(
    {
        OutgoingAct.SUBMIT: "trình",
        OutgoingAct.APPROVE: "duyệt",
        OutgoingAct.SEND_BACK: "trả lại",
        OutgoingAct.SIGN: "ký",
        OutgoingAct.SEAL: "cấp số, đóng dấu",
        OutgoingAct.LEAVE_UNSIGNED: "cho phát hành không ký số",
        OutgoingAct.NUMBER: "cấp số",
        OutgoingAct.ISSUE: "phát hành",
        OutgoingAct.CANCEL: "hủy",
        OutgoingAct.UNDO_SUBMIT: "hoàn tác việc trình",
        OutgoingAct.UNDO_SEND_BACK: "hoàn tác việc trả lại",
        OutgoingAct.UNDO_REFUSE: "hoàn tác việc trả lại",
    }
)


class RecipientKind(StrEnum):
    """The three kinds of *nơi nhận* (D-04)."""

    AXIS = "AXIS"
    INSIDE = "INSIDE"
    OUTSIDE = "OUTSIDE"


KIND_WORDS: Mapping[RecipientKind, str] = MappingProxyType(
    {
        RecipientKind.AXIS: "Qua Trục",
        RecipientKind.INSIDE: "Trong cơ quan",
        RecipientKind.OUTSIDE: "Ngoài Trục",
    }
)
TAGS = ("Để thực hiện", "Để phối hợp", "Để báo cáo", "Để biết", "Lưu")
"""What a recipient gets the document for; *Lưu* is the copy kept."""
WAYS = ("Thư công vụ", "Bưu chính", "Văn thư trực tiếp", "Bản in đóng dấu")
"""How a document goes to a recipient outside the axis (D-04)."""


class SendState(StrEnum):
    """Where one sending of one recipient stands between us and the axis (technical)."""

    QUEUED = "QUEUED"
    """Chờ gửi."""
    SENT = "SENT"
    """Trục đã nhận."""
    FAILED = "FAILED"
    """Gửi lỗi: refused at the door, or the recipient's system answered fail."""
    GIVEN_UP = "GIVEN_UP"
    """Thôi gửi, with a reason (or another way, D-18)."""


SEND_WORDS: Mapping[SendState, str] = MappingProxyType(
    {
        SendState.QUEUED: "Chờ gửi",
        SendState.SENT: "Đã gửi",
        SendState.FAILED: "Gửi lỗi",
        SendState.GIVEN_UP: "Thôi gửi",
    }
)


class AskState(StrEnum):
    """Where a request to change stands at one recipient (D-11)."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    """The axis has it; the recipient has not answered."""
    FAILED = "FAILED"
    """The axis refused it."""
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"


ASK_OPEN = frozenset({AskState.QUEUED, AskState.SENT})
ASK_WORDS: Mapping[AskState, str] = MappingProxyType(
    {
        AskState.QUEUED: "chờ gửi",
        AskState.SENT: "chờ trả lời",
        AskState.FAILED: "Trục từ chối",
        AskState.ACCEPTED: "đồng ý",
        AskState.REFUSED: "từ chối",
    }
)
