"""The real axis behind the door's port: pipeline, mailbox and registry, in the door's own words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

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
    SubmissionPort,
    SubmissionRequest,
    SubmissionResult,
)
from lienthong.axis.delivery.policies import WaitingFilters
from lienthong.axis.delivery.queries import SentItem, WaitingItem
from lienthong.axis.delivery.states import Answer, DeliveryState, Service
from lienthong.axis.pipeline import agency_writes, mailbox
from lienthong.axis.pipeline.checking import Request
from lienthong.axis.pipeline.errors import UnknownDocIdError, UnknownSystemError
from lienthong.axis.pipeline.ground import Ground
from lienthong.axis.pipeline.items import SubmissionOutcome
from lienthong.axis.pipeline.submission import Arrival, Submission
from lienthong.axis.registry.agency_requests import AgencyFacts
from lienthong.axis.registry.directory import AgencyGroup, AgencyView
from lienthong.axis.registry.queries import SystemView, directory
from lienthong.axis.registry.states import KeyState
from lienthong.exchange.vxp.operations import MessageType, TransportStatus
from lienthong.exchange.vxp.rows import NEVER_TAKEN, AgencyRow, ReceivedRow, SentRow
from lienthong.infra import health
from lienthong.kernel.clock import real_now
from lienthong.kernel.judgement import Outcome

_SERVICE = {MessageType.EDOC: Service.EDOC, MessageType.STATUS: Service.STATUS}
_KIND = {Service.EDOC: MessageType.EDOC, Service.STATUS: MessageType.STATUS}
_ANSWER = {
    TransportStatus.DONE: Answer.DONE,
    TransportStatus.FAIL: Answer.FAIL,
    TransportStatus.PROCESSING: Answer.PROCESSING,
}
_STATUS = {
    DeliveryState.HELD: TransportStatus.INITIAL,
    DeliveryState.WAITING: TransportStatus.INITIAL,
    DeliveryState.TAKEN: TransportStatus.PROCESSING,
    DeliveryState.PROCESSING: TransportStatus.PROCESSING,
    DeliveryState.DELIVERED: TransportStatus.DONE,
    DeliveryState.FAILED: TransportStatus.FAIL,
    DeliveryState.WITHDRAWN: TransportStatus.DONE,
}


class AxisAdapter:
    """Implements ``AxisPort``; every method blocks on the database or the disk."""

    def __init__(self, ground: Ground, note_use: Callable[[uuid.UUID], None] = lambda _key_id: None) -> None:
        self._ground = ground
        self._note_use = note_use
        self._parts: tuple[Sequence[AgencyGroup], dict[AgencyGroup, AgencyPart], Sequence[AgencyPart]] = (
            (),
            {},
            (),
        )

    def secrets(self, system_id: str) -> Sequence[bytes]:
        """The valid secrets of an active system; empty when there is none."""
        system = directory().system(system_id)
        return system.secrets_at(real_now()) if system is not None and system.is_active else ()

    def other_keys(self, system_id: str) -> Sequence[OtherKey]:
        """The last keys of an active system that are not valid now."""
        system = directory().system(system_id)
        if system is None or not system.is_active:
            return ()
        now = real_now()
        others = [key for key in system.keys if key.times.state(now) is not KeyState.VALID]
        return [
            OtherKey(
                key.secret,
                key.times.begins_at,
                None if key.times.state(now) is KeyState.WAITING else key.times.ends_at,
            )
            for key in others
        ]

    def note_use(self, system_id: str, secret: bytes) -> None:
        """Note when a key was used."""
        system = directory().system(system_id)
        key = None if system is None else system.key_of(secret)
        if key is not None:
            self._note_use(key.id)

    def has_unreadable_secret(self, system_id: str) -> bool:
        """Whether an active system has a secret that this axis cannot open."""
        system = directory().system(system_id)
        return system is not None and system.is_active and system.unreadable_secrets > 0

    def serves(self, system_id: str, code: str) -> bool:
        """Whether a code names an agency this system serves."""
        agency = directory().agency(code)
        return agency is not None and agency.id in _system(system_id).agency_ids

    def new_submission(self, request: SubmissionRequest) -> SubmissionPort:
        """Begin to take a packet in."""
        said = Request(
            system=_system(request.system_id),
            sender_code=request.sender_code,
            to_header=request.to_header,
            service=_SERVICE[request.kind].value,
        )
        arrival = Arrival(
            request=said,
            directory=directory(),
            hash_file=request.hash_file,
            declared_length=request.declared_length,
            address=request.address,
        )
        return _SubmissionAdapter(Submission(self._ground, arrival))

    def list_received(self, query: ReceivedQuery) -> Sequence[ReceivedRow]:
        """Packets waiting for the system's agencies."""
        filters = WaitingFilters(
            from_agency_id=_agency_id(query.sender_code),
            to_agency_id=_agency_id(query.recipient_code),
            since=query.from_date,
            until=query.to_date,
            offset=query.offset,
            limit=query.limit or mailbox.PAGE,
        )
        items = mailbox.waiting(_system(query.system_id), _SERVICE[query.kind], filters)
        return [_received(item) for item in items]

    def get_packet(self, system_id: str, doc_id: str) -> StoredPacket:
        """A packet addressed to, or sent by, one of the system's agencies."""
        found = mailbox.fetch(_system(system_id), _message_id(doc_id), self._ground.blobs)
        if found is None:
            raise _unknown(doc_id)
        return StoredPacket(found.size, found.sha256, lambda: self._ground.blobs.open(found.sha256))

    def answer(self, answer: DeliveryAnswer) -> None:
        """Note what became of a packet; repeating is harmless."""
        said = _ANSWER[answer.status]
        if not mailbox.answer(_system(answer.system_id), _message_id(answer.doc_id), said, answer.note):
            raise _unknown(answer.doc_id)

    def list_sent(self, query: SentQuery) -> Sequence[SentRow]:
        """What became of sent packets, a row per recipient."""
        message_id = None if query.doc_id is None else _message_id(query.doc_id)
        service = None if query.kind is None else _SERVICE[query.kind]
        items = mailbox.sent(_system(query.system_id), service, message_id, offset=0, limit=mailbox.PAGE)
        if message_id is not None and not items:
            raise _unknown(query.doc_id or "")
        return [_sent(item) for item in items]

    def agencies(self) -> AgencyList:
        """Every agency the axis publishes."""
        known = directory()
        groups, (kept_for, kept, parts) = known.groups(), self._parts
        if kept_for is not groups:
            fresh = {group: kept.get(group) or AgencyPart(partial(_agency_rows, group)) for group in groups}
            parts = tuple(fresh.values())
            self._parts = (groups, fresh, parts)
        return AgencyList(known.version, parts)

    def agencies_changed(self, since: int) -> Sequence[AgencyRow]:
        """Agencies whose last change came after this version of the registry."""
        return [_agency_row(agency) for agency in directory().agencies() if agency.version > since]

    def register_agency(self, system_id: str, wish: AgencyWish) -> str:
        """Register an agency under the rule for this system."""
        facts = AgencyFacts(wish.code, wish.name, wish.parent_code, wish.mail, wish.phone, wish.fax)
        if agency_writes.register_agency(_system(system_id), facts):
            return "Đã đăng ký cơ quan."
        return "Cơ quan đã có trên Trục, không có gì thay đổi."

    def delete_agency(self, system_id: str, code: str) -> str:
        """End an agency under the rule for this system."""
        if agency_writes.delete_agency(_system(system_id), code):
            return "Cơ quan ngừng hoạt động trên Trục; lịch sử được giữ nguyên."
        return "Cơ quan đã có ngày ngừng hoạt động, không có gì thay đổi."

    def count_waiting(self, system_id: str, kind: MessageType) -> int:
        """How many packets wait for the system's agencies."""
        return mailbox.count(_system(system_id), _SERVICE[kind])

    def health(self) -> Sequence[HealthCheck]:
        """Whether what the axis stands on is there."""
        return [
            HealthCheck(
                check.name,
                # a backlog or a filling disk is shown and warned of, but never a reason to turn letters away
                check.name != "database" or check.judgement.outcome is Outcome.PASSED,
                check.judgement.sentence,
            )
            for check in health.checks()
        ]


