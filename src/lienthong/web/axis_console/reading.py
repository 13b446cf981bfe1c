"""What the console shows, and the one port through which it is read.

Everything here is envelope data (D-29). Views know these values only; ``axis_reading`` fills them from the
queries of the axis, a test may fill them by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Tone(StrEnum):
    """How a chip is coloured; the words always say the same as the colour."""

    DONE = "done"
    ACTIVE = "active"
    WAITING = "waiting"
    LATE = "late"
    BAD = "bad"


class StepCode(StrEnum):
    """Columns of the matrix: from sent to completed."""

    SENT = "SENT"
    ARRIVED = "ARRIVED"
    ACCEPTED = "ACCEPTED"
    ASSIGNED = "ASSIGNED"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"


STEPS: Mapping[StepCode, str] = {
    StepCode.SENT: "Đã gửi",
    StepCode.ARRIVED: "Đã đến",
    StepCode.ACCEPTED: "Đã tiếp nhận",
    StepCode.ASSIGNED: "Đã chuyển xử lý",
    StepCode.IN_PROGRESS: "Đang xử lý",
    StepCode.COMPLETED: "Đã hoàn thành",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in words and colour."""

    words: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class RecipientState:
    """One recipient of a message, as short as a list wants it."""

    name: str
    code: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the envelope of a document says."""

    id: UUID
    code: str
    """Số, ký hiệu."""
    subject: str
    sender_name: str
    sender_code: str
    kind: str
    """Loại nghiệp vụ in words; empty for an ordinary new document."""
    urgency: str
    """Độ khẩn in words; empty when ordinary."""
    issued_on: dt.date | None
    due_on: dt.date | None
    accepted_at: dt.datetime
    signed: Chip | None = None
    """What its signatures are, as far as they were looked at."""


@dataclass(frozen=True, slots=True)
class CheckCell:
    """The outcome of one check of one file."""

    title: str
    chip: Chip
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One attached file and what its checks gave; its name stands on the envelope (D-29)."""

    name: str
    cells: Sequence[CheckCell]


@dataclass(frozen=True, slots=True)
class FileChecks:
    """The look at the files of a document."""

    lines: Sequence[FileLine]
    is_over: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """A line of the list of newest documents."""

    envelope: Envelope
    recipients: Sequence[RecipientState]
    """The first few."""
    recipients_total: int

    @property
    def recipients_more(self) -> int:
        """How many recipients the line does not name."""
        return self.recipients_total - len(self.recipients)


