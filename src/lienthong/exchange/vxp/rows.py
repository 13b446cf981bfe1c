"""Rows of the list answers with the exact keys of the SDK, written by the axis and read by clients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.exchange.vxp.moments import column, parse
from lienthong.exchange.vxp.operations import MessageType, TransportStatus

SERVICE_TYPE = "eDoc"
STATUS_SENTENCES: Mapping[TransportStatus, str] = {
    TransportStatus.INITIAL: "Chờ nhận",
    TransportStatus.PROCESSING: "Đang xử lý",
    TransportStatus.DONE: "Đã nhận",
    TransportStatus.FAIL: "Nhận lỗi",
}


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return "" if value is None else str(value)


def _moment(row: Mapping[str, object], key: str) -> dt.datetime | None:
    try:
        return parse(_text(row, key))
    except ValueError:
        return None


_TRUE = frozenset({"true", "1"})


def _whole(row: Mapping[str, object], key: str) -> int:
    text = _text(row, key)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else 0


def _status(text: str) -> TransportStatus:
    try:
        return TransportStatus(text.strip().lower())
    except ValueError:
        return TransportStatus.INITIAL


def _optional_column(moment: dt.datetime | None) -> str:
    return "" if moment is None else column(moment)


NEVER_TAKEN = "Đã thu hồi trên Trục khi nơi nhận chưa lấy; gói tin không được chuyển đi."
"""``receiveStatusDesc`` of a packet that its sender recalled before anybody had taken it (D-12)."""


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency as the axis publishes it."""

    id: str
    code: str
    name: str
    parent_id: str = ""
    mail: str = ""
    old_code: str = ""
    """Identifier of QCVN 102:2016; ``oldCode`` and ``code102`` on the wire."""
    qd20_code: str = ""
    """Identifier of QĐ 20/2020, when there is one."""
    version: int = 0
    """Of the registry at its last change; what `getSynchronizeUnit` counts by."""
    changed_at: dt.datetime | None = None
    is_deleted: bool = False
    """It has ended; it stands in `getSynchronizeUnit` only, so that clients hear of it."""
    is_connected: bool = True
    """A connected system sends and receives for it."""

    def row(self) -> dict[str, object]:
        """The row of ``getAgenciesList``."""
        return {
            "id": self.id,
            "pid": self.parent_id,
            "code": self.code,
            "name": self.name,
            "mail": self.mail,
            "oldCode": self.old_code,
        }

    def qd20_row(self) -> dict[str, object]:
        """The row of ``getAgenciesListQD20``."""
        return {
            "id": self.id,
            "code": self.qd20_code or self.code,
            "name": self.name,
            "mail": self.mail,
            "code102": self.old_code,
        }

    def synchronized_row(self) -> dict[str, object]:
        """The row of ``getSynchronizeUnit``. What ``centerCode`` means is written nowhere: it is there, and empty."""
        return {
            "id": self.id,
            "pid": self.parent_id,
            "code": self.code,
            "name": self.name,
            "mail": self.mail,
            "version": self.version,
            "centerCode": "",
            "deleted": self.is_deleted,
            "modifyDate": _optional_column(self.changed_at),
            "isAgency": self.is_connected,
        }

    @classmethod
    def read(cls, row: Mapping[str, object]) -> AgencyRow:
        """An agency from a row of any of the lists; absent fields are empty."""
        return cls(
            id=_text(row, "id"),
            code=_text(row, "code"),
            name=_text(row, "name"),
            parent_id=_text(row, "pid"),
            mail=_text(row, "mail"),
            old_code=_text(row, "oldCode") or _text(row, "code102"),
            version=_whole(row, "version"),
            changed_at=_moment(row, "modifyDate"),
            is_deleted=_text(row, "deleted").lower() in _TRUE,
            is_connected=_text(row, "isAgency").lower() in {*_TRUE, ""},
        )


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One packet waiting for one recipient."""

    doc_id: str
    message_type: MessageType
    sender_code: str
    recipient_code: str
    created_at: dt.datetime | None
    updated_at: dt.datetime | None = None
    status: TransportStatus = TransportStatus.INITIAL

    def row(self) -> dict[str, object]:
        """The row of ``getReceivedEdocList``."""
        return {
            "docId": self.doc_id,
            "serviceType": SERVICE_TYPE,
            "messageType": self.message_type.value,
            "created_time": _optional_column(self.created_at),
            "updated_time": _optional_column(self.updated_at or self.created_at),
            "from": self.sender_code,
            "to": self.recipient_code,
            "status": self.status.value,
            "status_desc": STATUS_SENTENCES[self.status],
        }

    @classmethod
    def read(cls, row: Mapping[str, object]) -> ReceivedRow:
        """A waiting packet from its row; absent fields are empty."""
        kind = _text(row, "messageType").lower()
        return cls(
            doc_id=_text(row, "docId"),
            message_type=MessageType.STATUS if kind == MessageType.STATUS.value else MessageType.EDOC,
            sender_code=_text(row, "from"),
            recipient_code=_text(row, "to"),
            created_at=_moment(row, "created_time"),
            updated_at=_moment(row, "updated_time"),
            status=_status(_text(row, "status")),
        )


@dataclass(frozen=True, slots=True)
class SentRow:
    """What became of one sent packet at one recipient."""

    doc_id: str
    message_type: MessageType
    sender_code: str
    recipient_code: str
    sent_at: dt.datetime | None
    received_at: dt.datetime | None = None
    status: TransportStatus = TransportStatus.INITIAL
    notation: str = ""
    """Number and notation of the document, as 807/VPCP-KSTT."""
    title: str = ""
    note: str = ""
    """The recipient's words with its last answer, when it gave any."""

    def row(self) -> dict[str, object]:
        """The row of ``getSentEdocList``."""
        sentence = STATUS_SENTENCES[self.status]
        return {
            "serviceType": SERVICE_TYPE,
            "messageType": self.message_type.value,
            "senderDocId": self.doc_id,
            "receiverDocId": self.doc_id,
            "fromCode": self.sender_code,
            "toCode": self.recipient_code,
            "title": self.title,
            "notation": self.notation,
            "sentTime": _optional_column(self.sent_at),
            "receivedTime": _optional_column(self.received_at),
            "sendStatus": TransportStatus.DONE.value,
            "sendStatusDesc": "Đã gửi lên Trục",
            "receiveStatus": self.status.value,
            "receiveStatusDesc": self.note
            if self.is_recalled_untaken
            else (f"{sentence}: {self.note}" if self.note else sentence),
        }

    @property
    def is_recalled_untaken(self) -> bool:
        """The sender recalled it before anybody had taken it; it never went anywhere (D-12)."""
        return self.note == NEVER_TAKEN

    @classmethod
    def read(cls, row: Mapping[str, object]) -> SentRow:
        """A sent packet's state from its row; absent fields are empty."""
        kind = _text(row, "messageType").lower()
        return cls(
            doc_id=_text(row, "senderDocId"),
            message_type=MessageType.STATUS if kind == MessageType.STATUS.value else MessageType.EDOC,
            sender_code=_text(row, "fromCode"),
            recipient_code=_text(row, "toCode"),
            sent_at=_moment(row, "sentTime"),
            received_at=_moment(row, "receivedTime"),
            status=_status(_text(row, "receiveStatus")),
            notation=_text(row, "notation"),
            title=_text(row, "title"),
            note=_text(row, "receiveStatusDesc"),
        )
