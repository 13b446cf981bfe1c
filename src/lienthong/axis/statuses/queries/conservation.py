"""The conservation law (architecture §4): every recipient of every accepted document is accounted for.

In exactly one class, every open one with an owner and a due time, and the columns agree with the history.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from lienthong.alerts.policies import Facts, Lateness, Rules, classify, is_done, lateness, next_due
from lienthong.alerts.states import DocumentClass
from lienthong.axis.delivery.queries import documents_without_progress
from lienthong.axis.intake.queries import undelivered_messages
from lienthong.axis.statuses.models import Progress
from lienthong.axis.statuses.queries.history import CHUNK, load_facts
from lienthong.kernel.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Finding:
    """One break of the law: a stable code, a sentence, and the object concerned."""

    code: str
    sentence: str
    object_ref: str


def conservation(*, at: dt.datetime) -> list[Finding]:
    """Every break of the law at business time ``at``; empty when all is well. Reads every progress row."""
    findings = [
        Finding(
            "conservation.no_delivery",
            "Gói tin đã tiếp nhận nhưng không có lượt chuyển cho nơi nhận nào.",
            f"message:{message_id}",
        )
        for message_id in undelivered_messages()
    ]
    findings += [
        Finding(
            "conservation.no_progress",
            "Lượt chuyển văn bản không được theo dõi trạng thái.",
            f"delivery:{delivery_id}",
        )
        for delivery_id in documents_without_progress()
    ]
    findings += [
        Finding(
            "conservation.resent_nowhere",
            "Văn bản ghi là đã gửi lại nhưng không có lượt gửi lại cho nơi nhận này.",
            f"delivery:{delivery_id}",
        )
        for delivery_id in _resent_nowhere()
    ]
    return findings + list(_drifted(at))


def _resent_nowhere() -> Iterator[uuid.UUID]:
    resent = Progress.objects.filter(delivery__resent_by__isnull=False)
    whole = Progress.objects.filter(
        delivery__message_id__in=resent.values("delivery__resent_by")
    ).values_list("delivery__message_id", "delivery__recipient_agency_id")
    standing = set(whole)
    for delivery_id, message_id, recipient in resent.values_list(
        "delivery_id", "delivery__resent_by", "delivery__recipient_agency_id"
    ):
        if message_id is None or (message_id, recipient) not in standing:
            yield delivery_id


def _drifted(at: dt.datetime) -> Iterator[Finding]:
    """Rows whose columns differ from what the history says, in pages by id."""
    last = uuid.UUID(int=0)
    while page := list(Progress.objects.filter(delivery_id__gt=last).order_by("delivery_id")[:CHUNK]):
        last = page[-1].delivery_id
        facts = load_facts([row.delivery_id for row in page])
        for row in page:
            if sentence := _drift(row, facts[row.delivery_id], at):
                yield Finding("conservation.drift", sentence, f"delivery:{row.delivery_id}")


def _drift(row: Progress, facts: Facts, at: dt.datetime) -> str:
    rules, calendar = Rules.default(), WorkingCalendar.default()
    is_closed = is_done(facts) or facts.resent_at is not None
    if is_closed != (row.closed_at is not None):
        return "Trạng thái đóng, mở khác với lịch sử."
    if row.state != facts.state.value:
        return "Trạng thái hiện tại khác với lịch sử."
    if is_closed:
        return ""
    due = next_due(facts, rules, calendar)
    if due is None or classify(facts, at, rules, calendar) is DocumentClass.DONE:
        return "Văn bản đang mở nhưng không có hạn và nơi phải xử lý."
    if (row.rule, row.due_at, row.owner_agency_id) != (due.rule, due.due_at, due.owner_agency_id):
        return "Hạn hoặc nơi phải xử lý khác với quy tắc hiện hành."
    if _late(row) != lateness(facts, rules, calendar):
        return "Phân loại theo thời điểm khác với quy tắc hiện hành."
    return ""


def _late(row: Progress) -> Lateness | None:
    if row.late_at is None or not row.late_class:
        return None
    later = DocumentClass(row.later_class) if row.later_class else None
    return Lateness(row.late_at, DocumentClass(row.late_class), row.later_at, later)
