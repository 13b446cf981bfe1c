"""Words of warnings: the classes of D-15, kinds of alerts and officers, and where a message stands."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID


class DocumentClass(StrEnum):
    """The classes of D-15, in their order: the first that fits."""

    DONE = "DONE"
    SEND_ERROR = "SEND_ERROR"
    NOT_ARRIVED = "NOT_ARRIVED"
    RECEIVE_ERROR = "RECEIVE_ERROR"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    BACKLOG = "BACKLOG"
    NO_STATUS = "NO_STATUS"
    NORMAL = "NORMAL"


CLASS_LABEL: dict[DocumentClass, str] = {
    DocumentClass.DONE: "Đã xong",
    DocumentClass.SEND_ERROR: "Gửi lỗi",
    DocumentClass.NOT_ARRIVED: "Không đến nơi nhận",
    DocumentClass.RECEIVE_ERROR: "Nhận lỗi",
    DocumentClass.NOT_ACCEPTED: "Chưa nhận",
    DocumentClass.BACKLOG: "Tồn đọng",
    DocumentClass.NO_STATUS: "Chưa phản hồi trạng thái",
    DocumentClass.NORMAL: "Bình thường",
}


class AlertKind(StrEnum):
    """What an alert warns of. Those named as a class of D-15 stand while a document is in that class."""

    SEND_ERROR = "SEND_ERROR"
    NOT_ARRIVED = "NOT_ARRIVED"
    RECEIVE_ERROR = "RECEIVE_ERROR"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    BACKLOG = "BACKLOG"
    NO_STATUS = "NO_STATUS"
    UNTAKEN = "UNTAKEN"
    """Not yet taken an hour by the clock after sending, whatever the working hours (D-08)."""
    RETURNED = "RETURNED"
    """02 after 03 (D-10)."""
    CHANGE_DENIED = "CHANGE_DENIED"
    """A recipient refused a recall, take-back or update: 02 or 16 (D-12, REC-05)."""
    RECALLED = "RECALLED"
    """A document one worked on was recalled by its sender (REC-02)."""
    INCIDENT = "INCIDENT"
    """Something came and could not become a document; stands until the office has said how it was dealt with."""
    SECRET_PACKET = "SECRET_PACKET"  # noqa: S105  a kind of alert, no password
    """The same, of a packet with a secrecy mark (D-23)."""
    SECRET_DRAFT = "SECRET_DRAFT"  # noqa: S105  the same
    """Somebody brought content with a secrecy mark into an office; it was refused (D-23)."""
    BACKUP_LATE = "BACKUP_LATE"
    """The last good backup of this installation is older than a day (SEC-06)."""
    KEY_EXPIRING = "KEY_EXPIRING"
    """A connected system's longest key ends soon."""
    KEY_EXPIRED = "KEY_EXPIRED"
    """A connected system's last key has ended on its date: it can neither send nor fetch."""


KIND_LABEL: dict[AlertKind, str] = {
    **{AlertKind(word.value): label for word, label in CLASS_LABEL.items() if word.value in set(AlertKind)},
    AlertKind.UNTAKEN: "Nơi nhận chưa lấy",
    AlertKind.RETURNED: "Trả lại sau khi tiếp nhận",
    AlertKind.CHANGE_DENIED: "Từ chối thu hồi, lấy lại, cập nhật",
    AlertKind.RECALLED: "Văn bản đã bị thu hồi",
    AlertKind.INCIDENT: "Sự cố tiếp nhận",
    AlertKind.SECRET_PACKET: "Gói tin có dấu chỉ độ mật",
    AlertKind.SECRET_DRAFT: "Đưa nội dung có dấu chỉ độ mật vào hệ thống",
    AlertKind.BACKUP_LATE: "Quá một ngày chưa sao lưu",
    AlertKind.KEY_EXPIRING: "Khóa kết nối sắp hết hạn",
    AlertKind.KEY_EXPIRED: "Khóa kết nối đã hết hạn",
}

SECRET_KINDS = frozenset({AlertKind.SECRET_PACKET, AlertKind.SECRET_DRAFT})
"""Alerts about refused secret content: without number, subject or document (D-23)."""

KEY_KINDS = frozenset({AlertKind.KEY_EXPIRING, AlertKind.KEY_EXPIRED})
"""Alerts about a connected system, not about a document."""

ENDS_BY_WORD = frozenset(
    {AlertKind.RETURNED, AlertKind.CHANGE_DENIED, AlertKind.RECALLED, AlertKind.SECRET_DRAFT}
)
"""Alerts of an event: they end when somebody has taken note, or when the document is sent again."""


class Side(StrEnum):
    """A party of a document."""

    SENDER = "sender"
    RECIPIENT = "recipient"


class OfficerKind(StrEnum):
    """For what an officer is registered (D-16, D-23)."""

    RECEPTION = "RECEPTION"
    """Tiếp nhận văn bản."""
    OPERATION = "OPERATION"
    """Vận hành phần mềm."""
    SECRECY = "SECRECY"
    """Bảo vệ bí mật nhà nước."""


OFFICER_LABEL: dict[OfficerKind, str] = {
    OfficerKind.RECEPTION: "tiếp nhận văn bản",
    OfficerKind.OPERATION: "vận hành phần mềm",
    OfficerKind.SECRECY: "bảo vệ bí mật nhà nước",
}


class AnnouncementKind(StrEnum):
    """What officers are told of."""

    ALERT = "ALERT"
    ARRIVAL = "ARRIVAL"
    """Có văn bản đến; of a recall or update, what its sender asks."""
    SECRET_REFUSED = "SECRET_REFUSED"  # noqa: S105  a kind of message, no password
    """A packet with a secrecy mark was refused (D-23)."""


class AnnouncementState(StrEnum):
    """Whether officers have been told."""

    WAITING = "WAITING"
    TOLD = "TOLD"
    """Messages are queued to every officer concerned."""
    DROPPED = "DROPPED"
    """Its cause ended before anybody was told."""


class NoticeState(StrEnum):
    """Where a message to one officer stands."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    """The mail server took it."""
    FAILED = "FAILED"
    """Refused for good: the address must be mended."""


NOTICE_LABEL: dict[NoticeState, str] = {
    NoticeState.QUEUED: "Chờ gửi",
    NoticeState.SENT: "Đã gửi",
    NoticeState.FAILED: "Không gửi được",
}


INSTALLATION = UUID(int=0)
"""The party that an alert about the installation itself concerns: its operators."""


class Closing(StrEnum):
    """Why an alert was closed."""

    ENDED = "ENDED"
    """Its cause ended (ALR-06)."""
    CHANGED = "CHANGED"
    """Another cause took its place."""
    NOTED = "NOTED"
    """Somebody took note of it."""


CLOSING_LABEL: dict[Closing, str] = {
    Closing.ENDED: "nguyên nhân đã hết",
    Closing.CHANGED: "nguyên nhân đã chuyển sang nguyên nhân khác",
    Closing.NOTED: "đã được ghi nhận",
}