@dataclass(frozen=True, slots=True)
class Page:
    """Some sendings, newest first, and where the next page begins."""

    sendings: Sequence[Sending]
    next_before: UUID | None = None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One recipient × every step, with business times; or what was asked of that recipient, with its answer."""

    name: str
    code: str
    times: Mapping[StepCode, dt.datetime]
    chip: Chip
    class_words: str
    is_class_bad: bool
    refused_at: dt.datetime | None = None
    """When it was refused or returned, if that is its state."""
    reason: str = ""
    due_at: dt.datetime | None = None
    owner_name: str = ""
    due_note: str = ""
    """A sentence where the written deadline had passed before sending."""
    kind: str = ""
    """What the row is, in words; empty where all rows are the document itself."""
    is_request: bool = False
    """A recall, update or take-back: no steps, but what became of it."""
    urgency: str = ""
    """Of an update: the urgency it says, in words; empty when ordinary."""
    taken_at: dt.datetime | None = None
    """Of a request: when the recipient's system took it."""
    answered_at: dt.datetime | None = None
    """Of a request."""
    answer: str = ""
    """What the recipient wrote to its consent; to a refusal it is the ``reason``."""

    @property
    def sent_at(self) -> dt.datetime | None:
        """When the axis took it in."""
        return self.times.get(StepCode.SENT)

    @property
    def cells(self) -> list[tuple[str, dt.datetime | None]]:
        """Every step in words with its time, in the order of the columns."""
        return [(words, self.times.get(step)) for step, words in STEPS.items()]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the course of a document."""

    at: dt.datetime
    words: str
    who: str
    note: str = ""
    tone: Tone = Tone.ACTIVE


@dataclass(frozen=True, slots=True)
class ChainLine:
    """Another document of the chain old → new."""

    message_id: UUID | None
    """None: the axis never carried it."""
    code: str
    is_newer: bool
    """The other one replaces this."""


@dataclass(frozen=True, slots=True)
class Detail:
    """A message with all its recipients and its course."""

    envelope: Envelope
    matrix: Sequence[MatrixRow]
    course: Sequence[Happening]
    warnings: Sequence[str] = field(default_factory=tuple)
    chain: Sequence[ChainLine] = ()
    """What it replaces, and what replaces it."""
    files: FileChecks | None = None
    """None: a document from before there were such checks."""


@dataclass(frozen=True, slots=True)
class Aside:
    """Documents shown apart from the newest ones: a list, how many, and how to tell them (SND-09)."""

    key: str
    """As in addresses."""
    words: str
    count: str


@dataclass(frozen=True, slots=True)
class ClassCount:
    """How many (document, recipient) are in one class of D-15."""

    group: str
    """The class as in addresses: ``gui-loi``."""
    words: str
    count: int


@dataclass(frozen=True, slots=True)
class ZeroFigure:
    """One of the four figures of D-15 and the classes it adds up."""

    words: str
    parts: Sequence[ClassCount]

    @property
    def count(self) -> int:
        """The figure; it should be zero."""
        return sum(part.count for part in self.parts)


@dataclass(frozen=True, slots=True)
class Zeroes:
    """The four figures at a business time, and what is not late."""

    at: dt.datetime
    figures: Sequence[ZeroFigure]
    normal: int


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A (document, recipient) in the list behind a figure."""

    message_id: UUID | None
    code: str
    kind: str
    """Loại nghiệp vụ in words; empty for an ordinary new document."""
    subject: str
    sender_name: str
    recipient_name: str
    sent_at: dt.datetime
    due_at: dt.datetime | None
    owner_name: str
    reason: str = ""
    due_note: str = ""
    """A sentence where the written deadline had passed before sending."""


@dataclass(frozen=True, slots=True)
class ClassList:
    """The list behind a figure; cut off when very long, and then it says so."""

    words: str
    items: Sequence[ClassLine]
    total: int
    definition: str = ""
    """What the class means, from the rules in force."""


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency as the registry knows it."""

    name: str
    code: str
    old_code: str
    parent_name: str
    mail: str
    is_active: bool
    successors: Sequence[str]
    systems: Sequence[str]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key of a connected system by its number, never its secret. Times are real."""

    number: int
    chip: Chip
    age_days: int
    added_at: dt.datetime
    begins_at: dt.datetime | None
    """Where it has not begun."""
    ends_at: dt.datetime | None
    last_used_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A connected system; how many keys it has, never the keys."""

    system_id: str
    name: str
    is_active: bool
    keys: int
    agencies: Sequence[str]
    unreadable_keys: int = 0
    """Keys that cannot be opened here; a new one must be given."""
    key_lines: Sequence[KeyLine] = ()
    """Those nobody has ended."""


class AxisReading(Protocol):
    """Everything the console asks of the axis."""

    def newest(self, *, before: UUID | None, limit: int) -> Page:
        """Documents, newest first, those older than ``before``."""

    def asides(self) -> Sequence[Aside]:
        """Lists with something in them: without a digital signature, held back."""

    def apart(self, key: str, *, before: UUID | None, limit: int) -> Page | None:
        """The documents of such a list, newest first; None for an unknown one."""

    def detail(self, message_id: UUID) -> Detail | None:
        """One document with its matrix and course."""

    def zeroes(self, at: dt.datetime) -> Zeroes:
        """The four figures at a business time."""

    def class_list(self, group: str, at: dt.datetime, *, limit: int) -> ClassList | None:
        """The list behind a class; None for an unknown one."""

    def agencies(self) -> Sequence[AgencyLine]:
        """All agencies, by code."""

    def systems(self) -> Sequence[SystemLine]:
        """All connected systems, by id."""
