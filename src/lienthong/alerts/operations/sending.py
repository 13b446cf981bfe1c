"""What became of a notice on its way to the mail server."""

from __future__ import annotations

import datetime as dt
import uuid

from lienthong.alerts.models import Notice
from lienthong.alerts.ports import Mail
from lienthong.alerts.states import NoticeState
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import storable

_LONGEST_TROUBLE = 500


def find_mail(notice_id: uuid.UUID) -> Mail | None:
    """The message of a notice that is not sent yet, or None."""
    row = Notice.objects.filter(pk=notice_id).exclude(state=NoticeState.SENT.value).first()
    if row is None:
        return None
    return Mail(
        id=str(row.id),
        to_name=row.officer_name,
        to_address=row.address,
        subject=row.subject,
        body=row.body,
        is_urgent=row.is_urgent,
    )


def mark_sent(notice_id: uuid.UUID, *, at: dt.datetime, by: str) -> None:
    """The mail server took it. Owns its transaction."""
    with transactions.owned():
        sent = (
            Notice.objects.filter(pk=notice_id)
            .exclude(state=NoticeState.SENT.value)
            .update(state=NoticeState.SENT.value, sent_at=at, failed_at=None, trouble="")
        )
        if sent:
            audit.record("alerts.notice_sent", actor=by, object_ref=f"notice:{notice_id}", at=at)


def mark_failed(notice_id: uuid.UUID, trouble: str, *, at: dt.datetime, by: str) -> None:
    """The mail server refused it for good: shown to operators until the address is mended. Owns its transaction."""
    words = storable(trouble)[:_LONGEST_TROUBLE]
    with transactions.owned():
        Notice.objects.filter(pk=notice_id).update(
            state=NoticeState.FAILED.value, failed_at=at, trouble=words
        )
        audit.record(
            "alerts.notice_failed",
            actor=by,
            object_ref=f"notice:{notice_id}",
            at=at,
            outcome="REFUSED",
            data={"trouble": words},
        )


def mark_trouble(notice_id: uuid.UUID, trouble: str) -> None:
    """It could not be handed over this time; it stays queued. No act of meaning, so no audit event."""
    with transactions.owned():
        Notice.objects.filter(pk=notice_id, state=NoticeState.QUEUED.value).update(
            trouble=storable(trouble)[:_LONGEST_TROUBLE]
        )
