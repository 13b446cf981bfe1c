"""What axis and sender know about the letter: the matrix of statuses, and the classes of a day (D-15)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lienthong.demo.cast import PlayedAgency
from lienthong.demo.errors import StepFailedError
from lienthong.demo.hands import StageHand
from lienthong.demo.narrator import Narrator, day_and_time, short_time

STATUSES = {
    "01": "Đã đến",
    "02": "Từ chối nhận (trả lại)",
    "03": "Đã tiếp nhận",
    "04": "Đã chuyển xử lý",
    "05": "Đang xử lý",
    "06": "Đã hoàn thành",
}
FIGURES = (
    ("gửi lỗi + không đến nơi nhận", ("SEND_ERROR", "NOT_ARRIVED")),
    ("nhận lỗi", ("RECEIVE_ERROR",)),
    ("chưa nhận + tồn đọng", ("NOT_ACCEPTED", "BACKLOG")),
    ("chưa phản hồi trạng thái", ("NO_STATUS",)),
)
"""The four figures of the daily report and the classes they add up."""
CLASSES = {
    "DONE": "đã xong",
    "SEND_ERROR": "gửi lỗi",
    "NOT_ARRIVED": "không đến nơi nhận",
    "RECEIVE_ERROR": "nhận lỗi",
    "NOT_ACCEPTED": "chưa nhận",
    "BACKLOG": "tồn đọng",
    "NO_STATUS": "chưa phản hồi trạng thái",
    "NORMAL": "bình thường",
}
NOTHING = "·"


@dataclass(frozen=True, slots=True)
class MatrixEntry:
    """One recipient: when each status came, where it stands, why it was returned."""

    label: str
    class_word: str
    times: dict[str, dt.datetime]
    """Business time by status code."""
    reason: str


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One recipient as the sender's office sees it."""

    agency: PlayedAgency
    label: str
    times: dict[str, dt.datetime]
    """Business time of hearing, by status code."""
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """The letter and all classes as a day closed."""

    at: dt.datetime
    entries: Mapping[PlayedAgency, MatrixEntry]
    counts: dict[str, int]

    @property
    def figures(self) -> tuple[int, ...]:
        """The four zeroes, or what is not zero."""
        return four_figures(self.counts)


def read_day(axis: StageHand, doc_id: str, recipients: Sequence[PlayedAgency], at: dt.datetime) -> Day:
    """Ask the axis by the operator's commands; the business clock stands at ``at``.

    Raises `StepFailedError` unless every recipient has exactly one line.
    """
    lines = json.loads(axis.command("axis", "matrix", doc_id, "--json"))
    counts = json.loads(axis.command("axis", "classes", "--at", at.isoformat(), "--json"))["counts"]
    return Day(at, {agency: _entry(lines, agency) for agency in recipients}, counts)


def read_own(lines: Sequence[Mapping[str, Any]], recipients: Sequence[PlayedAgency]) -> list[OwnEntry]:
    """The sender's own matrix, in the order of ``recipients``. Raises `StepFailedError` as `read_day` does."""
    return [_own(lines, agency) for agency in recipients]


def require_agreement(day: Day, own: Sequence[OwnEntry]) -> None:
    """Pass when the sender's office and the axis tell the same of every recipient, else `StepFailedError`."""
    for entry in own:
        seen = day.entries[entry.agency]
        axis = (seen.label, sorted(seen.times), seen.reason)
        office = (entry.label, sorted(entry.times), entry.reason)
        if axis != office:
            raise StepFailedError(
                f"Ma trận của nơi gửi và của Trục khác nhau về {entry.agency.short_name}: "
                f"Trục {axis}, nơi gửi {office}."
            )


def agrees(day: Day, own: Sequence[OwnEntry]) -> bool:
    """Whether `require_agreement` would pass: statuses reach the sender a moment after the axis."""
    try:
        require_agreement(day, own)
    except StepFailedError:
        return False
    return True


def four_figures(counts: dict[str, int]) -> tuple[int, ...]:
    """The classes of a day added up to the four figures."""
    return tuple(sum(counts.get(word, 0) for word in words) for _, words in FIGURES)


def _entry(lines: list[dict[str, Any]], agency: PlayedAgency) -> MatrixEntry:
    found = [line for line in lines if line["recipient"] in {agency.code, agency.old_code}]
    if len(found) != 1:
        raise StepFailedError(f"Ma trận có {len(found)} dòng của {agency.short_name}, lẽ ra có một.")
    (line,) = found
    applied = [status for status in line["history"] if status["applied"]]
    reasons = [status["description"] for status in applied if status["code"] == "02"]
    return MatrixEntry(
        label=line["status"],
        class_word=line["class"],
        times={status["code"]: dt.datetime.fromisoformat(status["received_at"]) for status in applied},
        reason=reasons[-1] if reasons else "",
    )


def _own(lines: Sequence[Mapping[str, Any]], agency: PlayedAgency) -> OwnEntry:
    found = [line for line in lines if line["code"] in {agency.code, agency.old_code}]
    if len(found) != 1:
        raise StepFailedError(
            f"Ma trận của nơi gửi có {len(found)} dòng của {agency.short_name}, lẽ ra có một."
        )
    (line,) = found
    times = {code: dt.datetime.fromisoformat(moment) for code, moment in line["times"].items()}
    return OwnEntry(agency, line["label"], times, line["reason"])


def show_own(narrator: Narrator, sender: PlayedAgency, own: Sequence[OwnEntry], at: dt.datetime) -> None:
    """Print the matrix as the sender's clerk sees it in their office."""
    narrator.heading(f"Ma trận tại phần mềm của {sender.name}, lúc {day_and_time(at)}")
    rows = [
        (f"{code} {label}", *(_time(entry.times, code) for entry in own)) for code, label in STATUSES.items()
    ]
    rows.append(("Hiện nay", *(entry.label for entry in own)))
    narrator.table(("Trạng thái", *(entry.agency.short_name for entry in own)), rows)
    for entry in own:
        if entry.reason:
            narrator.note(f"{entry.agency.short_name} trả lại: “{entry.reason}”")


def show_day(narrator: Narrator, day: Day, earlier: Sequence[Day] = ()) -> None:
    """Print the axis' matrix and the classes; ``earlier`` days add how each recipient was classed then."""
    entries = day.entries
    narrator.heading(f"Ma trận trạng thái × nơi nhận tại Trục, lúc {day_and_time(day.at)}")
    rows = [
        (f"{code} {label}", *(_time(entry.times, code) for entry in entries.values()))
        for code, label in STATUSES.items()
    ]
    rows.append(("Hiện nay", *(entry.label for entry in entries.values())))
    rows += [
        (
            f"Xếp loại cuối ngày {past.at:%d/%m}",
            *(CLASSES[past.entries[agency].class_word] for agency in entries),
        )
        for past in (*earlier, day)
    ]
    narrator.table(("Trạng thái", *(agency.short_name for agency in entries)), rows)
    narrator.heading(f"Phân loại cuối ngày {day.at:%d/%m/%Y} (lúc {day.at:%H:%M})")
    for (label, _), figure in zip(FIGURES, day.figures, strict=True):
        narrator.note(f"{label}: {figure}")
    narrator.note(f"Bốn không: {' – '.join(map(str, day.figures))}")


def _time(times: Mapping[str, dt.datetime], code: str) -> str:
    return short_time(times[code]) if code in times else NOTHING