def _agency_rows(group: AgencyGroup) -> Sequence[AgencyRow]:
    return [_agency_row(agency) for agency in group.members]


def _agency_row(agency: AgencyView) -> AgencyRow:
    return AgencyRow(
        id=str(agency.id),
        code=agency.code,
        name=agency.name,
        parent_id=str(agency.parent_id or ""),
        mail=agency.mail,
        old_code=agency.old_code,
        qd20_code=agency.qd20_code,
        version=agency.version,
        changed_at=agency.changed_at,
        is_deleted=not agency.is_active,
        is_connected=agency.is_connected,
    )


class _SubmissionAdapter:
    """A submission whose outcome is told in the door's words."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission

    def feed(self, chunk: bytes) -> None:
        self._submission.feed(chunk)

    @property
    def is_behind(self) -> bool:
        return self._submission.is_behind

    def catch_up(self) -> None:
        self._submission.catch_up()

    def finish(self) -> Future[SubmissionResult]:
        return _told(self._submission.finish())

    def interrupt(self) -> Future[SubmissionResult]:
        return _told(self._submission.interrupt())

    def discard(self) -> None:
        self._submission.discard()


def _told(outcome: Future[SubmissionOutcome]) -> Future[SubmissionResult]:
    """An outcome in the door's words, once it is known."""
    promised: Future[SubmissionResult] = Future()

    def keep(known: Future[SubmissionOutcome]) -> None:
        error = known.exception()
        if error is not None:
            promised.set_exception(error)
            return
        promised.set_result(SubmissionResult(known.result().doc_id, known.result().error))

    outcome.add_done_callback(keep)
    return promised


