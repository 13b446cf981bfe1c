"""The course of a document as one story: what happened at any recipient, and what was asked about it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from lienthong.axis.statuses import queries
from lienthong.exchange.statuses import CODE_WORDS, LABEL_OF, ProgressState
from lienthong.web.axis_console import words
from lienthong.web.axis_console.names import Names
from lienthong.web.axis_console.reading import Happening, Tone

_REFUSING = frozenset({ProgressState.REFUSED, ProgressState.RETURNED})
_LABELS_IN_BAD_TONE = frozenset(LABEL_OF[state] for state in _REFUSING)


def course_of(rows: Sequence[queries.MatrixRow], names: Names) -> list[Happening]:
    """Everything that happened at any recipient, oldest first."""
    lines = [
        Happening(sent_at, "Trục tiếp nhận văn bản, chuyển đến nơi nhận", "", tone=Tone.DONE)
        for sent_at in sorted({row.sent_at for row in rows if row.request is None})
    ]
    asked: dict[uuid.UUID, tuple[queries.ChangeView, str]] = {}
    for row in rows:
        who = names.of(row.recipient_agency_id, row.recipient_code, at=row.sent_at)
        if row.taken_at is not None:
            lines.append(Happening(row.taken_at, f"Hệ thống nơi nhận đã lấy {_what(row)}", who))
        lines += [_status(status, who) for status in row.history if not status.is_of_change]
        # A request stands with its document and with its own packet; it is told once.
        asked |= {change.id: (change, who) for change in (*row.changes, row.request) if change is not None}
    for change, who in asked.values():
        lines += _change(change, who)
    return sorted(lines, key=lambda line: line.at)


def _what(row: queries.MatrixRow) -> str:
    return "văn bản" if row.request is None else f"yêu cầu {words.CHANGE_NAMES[row.request.kind]}"


def _status(status: queries.StatusView, who: str) -> Happening:
    if not status.is_applied:
        note = status.note or "Không làm thay đổi trạng thái hiện tại."
        return Happening(status.received_at, _kept(status.code), who, note, Tone.WAITING)
    tone = Tone.ACTIVE
    if status.label in _LABELS_IN_BAD_TONE:
        tone = Tone.BAD
    elif status.label == LABEL_OF[ProgressState.COMPLETED]:
        tone = Tone.DONE
    staff = ", ".join(part for part in (status.staff_name, status.staff_department) if part)
    note = ". ".join(part for part in (staff, status.description) if part)
    return Happening(status.received_at, status.label, who, note, tone)


def _kept(code: str) -> str:
    words = CODE_WORDS.get(code)
    return f"{words} ({code}), chỉ ghi lại" if words else f"Trạng thái {code}, chỉ ghi lại"


def _change(change: queries.ChangeView, who: str) -> Iterator[Happening]:
    asked = words.CHANGE_WORDS[change.kind]
    yield Happening(change.opened_at, f"Nơi gửi {asked[0].lower()}{asked[1:]}", who, change.reason, Tone.LATE)
    if change.answered_at is not None:
        answer, tone = words.CHANGE_ANSWERS[change.state]
        done = "Đã thực hiện." if change.is_carried_out else ""
        yield Happening(change.answered_at, f"{asked}: {answer}", who, change.answer_text or done, tone)
