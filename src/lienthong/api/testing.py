"""An axis in memory and a door on a real socket, for tests, fuzzing and trying a client out.

The axis keeps packets by the rules the door can show: the hash rule of D-26, the same bytes the same DocId
(D-01), recipients of ``to`` or of the text ``OrganId`` elements, delivery until answered. It reads no packet.
"""

from __future__ import annotations

import asyncio
import io
import re
import socket
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import ClassVar, Self

from lienthong.api.app import DoorApp
from lienthong.api.limits import DoorLimits
from lienthong.api.ports import (
    AgencyList,
    AgencyPart,
    AgencyWish,
    DeliveryAnswer,
    HealthCheck,
    OtherKey,
    ReceivedQuery,
    SentQuery,
    StoredPacket,
    SubmissionRequest,
    SubmissionResult,
)
from lienthong.api.server import DoorServer, door_server, listening_socket
from lienthong.exchange.vxp.answers import AnswerCode, AnswerError
from lienthong.exchange.vxp.hashes import BodyHash
from lienthong.exchange.vxp.operations import MessageType, TransportStatus
from lienthong.exchange.vxp.rows import AgencyRow, ReceivedRow, SentRow
from lienthong.kernel.clock import real_now
from lienthong.kernel.errors import RefusedError
from lienthong.kernel.ids import new_id

_TO = re.compile(rb"<(?:\w+:)?(?:To|ResponseFor)>.*?<(?:\w+:)?OrganId>\s*([^<]*?)\s*<", re.DOTALL)


class UnknownDocIdError(RefusedError):
    """No such packet, or not for this system."""

    code = "mailbox.unknown_doc_id"


@dataclass(slots=True)
class KeptPacket:
    """One accepted packet with its recipients' states."""

    doc_id: str
    request: SubmissionRequest
    content: bytes
    sha256: str
    states: dict[str, TransportStatus]
    notes: dict[str, str] = field(default_factory=dict)


class MemoryAxis:
    """An ``AxisPort`` without a database."""

    def __init__(
        self,
        systems: Mapping[str, tuple[str, Sequence[str]]],
        agencies: Sequence[AgencyRow] = (),
        *,
        packet_limit: int = 100 * 1024 * 1024,
    ) -> None:
        """``systems`` maps a system id to its secret and the codes it serves."""
        self.systems = systems
        self.agency_rows = tuple(agencies)
        self._parts: tuple[tuple[AgencyRow, ...], tuple[AgencyPart, ...]] = ((), ())
        self.agency_refusal: RefusedError | None = None
        self.asked: list[tuple[str, object]] = []
        self.packet_limit = packet_limit
        self.packets: dict[str, KeptPacket] = {}
        self.is_ready = True
        self.unreadable: set[str] = set()
        self.others: dict[str, Sequence[OtherKey]] = {}
        self.lock = threading.Lock()

    def secrets(self, system_id: str) -> Sequence[bytes]:
        """See ``AxisPort``."""
        known = self.systems.get(system_id)
        return () if known is None else (known[0].encode("utf-8"),)

    def other_keys(self, system_id: str) -> Sequence[OtherKey]:
        """See ``AxisPort``."""
        return self.others.get(system_id, ())

    def note_use(self, system_id: str, secret: bytes) -> None:
        """See ``AxisPort``."""

    def has_unreadable_secret(self, system_id: str) -> bool:
        """See ``AxisPort``."""
        return system_id in self.unreadable

    def serves(self, system_id: str, code: str) -> bool:
        """See ``AxisPort``."""
        return code in self.systems[system_id][1]

    def new_submission(self, request: SubmissionRequest) -> MemorySubmission:
        """See ``AxisPort``."""
        return MemorySubmission(self, request)

    def list_received(self, query: ReceivedQuery) -> Sequence[ReceivedRow]:
        """See ``AxisPort``."""
        rows = [
            ReceivedRow(
                kept.doc_id, kept.request.kind, kept.request.sender_code, code, real_now(), None, state
            )
            for kept in self.packets.values()
            for code, state in kept.states.items()
            if self.serves(query.system_id, code)
            and kept.request.kind is query.kind
            and state in {TransportStatus.INITIAL, TransportStatus.PROCESSING}
            and query.sender_code in {None, kept.request.sender_code}
            and query.recipient_code in {None, code}
        ]
        end = None if query.limit is None else query.offset + query.limit
        return rows[query.offset : end]

    def get_packet(self, system_id: str, doc_id: str) -> StoredPacket:
        """See ``AxisPort``."""
        kept = self._kept(system_id, doc_id)
        return StoredPacket(len(kept.content), kept.sha256, lambda: io.BytesIO(kept.content))

    def answer(self, answer: DeliveryAnswer) -> None:
        """See ``AxisPort``."""
        kept = self._kept(answer.system_id, answer.doc_id)
        for code in kept.states:
            if self.serves(answer.system_id, code):
                kept.states[code] = answer.status
                kept.notes[code] = answer.note

    def list_sent(self, query: SentQuery) -> Sequence[SentRow]:
        """See ``AxisPort``."""
        wanted = [self._kept(query.system_id, query.doc_id)] if query.doc_id else list(self.packets.values())
        return [
            SentRow(
                kept.doc_id,
                kept.request.kind,
                kept.request.sender_code,
                code,
                real_now(),
                status=state,
                note=kept.notes.get(code, ""),
            )
            for kept in wanted
            for code, state in kept.states.items()
        ]

    def agencies(self) -> AgencyList:
        """See ``AxisPort``."""
        rows = self.agency_rows
        version = max((row.version for row in rows), default=0)
        if self._parts[0] is not rows:
            self._parts = (rows, (AgencyPart(lambda: rows),))
        return AgencyList(version, self._parts[1])

    def agencies_changed(self, since: int) -> Sequence[AgencyRow]:
        """See ``AxisPort``."""
        return [row for row in self.agency_rows if row.version > since]

    def register_agency(self, system_id: str, wish: AgencyWish) -> str:
        """See ``AxisPort``; keeps what was asked."""
        return self._asked(system_id, wish)

    def delete_agency(self, system_id: str, code: str) -> str:
        """See ``AxisPort``; keeps what was asked."""
        return self._asked(system_id, code)

    def _asked(self, system_id: str, what: object) -> str:
        if self.agency_refusal is not None:
            raise self.agency_refusal
        self.asked.append((system_id, what))
        return "Đã ghi nhận."

    def count_waiting(self, system_id: str, kind: MessageType) -> int:
        """See ``AxisPort``."""
        return len(self.list_received(ReceivedQuery(system_id, kind)))

    def health(self) -> Sequence[HealthCheck]:
        """See ``AxisPort``."""
        return [HealthCheck("memory", self.is_ready)]

    def _kept(self, system_id: str, doc_id: str) -> KeptPacket:
        kept = self.packets.get(doc_id)
        if kept is None or not any(
            self.serves(system_id, code) for code in (kept.request.sender_code, *kept.states)
        ):
            raise UnknownDocIdError(f"Không có gói tin {doc_id} cho hệ thống này; hãy kiểm tra docId.")
        return kept


