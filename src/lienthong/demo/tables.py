"""What the axis knows about the letter: the matrix recipient × status, and the day's classes (D-15)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.demo.installation import command
from lienthong.demo.narrator import Narrator, day_and_time, short_time

COLUMNS = (
    ("01", "Đã đến"),
    ("02", "Trả lại"),
    ("03", "Đã tiếp nhận"),
    ("04", "Chuyển xử lý"),
    ("05", "Đang xử lý"),
    ("06", "Đã hoàn thành"),
)
FIGURES = (
    ("gửi lỗi + không đến nơi nhận", ("SEND_ERROR", "NOT_ARRIVED")),
    ("nhận lỗi", ("RECEIVE_ERROR",)),
    ("chưa nhận + tồn đọng", ("NOT_ACCEPTED", "BACKLOG")),
    ("chưa phản hồi trạng thái", ("NO_STATUS",)),
)
"""The four figures of the daily report and the classes they add up."""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One recipient: when each status was reported, where it stands, why."""

    recipient_code: str
    recipient: str
    label: str
    class_word: str
    class_label: str
    times: dict[str, dt.datetime]
    """Business time by status code."""
    reason: str


def matrix(doc_ids: Sequence[str], at: dt.datetime) -> list[MatrixRow]:
    """The rows of the messages that carried the letter, as the operator's command gives them."""
    rows: list[MatrixRow] = []
    for doc_id in doc_ids:
        answer = json.loads(command("axis", "matrix", doc_id, "--at", at.isoformat(), "--json"))
        rows.extend(_row(entry) for entry in answer["recipients"])
    return rows


def classes(at: dt.datetime) -> dict[str, int]:
    """How many (document, recipient) pairs are in each class at a business time."""
    answer = json.loads(command("axis", "classes", "--at", at.isoformat(), "--json"))
    return {word: int(count) for word, count in answer["counts"].items()}


def _row(entry: dict[str, object]) -> MatrixRow:
    raise NotImplementedError


def four_figures(counts: dict[str, int]) -> tuple[int, ...]:
    """The four zeroes, or what is not zero."""
    return tuple(sum(counts.get(word, 0) for word in words) for _, words in FIGURES)


def show_matrix(narrator: Narrator, rows: Sequence[MatrixRow], at: dt.datetime) -> None:
    """Print the matrix as it stood at a business time."""
    narrator.heading(f"Ma trận nơi nhận × trạng thái, lúc {day_and_time(at)}")
    head = ("Nơi nhận", *(f"{code} {label}" for code, label in COLUMNS), "Hiện nay")
    cells = [
        (
            row.recipient,
            *(short_time(row.times[code]) if code in row.times else "·" for code, _ in COLUMNS),
            _standing(row),
        )
        for row in rows
    ]
    narrator.table(head, cells)


def _standing(row: MatrixRow) -> str:
    extra = [
        text for text in (row.reason, row.class_label.lower() if row.class_word in _OPEN else "") if text
    ]
    return f"{row.label} – {'; '.join(extra)}" if extra else row.label


_OPEN = frozenset(word for _, words in FIGURES for word in words)


def show_classes(narrator: Narrator, counts: dict[str, int], at: dt.datetime) -> None:
    """Print the classes of a day and its four figures."""
    figures = four_figures(counts)
    narrator.heading(f"Phân loại cuối ngày {at:%d/%m/%Y} (lúc {at:%H:%M})")
    narrator.note(
        " – ".join(f"{label}: {figure}" for (label, _), figure in zip(FIGURES, figures, strict=True))
    )
    narrator.note(f"Bốn không: {' – '.join(map(str, figures))}")
