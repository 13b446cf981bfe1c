"""Taking a status message into the history and moving what it moves (D-10, D-11, PRC-06, PRC-07).

Once per message, whatever the order and repetition. Nothing a system sends is refused here: what moves
nothing is kept with the reason, what matches nothing is kept as *không khớp*.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import F

from lienthong.axis.delivery import operations as delivery
from lienthong.axis.delivery.states import BadEnd
from lienthong.axis.registry.queries import predecessors
from lienthong.axis.statuses.models import ChangeRequest, Progress, StatusEntry
from lienthong.axis.statuses.operations.changing import (
    ChangeAnswer,
    answer_change,
    carry_out_untaken,
    change_due,
    find_open_change,
)
from lienthong.axis.statuses.operations.progress import refresh_progress
from lienthong.axis.statuses.policies import Effect, Move, move, unknown_code
from lienthong.axis.statuses.queries.matching import TAKE_BACK, Match, Reference, Role, find_match
from lienthong.axis.statuses.queries.unmatched import why_unmatched
from lienthong.axis.statuses.states import ChangeKind, ChangeState
from lienthong.exchange.statuses import CLOSED, KNOWN_CODES, ProgressState
from lienthong.infra import audit, transactions
from lienthong.infra.json_values import storable
from lienthong.kernel.ids import new_id

_ANSWER_CODES = frozenset({"15", "16"})
_BAD_END = {ProgressState.REFUSED: BadEnd.REFUSED, ProgressState.RETURNED: BadEnd.RETURNED}


@dataclass(frozen=True, slots=True)
class ReportedStatus:
    """An accepted status message, with its parties as the registry knows them."""

    message_id: uuid.UUID
    code: str
    from_agency_id: uuid.UUID
    received_at: dt.datetime
    """Business time at which the axis took it in."""
    from_code: str = ""
    other_agency_id: uuid.UUID | None = None
    other_code: str = ""
    document_id: str = ""
    document_code: str = ""
    issued_on: dt.date | None = None
    reported_at: dt.datetime | None = None
    description: str = ""
    staff_name: str = ""
    staff_department: str = ""
    staff_email: str = ""
    staff_mobile: str = ""


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a status did: to which delivery, which change, and how the document moved."""

    delivery_id: uuid.UUID | None = None
    change: ChangeRequest | None = None
    move: Move | None = None
    note: str = ""


def record_report(report: ReportedStatus, *, by: str) -> bool:
    """Record a status message; False when it was recorded before. Owns its transaction.

    The body of the outbox handler: safe to repeat, at least once becomes once.
    """
    with transactions.owned():
        if StatusEntry.objects.filter(message_id=report.message_id).exists():
            return False
        verdict = _judge(report, by=by)
        entry = _entry(report, verdict)
        entry.save(force_insert=True)
        if verdict.delivery_id is not None and entry.is_applied:
            _follow(entry, verdict.delivery_id, by=by)
        audit.record(
            "statuses.recorded" if verdict.delivery_id else "statuses.unmatched",
            actor=by,
            object_ref=f"message:{report.message_id}",
            at=report.received_at,
            data={
                "code": storable(report.code),
                "delivery": str(verdict.delivery_id or ""),
                "applied": entry.is_applied,
                "note": entry.note,
            },
        )
    return True


def _judge(report: ReportedStatus, *, by: str) -> _Verdict:
    reference = Reference(
        code=report.code,
        from_agency_id=report.from_agency_id,
        other_agency_id=report.other_agency_id,
        document_id=report.document_id,
        document_code=report.document_code,
        issued_on=report.issued_on,
        reporters=predecessors(report.from_agency_id, at=report.received_at) | {report.from_agency_id},
    )
    match = find_match(reference)
    if match is None:
        return _Verdict(note=why_unmatched(reference))
    delivery.lock_deliveries([match.delivery_id])
    if report.code not in KNOWN_CODES:
        return _Verdict(match.delivery_id, note=unknown_code(report.code))
    if match.role is Role.SENDER:
        return _from_sender(report, match, by=by)
    if report.code == TAKE_BACK:
        return _Verdict(
            match.delivery_id, note="Chỉ nơi gửi mới yêu cầu lấy lại (13); trạng thái được lưu lại."
        )
    return _from_recipient(report, match, by=by)


