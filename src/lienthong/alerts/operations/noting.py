"""Somebody takes note of an alert (ALR-05): that of an event ends with it, others stand until their cause ends."""

from __future__ import annotations

import datetime as dt
import uuid

from lienthong.alerts.errors import AlertNotFoundError
from lienthong.alerts.models import Alert, Announcement
from lienthong.alerts.states import ENDS_BY_WORD, AlertKind, AnnouncementState, Closing
from lienthong.infra import audit, transactions
from lienthong.kernel.clock import real_now


def acknowledge(*, alert_id: uuid.UUID, party_id: uuid.UUID, name: str, at: dt.datetime, by: str) -> None:
    """Record who of the party has taken note, once; ``name`` is shown, ``by`` is the actor of the audit.

    Owns its transaction. Raises `AlertNotFoundError` for another party's alert and for a closed one.
    """
    with transactions.owned():
        row = (
            Alert.objects.select_for_update()
            .filter(pk=alert_id, party_id=party_id, closed_at__isnull=True)
            .first()
        )
        if row is None:
            raise AlertNotFoundError(
                "Không tìm thấy cảnh báo đang mở này; có thể nguyên nhân đã hết. Đề nghị tải lại danh sách."
            )
        if row.acknowledged_at is None:
            row.acknowledged_at, row.acknowledged_by = at, name
        if AlertKind(row.kind) in ENDS_BY_WORD:
            row.closed_at, row.closing = at, Closing.NOTED.value
            waiting = Announcement.objects.filter(alert=row, state=AnnouncementState.WAITING.value)
            waiting.update(state=AnnouncementState.DROPPED.value)
        row.changed_at = real_now()
        row.save(update_fields=["acknowledged_at", "acknowledged_by", "closed_at", "closing", "changed_at"])
        audit.record("alerts.noted", actor=by, object_ref=f"alert:{row.id}", at=at, data={"kind": row.kind})
