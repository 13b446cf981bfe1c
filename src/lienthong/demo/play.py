"""The play while it is played: people act through their offices, and what must follow is waited for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lienthong.demo import tables
from lienthong.demo.cast import Cast, Person, PlayedAgency
from lienthong.demo.commission import Commission
from lienthong.demo.errors import ActRefusedError, StepFailedError
from lienthong.demo.inspection import Inspector
from lienthong.demo.installation import wait_until
from lienthong.demo.narrator import Narrator
from lienthong.demo.theatre import Theatre
from lienthong.demo.timeline import Timeline

SECONDS = 240.0
"""Real time within which something must follow; normally a few seconds, more on a busy machine."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A status on its way to the sender of a letter."""

    sender: PlayedAgency
    record: str
    recipient: PlayedAgency
    code: str


@dataclass(slots=True)
class Play:
    """One telling: what it is played with, and what has come of it so far."""

    theatre: Theatre
    order: Commission
    timeline: Timeline
    narrator: Narrator
    inspector: Inspector
    record: str = ""
    """The letter in its sender's office."""
    code: str = ""
    """Its number and notation, once given."""
    follow_up: str = ""
    """The letter of the late province to its own bodies, in that province's office."""
    follow_up_code: str = ""
    days: list[tables.Day] = field(default_factory=list)
    owed: list[Owed] = field(default_factory=list)
    """Statuses that acts of this scene have sent on their way."""

    @property
    def cast(self) -> Cast:
        """Who plays."""
        return self.order.cast

    @property
    def kept(self) -> Path:
        """Folder of the PDFs and packets that were sent."""
        return self.theatre.installation.letters

    def open(self, at: dt.datetime, title: str) -> None:
        """A scene begins: the business clock of all three products stands at ``at``."""
        self.theatre.set_clock(at)
        self.narrator.scene(at, title)

    def do(self, agency: PlayedAgency, person: Person, act: str, **details: Any) -> Any:
        """A person of an agency does something in their office. Raises `ActRefusedError`."""
        return self.theatre.hand(agency).do(act, by=person, at=agency, **details)

    def must_be_refused(
        self, agency: PlayedAgency, person: Person, act: str, **details: Any
    ) -> ActRefusedError:
        """The refusal of an act that must not pass; raises `StepFailedError` when it passed."""
        try:
            self.do(agency, person, act, **details)
        except ActRefusedError as refusal:
            return refusal
        raise StepFailedError(f"{person.line}: việc này lẽ ra phải bị từ chối ({act}).")

    def done(self, text: str) -> None:
        """Tell what somebody did."""
        self.narrator.done(text)

    def expect(self, sender: PlayedAgency, record: str, recipient: PlayedAgency, code: str) -> None:
        """A status is on its way to the sender; `hear_back` waits for it."""
        self.owed.append(Owed(sender, record, recipient, code))

    def warnings_of(self, code: str) -> list[str]:
        """Kinds of the warnings about a letter that stand on the axis now."""
        return [one["kind"] for one in self.theatre.axis.do("alerts") if one["code"] == code]

    def hear_back(self) -> None:
        """Wait until every expected status has come back to its sender."""
        told = []
        for one in self.owed:
            self.status(one.sender, one.record, one.recipient, one.code)
            told.append(f"{one.recipient.short_name} {one.code}")
        if told:
            self.done(f"{self.owed[0].sender.short_name} đã nhận trạng thái: {'; '.join(told)}")
        self.owed.clear()

    def task(
        self, agency: PlayedAgency, person: Person, kind: str, *, code: str = "", record: str = ""
    ) -> dict[str, Any]:
        """Wait for a task on a person's desk, of a document named by code or record; the task."""
        found: list[dict[str, Any]] = []

        def is_there() -> bool:
            found[:] = [
                task
                for task in self.do(agency, person, "desk")
                if task["kind"] == kind and (record == task["record"] or (code and code == task["code"]))
            ]
            return bool(found)

        wait_until(
            is_there,
            seconds=SECONDS,
            what=f"việc {kind} trên bàn làm việc của {person.name} ({agency.short_name})",
        )
        return found[0]

    def own_matrix(self, sender: PlayedAgency, record: str) -> list[dict[str, Any]]:
        """The sender's own matrix of a document, as its clerk sees it."""
        rows: list[dict[str, Any]] = self.do(sender, sender.clerk, "matrix", record=record)
        return rows

    def status(self, sender: PlayedAgency, record: str, recipient: PlayedAgency, code: str) -> dict[str, Any]:
        """Wait until a status of a recipient has come back to the sender's office; its row of the matrix."""
        found: list[dict[str, Any]] = []

        def has_come() -> bool:
            found[:] = [
                row
                for row in self.own_matrix(sender, record)
                if row["code"] in {recipient.code, recipient.old_code} and code in row["times"]
            ]
            return bool(found)

        wait_until(has_come, seconds=SECONDS, what=f"trạng thái {code} của {recipient.short_name} ở nơi gửi")
        return found[0]

    def doc_ids(self, sender: PlayedAgency, record: str, *, count: int) -> list[str]:
        """Wait until so many packets of a document were taken by the axis; their DocIds."""
        found: list[str] = []

        def taken() -> bool:
            rows = self.do(sender, sender.clerk, "sendings", record=record)
            found[:] = [row["doc_id"] for row in rows if row["doc_id"]]
            return len(found) >= count

        wait_until(taken, seconds=SECONDS, what=f"Trục nhận gói tin thứ {count}")
        return found