def _from_sender(report: ReportedStatus, match: Match, *, by: str) -> _Verdict:
    if report.code != TAKE_BACK:
        return _Verdict(
            match.delivery_id, note=f"Nơi gửi không báo trạng thái {report.code}; trạng thái được lưu lại."
        )
    progress = Progress.objects.select_related("delivery").get(delivery_id=match.delivery_id)
    if ProgressState(progress.state) in CLOSED:
        return _Verdict(match.delivery_id, note="Văn bản đã kết thúc ở nơi nhận, không lấy lại được nữa.")
    open_one = ChangeRequest.objects.filter(
        delivery_id=match.delivery_id, kind=ChangeKind.TAKE_BACK.value, state=ChangeState.OPEN.value
    ).first()
    if open_one is not None:
        return _Verdict(match.delivery_id, open_one, note="Yêu cầu lấy lại trước đó còn đang chờ trả lời.")
    change = ChangeRequest(
        kind=ChangeKind.TAKE_BACK.value,
        message_id=report.message_id,
        sender_agency_id=report.from_agency_id,
        recipient_agency_id=progress.delivery.recipient_agency_id,
        delivery_id=match.delivery_id,
        reason=storable(report.description),
        opened_at=report.received_at,
        due_at=change_due(report.received_at, is_urgent=progress.delivery.urgency > 0),
    )
    change.save(force_insert=True)
    audit.record(
        "statuses.change_opened",
        actor=by,
        object_ref=f"change:{change.id}",
        at=report.received_at,
        data={"kind": change.kind, "delivery": str(match.delivery_id)},
    )
    carry_out_untaken(change, at=report.received_at, by=by)
    return _Verdict(match.delivery_id, change)


def _from_recipient(report: ReportedStatus, match: Match, *, by: str) -> _Verdict:
    change = find_open_change(match.delivery_id, asks_change=match.asks_change, code=report.code)
    if change is not None:
        answer_change(change, ChangeAnswer(report.code, report.description, report.received_at), by=by)
        return _Verdict(change.delivery_id or match.delivery_id, change)
    if report.code in _ANSWER_CODES:
        return _Verdict(
            match.delivery_id, note="Không có yêu cầu thu hồi, cập nhật, lấy lại nào đang chờ; được lưu lại."
        )
    if match.asks_change:
        return _Verdict(match.delivery_id, note="Trạng thái của thông báo thu hồi, cập nhật; được lưu lại.")
    state = ProgressState(Progress.objects.values_list("state", flat=True).get(delivery_id=match.delivery_id))
    return _Verdict(match.delivery_id, move=move(state, report.code))


def _entry(report: ReportedStatus, verdict: _Verdict) -> StatusEntry:
    moved = verdict.move
    is_applied = moved is not None and moved.effect is Effect.APPLIED
    return StatusEntry(
        message_id=report.message_id,
        delivery_id=verdict.delivery_id,
        change=verdict.change,
        code=storable(report.code)[:8],
        reported_at=report.reported_at,
        received_at=report.received_at,
        from_agency_id=report.from_agency_id,
        from_code=storable(report.from_code),
        other_code=storable(report.other_code),
        document_id=storable(report.document_id),
        document_code=storable(report.document_code),
        issued_on=report.issued_on,
        staff_name=storable(report.staff_name),
        staff_department=storable(report.staff_department),
        staff_email=storable(report.staff_email),
        staff_mobile=storable(report.staff_mobile),
        description=storable(report.description),
        is_applied=is_applied,
        becomes=moved.becomes.value if moved is not None and is_applied else "",
        note=verdict.note or (moved.note if moved is not None else ""),
    )


def _follow(entry: StatusEntry, delivery_id: uuid.UUID, *, by: str) -> None:
    """What an applied status brings with it: statuses it lets in, the end of the delivery, the due time."""
    state = ProgressState(entry.becomes)
    if state is ProgressState.ACCEPTED:
        _replay_held(delivery_id, at=entry.received_at)
    if state in _BAD_END:
        delivery.end_badly(
            delivery_id=delivery_id,
            end=_BAD_END[state],
            note=entry.description,
            at=entry.received_at,
            by=by,
        )
    refresh_progress([delivery_id], at=entry.received_at)


def _replay_held(delivery_id: uuid.UUID, *, at: dt.datetime) -> None:
    """Apply, in their order, the recipient's statuses that had overtaken 03; the held rows stay as they are."""
    held = StatusEntry.objects.filter(
        delivery_id=delivery_id,
        from_agency_id=F("delivery__recipient_agency_id"),
        is_applied=False,
        change__isnull=True,
        replayed_as__isnull=True,
    ).order_by("code", "received_at", "id")
    state = ProgressState.ACCEPTED
    for entry in held:
        moved = move(state, entry.code)
        if entry.code == "02" or moved.effect is not Effect.APPLIED:
            continue
        state = moved.becomes
        entry.replay_of_id, entry.id = entry.id, new_id()
        entry.received_at, entry.is_applied, entry.becomes = at, True, state.value
        entry.note = "Áp dụng sau khi có trạng thái tiếp nhận (03)."
        entry.save(force_insert=True)
