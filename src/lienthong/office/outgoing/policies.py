"""Pure rules of outgoing documents: notation, the letter of a form, lanes, deadlines, who may be sent again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from lienthong.exchange.changes import ChangeKind
from lienthong.exchange.statuses import CLOSED, ProgressState
from lienthong.kernel.calendar import WorkingCalendar
from lienthong.kernel.days import UnreadableDayError, read_day
from lienthong.kernel.text import nfc
from lienthong.letters.kinds import ABBREVIATIONS, OFFICIAL_LETTER
from lienthong.letters.model import Letter
from lienthong.office.outgoing.states import SendState

LONGEST_FORM = 300_000
"""Characters of a drafting form in all; far above any letter, below what a browser may post."""
URGENT_LANE, ORDINARY_LANE = 1, 5
"""Lanes of the outbox: urgent documents overtake (SND-05)."""
SECRECY_FAULTS = frozenset({"intake.secret"})
"""Codes by which the axis refuses a packet for a mark of secrecy (D-23, D-27)."""
NO_SEND_ERROR = SECRECY_FAULTS | {"intake.duplicate"}
"""Refusals at the door that are no *gửi lỗi* (D-15); the clerk's task and the matrix show them all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """What the drafting form holds, as typed. Lists are texts of one entry a line; ids are text or empty."""

    kind: str = OFFICIAL_LETTER
    subject: str = ""
    addressees: str = ""
    body: str = ""
    to_places: str = ""
    urgency: str = "0"
    due_on: str = ""
    """A date as typed (``kernel.days``), or empty."""
    issuing_body: str = ""
    unit: str = ""
    ground: str = ""
    approver: str = ""
    in_reply_to: str = ""
    description: str = ""
    reference_only: str = ""
    """``1``: *để biết, tham khảo*."""

    @classmethod
    def of(cls, values: Mapping[str, object]) -> DraftForm:
        """The known fields of a mapping as text in NFC; anything else is passed over."""
        known = {field.name: values.get(field.name) for field in fields(cls)}
        return cls(**{name: nfc(str(value)) for name, value in known.items() if value is not None})

    def as_json(self) -> dict[str, str]:
        """The fields by name."""
        return asdict(self)

    @property
    def length(self) -> int:
        """Characters of all fields."""
        return sum(len(value) for value in self.as_json().values())

    @property
    def urgency_number(self) -> int:
        """0 … 3; what is no such number is *thường*."""
        return int(self.urgency) if self.urgency in {"0", "1", "2", "3"} else 0

    @property
    def due_date(self) -> dt.date | None:
        """The date by which an answer is wanted; None also while what is typed is no date."""
        try:
            return read_day(self.due_on)
        except UnreadableDayError:
            return None


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def notation(kind: str, body: str, unit: str = "") -> str:
    """*Ký hiệu* of NĐ 30 Annex I (OUT-07): letter case is kept as the abbreviations have it.

    Named types: ``QĐ-BNV`` (type and body). Công văn and thư công: ``UBND-VX`` (body and drafting unit or
    field); the body alone when no unit is named.
    """
    abbreviation = ABBREVIATIONS.get(kind, "")
    parts = (abbreviation, body) if abbreviation else (body, unit)
    return "-".join(part.strip().replace(" ", "") for part in parts if part.strip())


def signatory(lines: Sequence[str]) -> tuple[str, str]:
    """Authority and position of a signer's block: the last line is the position."""
    *authority, position = lines or ("",)
    return " ".join(authority), position


@dataclass(frozen=True, slots=True)
class Block:
    """Who signs and in whose name, for typesetting."""

    body_name: str
    parent_name: str
    place: str
    lines: tuple[str, ...]
    signer_name: str


def letter_of(form: DraftForm, block: Block, code_notation: str) -> Letter:
    """The letter of a form; number and date stay free for the clerk's act. Raises UnknownKindError."""
    return Letter(
        issuing_body=block.body_name,
        parent_body=block.parent_name,
        kind=form.kind,
        notation=code_notation,
        place=block.place,
        subject=form.subject,
        addressees=lines_of(form.addressees),
        body=lines_of(form.body),
        recipients=lines_of(form.to_places),
        signature_lines=block.lines,
        signer_name=block.signer_name,
    )


def lane(urgency: int) -> int:
    """The outbox lane of a document."""
    return URGENT_LANE if urgency else ORDINARY_LANE


def latest_sending(signed_at: dt.datetime, urgency: int) -> dt.datetime:
    """When a signed document must be sent at the latest (QĐ 28 Art. 6.2, SND-06); urgent ones at once."""
    return signed_at if urgency else WorkingCalendar.default().noon_of_next_working_day(signed_at)


REFUSED_BY_RECIPIENT = frozenset({ProgressState.REFUSED, ProgressState.RETURNED})


def is_refused(progress: str) -> bool:
    """Whether the recipient refused or returned it."""
    return ProgressState(progress) in REFUSED_BY_RECIPIENT


def may_resend(state: SendState, progress: ProgressState) -> bool:
    """Whether a line failed or was refused, so that sending again is no duplicate (D-01)."""
    return state is SendState.FAILED or (state is SendState.SENT and progress in REFUSED_BY_RECIPIENT)


def may_ask(kind: ChangeKind, state: SendState, progress: ProgressState) -> bool:
    """Whether a change can be asked of a recipient: it has the document, or will have it (D-12, PRC-07).

    *Thu hồi* is a legal act and is possible after completion too; lấy lại and cập nhật end with 06.
    """
    if state not in {SendState.QUEUED, SendState.SENT}:
        return False
    if kind is ChangeKind.RECALL and progress is ProgressState.COMPLETED:
        return True
    return progress not in CLOSED