class MemorySubmission:
    """A ``SubmissionPort`` into a ``MemoryAxis``."""

    def __init__(self, axis: MemoryAxis, request: SubmissionRequest) -> None:
        self._axis = axis
        self._request = request
        self._hash = BodyHash()
        self._content = bytearray()
        self._received = 0

    def feed(self, chunk: bytes) -> None:
        """See ``SubmissionPort``."""
        self._received += len(chunk)
        if self._received <= self._axis.packet_limit + 2:
            self._content += self._hash.feed(chunk)

    @property
    def is_behind(self) -> bool:
        """See ``SubmissionPort``."""
        return False

    def catch_up(self) -> None:
        """See ``SubmissionPort``."""

    def finish(self) -> Future[SubmissionResult]:
        """See ``SubmissionPort``."""
        promise: Future[SubmissionResult] = Future()
        promise.set_result(self._result())
        return promise

    def interrupt(self) -> Future[SubmissionResult]:
        """See ``SubmissionPort``."""
        promise: Future[SubmissionResult] = Future()
        promise.set_result(_refused(AnswerCode.UNREADABLE, "intake.truncated", "Gói tin bị ngắt giữa chừng."))
        return promise

    def discard(self) -> None:
        """See ``SubmissionPort``."""
        self._content.clear()

    def _result(self) -> SubmissionResult:
        request = self._request
        if self._received > self._axis.packet_limit + 2:
            return _refused(AnswerCode.UNREADABLE, "intake.too_large", "Gói tin quá lớn.")
        if request.declared_length is not None and self._received < request.declared_length:
            return _refused(AnswerCode.UNREADABLE, "intake.truncated", "Gói tin bị ngắt giữa chừng.")
        verdict = self._hash.finish(request.hash_file)
        if verdict is None:
            return _refused(AnswerCode.UNREADABLE, "intake.hash_mismatch", "Mã băm không khớp nội dung.")
        if not self._axis.serves(request.system_id, request.sender_code):
            return _refused(
                AnswerCode.UNKNOWN_SENDER, "intake.sender_not_allowed", "Không gửi thay cơ quan này được."
            )
        content = bytes(self._content) + self._hash.tail
        found = [code.decode("utf-8", "replace") for code in _TO.findall(content)]
        with self._axis.lock:
            for kept in self._axis.packets.values():
                if kept.sha256 == verdict.sha256 and kept.request.sender_code == request.sender_code:
                    return SubmissionResult(kept.doc_id)
            doc_id = str(new_id())
            states = dict.fromkeys(request.to_header or found, TransportStatus.INITIAL)
            self._axis.packets[doc_id] = KeptPacket(doc_id, request, content, verdict.sha256, states)
        return SubmissionResult(doc_id)


def _refused(code: AnswerCode, stable: str, sentence: str) -> SubmissionResult:
    return SubmissionResult(error=AnswerError(code, stable, sentence))


class RunningDoor:
    """A door over a ``MemoryAxis`` on a free loopback port, in a thread of its own."""

    start_seconds: ClassVar[float] = 10.0

    def __init__(self, axis: MemoryAxis, *, limits: DoorLimits | None = None) -> None:
        self.axis = axis
        self.refusals: list[tuple[str, str]] = []
        self._limits = limits or DoorLimits()
        self._socket: socket.socket = listening_socket("127.0.0.1", 0)
        self.port: int = self._socket.getsockname()[1]
        self.app: DoorApp | None = None
        self._server: DoorServer | None = None
        self._thread = threading.Thread(target=self._run, name="door", daemon=True)
        self._started = threading.Event()

    @property
    def url(self) -> str:
        """Base address for clients."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(self.start_seconds):
            raise TimeoutError("the door did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(self.start_seconds)
        self._socket.close()

    def _run(self) -> None:
        with ThreadPoolExecutor(4, thread_name_prefix="door-axis") as threads:
            self.app = DoorApp(self.axis, threads, limits=self._limits, count_refusal=self._count)
            self._server = door_server(self.app, limits=self._limits, count_refusal=self._count, grace=1)
            self._server.when_started = self._started.set
            asyncio.run(self._server.serve(sockets=[self._socket]))

    def _count(self, code: str, address: str) -> None:
        self.refusals.append((code, address))
