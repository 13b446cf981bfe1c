"""What the parts of pages are given: small frozen values, one for each part that needs more than words.

The parts are templates in ``office/parts/``; docs/explanation/office-pages.md lists them with their contexts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """Colour of a chip, a cell, a finding, a line of the course."""

    DONE = "done"
    ACTIVE = "active"
    WAITING = "waiting"
    LATE = "late"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Chip:
    """``chip.html``: a status in words; the colour only repeats them."""

    words: str
    tone: Tone = Tone.WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """``task_row.html``: a document in a list, what is to be done about it, and until when."""

    address: str
    code: str
    subject: str
    issuer: str
    holder: str = ""
    """Who holds it now."""
    stands_in_for: str = ""
    words: str = ""
    chip: Chip | None = None
    due_at: dt.datetime | None = None
    due_words: str = ""
    """``còn 3 giờ``, ``trễ 2 ngày làm việc``."""
    due_class: str = ""
    """``is-late``, ``is-today`` or empty."""
    at: dt.datetime | None = None
    """Shown where there is no deadline: when it came."""
    act_words: str = ""
    act_address: str = ""
    """Empty: the same page."""
    is_primary: bool = False
    is_chosen: bool = False
    """The one open beside the list."""


class StepState(StrEnum):
    """Where a step of a document's life stands."""

    DONE = "done"
    NOW = "now"
    NEXT = "next"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of ``stepper.html``."""

    words: str
    state: StepState
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """``matrix_cell.html``: one recipient, one status."""

    at: dt.datetime | None
    tone: Tone = Tone.DONE
    words: str = ""
    age: str = ""
    """How long it took or has been waiting, in words."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of ``files.html``."""

    name: str
    address: str
    role_words: str
    size: int
    """Bytes."""
    note: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page of ``page_images.html``."""

    number: int
    address: str
    words: str
    """What a screen reader says: ``Trang 1 của văn bản 807/VPCP-KSTT``."""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of ``findings.html``: something that was checked (preflight, arrival, signatures)."""

    tone: Tone
    """``done`` passed, ``late`` amber, ``bad`` red, ``waiting`` chưa xác định được."""
    title: str
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a ``select`` field."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """``field.html``: one field of a form with its label, hint and problem."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    """``text``, ``date``, ``number``, ``password``, ``email``, ``textarea``, ``select``."""
    is_required: bool = False
    is_wide: bool = False
    longest: int | None = None
    hint: str = ""
    problem: str = ""
    options: Sequence[Option] = ()


@dataclass(frozen=True, slots=True)
class Toast:
    """``toast.html``: short words after an act."""

    words: str
    undo: str = ""
    """Address to post to within 10 seconds; only for acts without legal effect."""
    is_bad: bool = False
