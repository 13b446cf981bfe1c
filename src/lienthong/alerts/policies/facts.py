"""What is known of one document at one recipient at one moment; the input of classes and due times (D-15)."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from lienthong.exchange.statuses import ProgressState
from lienthong.kernel.clock import legal_date


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts up to a moment; every time is aware business time."""

    sender_agency_id: uuid.UUID
    recipient_agency_id: uuid.UUID
    sent_at: dt.datetime
    is_urgent: bool = False
    """Khẩn and above, and every công điện: counted by the clock (D-14)."""
    due_on: dt.date | None = None
    """The deadline written on the document, a date in Vietnam."""
    asks_change: bool = False
    """A recall or update (type 1, 2): closed by its answer instead of 06."""
    taken_at: dt.datetime | None = None
    failed_at: dt.datetime | None = None
    """When the recipient's system answered ``fail``, if that is its last answer."""
    sending_failed_at: dt.datetime | None = None
    state: ProgressState = ProgressState.NONE
    since: dt.datetime | None = None
    """When the axis learnt of this state."""
    heard_at: dt.datetime | None = None
    """When the axis last heard a status that moved or renewed it."""
    answered_at: dt.datetime | None = None
    """When the recall or update was answered; only where ``asks_change``."""
    resent_at: dt.datetime | None = None
    """When the same bytes went out again in its place: the document counts there from then on."""


def due_before_sending(due_on: dt.date | None, sent_at: dt.datetime) -> str:
    """A sentence where the deadline on the document had passed before it was sent, else empty.

    By D-15 such a document is *tồn đọng* from its first minute; the words must not blame its recipient.
    """
    if due_on is None or due_on >= legal_date(sent_at):
        return ""
    return (
        f"Hạn ghi trên văn bản ({due_on:%d/%m/%Y}) đã qua trước khi gửi, không phải do nơi nhận chậm; "
        "nơi gửi cần thống nhất lại hạn với nơi nhận."
    )
