"""The thresholds of D-15 as versioned data (``rules.toml``), and how each becomes a due time (D-14)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from lienthong.alerts.errors import RulesError
from lienthong.alerts.states import DocumentClass
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.clock import VIETNAM, legal_date

_RUNNING_RULES = frozenset(
    {
        "not_taken",
        "send_error",
        "receive_error",
        "no_status",
        "not_accepted",
        "not_assigned",
        "past_deadline",
        "assigned_silent",
        "processing_silent",
        "change_unanswered",
    }
)


class Until(StrEnum):
    """Thresholds that end at a certain moment instead of after some minutes."""

    END_OF_WORKING_DAY = "end_of_working_day"
    END_OF_NEXT_WORKING_DAY = "end_of_next_working_day"
    AT_ONCE = "at_once"
    END_OF_DATE = "end_of_date"
    """Midnight in Vietnam after the date."""


_UNTIL_WORDS = {
    Until.END_OF_WORKING_DAY: "hết ngày làm việc",
    Until.END_OF_NEXT_WORKING_DAY: "hết ngày làm việc tiếp theo",
    Until.AT_ONCE: "ngay",
    Until.END_OF_DATE: "hết ngày",
}
_WORKING_DAY = 480
"""Minutes, for words only; how long a day is worked is the calendar's."""


class Owner(StrEnum):
    """The party that must act next."""

    SENDER = "sender"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True)
class Threshold:
    """One time limit: minutes by the clock, minutes of working time, or until a certain moment."""

    minutes: int | None = None
    working_minutes: int | None = None
    until: Until | None = None

    @property
    def words(self) -> str:
        """The limit as people say it."""
        if self.minutes is not None:
            return f"{self.minutes} phút" if self.minutes % 1440 else f"{self.minutes // 1440} ngày"
        if self.working_minutes is not None:
            days, rest = divmod(self.working_minutes, _WORKING_DAY)
            return f"{self.working_minutes} phút làm việc" if rest or not days else f"{days} ngày làm việc"
        return _UNTIL_WORDS[self.until or Until.AT_ONCE]

    def after(self, start: dt.datetime, calendar: WorkingCalendar) -> dt.datetime:
        """The moment at which the limit ends when it begins at ``start``."""
        if self.minutes is not None:
            return start + dt.timedelta(minutes=self.minutes)
        if self.working_minutes is not None:
            return calendar.add_working_minutes(start, self.working_minutes)
        match self.until:
            case Until.END_OF_WORKING_DAY:
                return calendar.end_of_working_day(start)
            case Until.END_OF_NEXT_WORKING_DAY:
                return calendar.end_of_next_working_day(start)
            case Until.END_OF_DATE:
                day = legal_date(start) + dt.timedelta(days=1)
                return dt.datetime.combine(day, dt.time(), VIETNAM)
            case Until.AT_ONCE | None:
                return start


@dataclass(frozen=True, slots=True)
class Limits:
    """A threshold for urgent documents and one for ordinary ones."""

    urgent: Threshold
    ordinary: Threshold

    def of(self, *, is_urgent: bool) -> Threshold:
        """The one that counts."""
        return self.urgent if is_urgent else self.ordinary


@dataclass(frozen=True, slots=True)
class Rule:
    """When a class begins, who must act, and until when."""

    name: str
    document_class: DocumentClass
    owner: Owner
    limits: Limits
    """The class begins after this."""
    acts_within: Limits
    """The owner must have acted within this; the same limits except for errors, which show at once."""
    starts: str
    basis: str

    def sentence(self, *, is_urgent: bool) -> str:
        """The threshold as an alert explains it (ALR-08)."""
        which = "Văn bản khẩn, tính theo giờ đồng hồ" if is_urgent else "Văn bản thường, tính giờ làm việc"
        limit = self.limits.of(is_urgent=is_urgent)
        return f"{which}: {limit.words} kể từ {self.starts}. Căn cứ: {self.basis}."


@dataclass(frozen=True, slots=True)
class WarningTimes:
    """When people are told, beside the classes themselves."""

    untaken: dt.timedelta
    """By the clock, for every document (D-08)."""
    arrival_working_minutes: int
    spacing: dt.timedelta


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of one version, with the definitions printed on reports."""

    version: str
    definitions: Mapping[DocumentClass, str]
    by_name: Mapping[str, Rule]
    warnings: WarningTimes

    @classmethod
    def parse(cls, text: str) -> Rules:
        """Rules from TOML; raises `RulesError` when a class or rule is missing or a threshold is unclear."""
        data = tomllib.loads(text)
        if (
            set(data["classes"]) != {word.value for word in DocumentClass}
            or set(data["rules"]) != _RUNNING_RULES
        ):
            raise RulesError("Bảng quy tắc phân loại thiếu hoặc thừa mục.")
        return cls(
            version=data["version"],
            definitions={DocumentClass(name): sentence for name, sentence in data["classes"].items()},
            by_name={name: _rule(name, entry) for name, entry in data["rules"].items()},
            warnings=_times(data["warnings"]),
        )

    @classmethod
    def default(cls) -> Rules:
        """The rules shipped with the product."""
        return _shipped()


def _times(entry: Mapping[str, int]) -> WarningTimes:
    return WarningTimes(
        untaken=dt.timedelta(minutes=entry["untaken_minutes"]),
        arrival_working_minutes=entry["arrival_working_minutes"],
        spacing=dt.timedelta(minutes=entry["spacing_minutes"]),
    )


def _rule(name: str, entry: Mapping[str, object]) -> Rule:
    limits = _limits(name, entry)
    within = entry.get("acts_within")
    return Rule(
        name=name,
        document_class=DocumentClass(str(entry["class"])),
        owner=Owner(str(entry["owner"])),
        limits=limits,
        acts_within=_limits(name, within) if isinstance(within, Mapping) else limits,
        starts=str(entry["starts"]),
        basis=str(entry["basis"]),
    )


def _limits(name: str, entry: Mapping[str, object]) -> Limits:
    return Limits(_threshold(name, entry.get("urgent")), _threshold(name, entry.get("ordinary")))


def _threshold(name: str, entry: object) -> Threshold:
    match entry:
        case {"minutes": int(minutes), **rest} if not rest:
            return Threshold(minutes=minutes)
        case {"working_minutes": int(minutes), **rest} if not rest:
            return Threshold(working_minutes=minutes)
        case {"until": str(word), **rest} if not rest:
            return Threshold(until=Until(word))
        case _:
            raise RulesError(f"Quy tắc {name} có ngưỡng thời gian không rõ.")


@cache
def _shipped() -> Rules:
    text = resources.files("lienthong.alerts.policies").joinpath("rules.toml").read_text("utf-8")
    return Rules.parse(text)
