"""What the door needs of the axis. Everything here blocks and is called in worker threads.

Errors: ``kernel.errors.RefusedError`` (with ``answer_code`` of D-27 where it is not 22) and
``TemporaryError``; anything else is a defect and answered 20.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import BinaryIO, Protocol

from lienthong.exchange.vxp.answers import AnswerError
from lienthong.exchange.vxp.operations import MessageType, TransportStatus
from lienthong.exchange.vxp.rows import AgencyRow, ReceivedRow, SentRow

CountRefusal = Callable[[str, str], None]
"""Counts a refusal that leaves no audit event: stable code, client address."""


@dataclass(frozen=True, slots=True)
class OtherKey:
    """A key of a system that does not sign now; times are real."""

    secret: bytes = field(repr=False)
    begins_at: dt.datetime
    ended_at: dt.datetime | None
    """None: it has not begun."""


@dataclass(frozen=True, slots=True)
class SubmissionRequest:
    """What a request says before its body. Texts are as received; the axis judges them."""

    system_id: str
    sender_code: str
    to_header: tuple[str, ...] | None
    kind: MessageType
    hash_file: str
    declared_length: int | None
    """Of the whole body, the final CR LF included; None for a chunked one."""
    address: str


@dataclass(frozen=True, slots=True)
class SubmissionResult:
    """What the client is told; ``doc_id`` is empty when there is an error."""

    doc_id: str = ""
    error: AnswerError | None = None


class SubmissionPort(Protocol):
    """One body on its way in. ``feed`` is short CPU work; the others block. One call at a time."""

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; after a refusal they are only drained."""
        ...

    @property
    def is_behind(self) -> bool:
        """Whether work was left that is too long for ``feed``; `catch_up` or the end comes next."""
        ...

    def catch_up(self) -> None:
        """Do the work that was left."""
        ...

    def finish(self) -> Future[SubmissionResult]:
        """Judge and store what came; durable before the promise is kept."""
        ...

    def interrupt(self) -> Future[SubmissionResult]:
        """Nothing more will come of a body that is not whole; blocks and promises the refusal, as ``finish``."""
        ...

    def discard(self) -> None:
        """The door gives the body up: leave nothing, say nothing."""
        ...


@dataclass(frozen=True, slots=True)
class ReceivedQuery:
    """Which waiting packets are asked for; None does not narrow."""

    system_id: str
    kind: MessageType
    sender_code: str | None = None
    recipient_code: str | None = None
    from_date: dt.datetime | None = None
    to_date: dt.datetime | None = None
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class SentQuery:
    """Which sent packets are asked for; without ``doc_id`` the newest ones."""

    system_id: str
    kind: MessageType | None
    doc_id: str | None


@dataclass(frozen=True, slots=True)
class DeliveryAnswer:
    """What a recipient's system says of one packet (``updateStatus``)."""

    system_id: str
    doc_id: str
    status: TransportStatus
    note: str


@dataclass(frozen=True, slots=True)
class StoredPacket:
    """A packet's bytes; ``open`` is called at most once, soon."""

    size: int
    sha256: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, eq=False)
class AgencyPart:
    """A run of agencies; the same object always reads the same rows, so what was made of them can be kept."""

    read: Callable[[], Sequence[AgencyRow]]


@dataclass(frozen=True, slots=True)
class AgencyList:
    """All agencies, those that have ended included; the same object ``parts`` means equal rows."""

    version: int
    """Of the registry; no row has a higher one."""
    parts: Sequence[AgencyPart]


@dataclass(frozen=True, slots=True)
class AgencyWish:
    """What ``registerAgency`` says of an agency."""

    code: str
    name: str
    parent_code: str = ""
    mail: str = ""
    phone: str = ""
    fax: str = ""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing the door needs to be ready."""

    name: str
    is_ready: bool
    sentence: str = ""


class AxisPort(Protocol):
    """The axis as the door sees it."""

    def secrets(self, system_id: str) -> Sequence[bytes]:
        """The valid secrets of an active system; empty when there is none."""
        ...

    def other_keys(self, system_id: str) -> Sequence[OtherKey]:
        """Keys of an active system that are not valid any more, or not yet; the last ones."""
        ...

    def note_use(self, system_id: str, secret: bytes) -> None:
        """A call was rightly signed with this valid secret; short, writes nothing by itself."""
        ...

    def has_unreadable_secret(self, system_id: str) -> bool:
        """Whether a valid secret of an active system cannot be opened here: then a wrong signature proves nothing."""
        ...

    def serves(self, system_id: str, code: str) -> bool:
        """Whether a code names an agency this system serves."""
        ...

    def new_submission(self, request: SubmissionRequest) -> SubmissionPort:
        """Begin to take a packet in."""
        ...

    def list_received(self, query: ReceivedQuery) -> Sequence[ReceivedRow]:
        """Packets waiting for the system's agencies; must not write."""
        ...

    def get_packet(self, system_id: str, doc_id: str) -> StoredPacket:
        """A packet addressed to, or sent by, one of the system's agencies. Refuses an unknown ``doc_id``."""
        ...

    def answer(self, answer: DeliveryAnswer) -> None:
        """Note what became of a packet; repeating is harmless. Refuses an unknown ``doc_id``."""
        ...

    def list_sent(self, query: SentQuery) -> Sequence[SentRow]:
        """What became of sent packets, a row per recipient. Refuses an unknown ``doc_id``."""
        ...

    def agencies(self) -> AgencyList:
        """Every agency the axis publishes."""
        ...

    def agencies_changed(self, since: int) -> Sequence[AgencyRow]:
        """Agencies whose last change came after this version of the registry, ended ones included."""
        ...

    def register_agency(self, system_id: str, wish: AgencyWish) -> str:
        """Register an agency under the rule for this system; returns a note for people. Refuses what is held."""
        ...

    def delete_agency(self, system_id: str, code: str) -> str:
        """End an agency under the rule for this system; returns a note for people. Refuses what is held."""
        ...

    def count_waiting(self, system_id: str, kind: MessageType) -> int:
        """How many packets wait for the system's agencies; must not write."""
        ...

    def health(self) -> Sequence[HealthCheck]:
        """Whether what the axis stands on is there."""
        ...