def _system(system_id: str) -> SystemView:
    system = directory().system(system_id)
    if system is None or not system.is_active:
        raise UnknownSystemError(
            "Hệ thống không còn được phép kết nối với trục. Đề nghị liên hệ quản trị trục."
        )
    return system


def _agency_id(code: str | None) -> uuid.UUID | None:
    agency = directory().agency(code) if code else None
    return None if agency is None else agency.id


def _message_id(doc_id: str) -> uuid.UUID:
    try:
        return uuid.UUID(doc_id)
    except ValueError:
        raise _unknown(doc_id) from None


def _unknown(doc_id: str) -> UnknownDocIdError:
    return UnknownDocIdError(
        f"Không có gói tin mang mã {doc_id[:80]} dành cho hệ thống này. "
        "Đề nghị lấy lại danh sách rồi thử lại."
    )


def _received(item: WaitingItem) -> ReceivedRow:
    return ReceivedRow(
        doc_id=str(item.doc_id),
        message_type=_KIND[item.service],
        sender_code=item.sender_code,
        recipient_code=item.recipient_code,
        created_at=item.created_at,
        updated_at=item.updated_at,
        status=_STATUS[item.state],
    )


def _is_recalled_untaken(item: SentItem) -> bool:
    return item.state is DeliveryState.WITHDRAWN and item.first_taken_at is None


def _sent(item: SentItem) -> SentRow:
    return SentRow(
        doc_id=str(item.doc_id),
        message_type=_KIND[item.service],
        sender_code=item.sender_code,
        recipient_code=item.recipient_code,
        sent_at=item.sent_at,
        received_at=item.answered_at or item.first_taken_at,
        status=_STATUS[item.state],
        notation=f"{item.code_number}/{item.code_notation}".strip("/"),
        title=item.subject,
        note=NEVER_TAKEN if _is_recalled_untaken(item) else item.fail_reason,
    )
