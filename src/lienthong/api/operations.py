"""The operations of VXP as the door performs them: signed parameters in, an answer out. Blocking.

Parameters stick to the SDK's service object, so leftovers of earlier calls must never narrow a list: a
``from`` that names the caller's own agency, and a ``to`` in the array form of ``sendEdoc``, do not filter.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import BinaryIO

from lienthong.api.agency_lists import AgencyLists
from lienthong.api.agency_wishes import registration
from lienthong.api.answers import BytesAnswer, DoorAnswer, FileAnswer, json_answer
from lienthong.api.errors import SecretUnreadableError
from lienthong.api.polling import PollBudget
from lienthong.api.ports import (
    AxisPort,
    DeliveryAnswer,
    OtherKey,
    ReceivedQuery,
    SentQuery,
    StoredPacket,
    SubmissionPort,
    SubmissionRequest,
)
from lienthong.api.ranges import Span, wanted_span
from lienthong.exchange.vxp import answers, moments, recipients
from lienthong.exchange.vxp.errors import (
    KeyExpiredError,
    KeyNotYetValidError,
    NotOfferedError,
    ParameterError,
    SignatureWrongError,
)
from lienthong.exchange.vxp.operations import FORMS, MessageType, Operation, TransportStatus
from lienthong.exchange.vxp.verification import SignedCall, signing_secret, verify
from lienthong.kernel.clock import vietnam

_HELD_IN_MEMORY = 512 * 1024
_LARGEST_PAGE = 10_000
_PAGING = {"pagesize": "pageSize", "pageindex": "pageIndex"}
PACKET_TYPE = b"application/octet-stream"
RawHeaders = Sequence[tuple[bytes, bytes]]
_ABOUT_AGENCIES = frozenset(
    {
        Operation.GET_AGENCIES_LIST,
        Operation.GET_AGENCIES_LIST_QD20,
        Operation.GET_SYNCHRONIZE_UNIT,
        Operation.REGISTER_AGENCY,
        Operation.DELETE_AGENCY,
    }
)


def authenticate(axis: AxisPort, operation: Operation, headers: RawHeaders) -> SignedCall:
    """The signed call behind these headers, or a refusal answered 15.

    Who signs with a key of the system that has ended, or not begun, holds that key and is told so. Raises
    SecretUnreadableError (20) where the call may be signed with a secret that does not open here.
    """
    form, asked = FORMS[operation], list[str]()

    def secrets_of(system_id: str) -> Sequence[bytes]:
        asked.append(system_id)
        return axis.secrets(system_id)

    try:
        call = verify(headers, secrets_of=secrets_of, used=form.parameters, spelled=form.spelled)
    except SignatureWrongError:
        _tell_other_key(headers, [key for system_id in asked for key in axis.other_keys(system_id)])
        if any(axis.has_unreadable_secret(system_id) for system_id in asked):
            raise SecretUnreadableError(
                "Trục chưa kiểm tra được chữ ký vì khóa của hệ thống này ở Trục không mở được; hãy gửi lại sau và "
                "báo quản trị Trục.",
                systems=asked,
            ) from None
        raise
    axis.note_use(call.system_id, call.secret)
    return call


def _tell_other_key(headers: RawHeaders, keys: Sequence[OtherKey]) -> None:
    """Refuse a call that is signed with one of these keys by its date."""
    secret = signing_secret(headers, [key.secret for key in keys])
    key = next((one for one in keys if one.secret == secret), None)
    if key is None:
        return
    if key.ended_at is None:
        raise KeyNotYetValidError(
            f"Chữ ký đúng, nhưng khóa này chỉ dùng được từ {_at(key.begins_at)}; trước đó hãy ký bằng khóa đang dùng."
        )
    raise KeyExpiredError(
        f"Chữ ký đúng, nhưng khóa này đã hết hiệu lực từ {_at(key.ended_at)}; hãy ký bằng khóa mới, hoặc liên hệ quản "
        "trị Trục để nhận khóa mới."
    )


def _at(moment: dt.datetime) -> str:
    return f"{vietnam(moment):%H:%M ngày %d/%m/%Y}"


def begin_submission(
    axis: AxisPort, headers: RawHeaders, *, declared_length: int | None, address: str
) -> SubmissionPort:
    """``sendEdoc`` up to its body."""
    call = authenticate(axis, Operation.SEND_EDOC, headers)
    request = SubmissionRequest(
        system_id=call.system_id,
        sender_code=call.text("from"),
        to_header=recipients.parse(call.text("to")),
        kind=_kind(call),
        hash_file=call.text("hash-file"),
        declared_length=declared_length,
        address=address,
    )
    return axis.new_submission(request)


class Operations:
    """Performs every operation but ``sendEdoc``."""

    def __init__(self, axis: AxisPort, budget: PollBudget) -> None:
        self._axis = axis
        self._budget = budget
        self._lists = AgencyLists(axis)

    def perform(self, operation: Operation, headers: RawHeaders, body: bytes = b"") -> DoorAnswer:
        """Verify and perform; raises the refusals of ``exchange.vxp.errors`` and of the axis."""
        call = authenticate(self._axis, operation, headers)
        self._budget.take(call.system_id, operation)
        if operation in _ABOUT_AGENCIES:
            return self._about_agencies(operation, call, body)
        match operation:
            case Operation.GET_RECEIVED_EDOC_LIST:
                return self._list_received(call)
            case Operation.GET_SENT_EDOC_LIST:
                return self._list_sent(call)
            case Operation.GET_EDOC:
                return _base64_answer(self._packet(call))
            case Operation.DOWNLOAD_EDOC:
                return _raw_answer(self._packet(call), dict(headers_by_name(headers)))
            case Operation.UPDATE_STATUS:
                return self._update_status(call)
            case Operation.COUNT_RECEIVE_EDOC:
                return self._count(call, MessageType.EDOC)
            case Operation.COUNT_RECEIVE_STATUS:
                return self._count(call, MessageType.STATUS)
            case _:
                raise NotOfferedError(f"Thao tác {operation.value} không nhận theo cách này.")

    def _about_agencies(self, operation: Operation, call: SignedCall, body: bytes) -> DoorAnswer:
        match operation:
            case Operation.GET_AGENCIES_LIST:
                return self._lists.current()
            case Operation.GET_AGENCIES_LIST_QD20:
                return self._lists.by_qd20(_number(call, "level"))
            case Operation.GET_SYNCHRONIZE_UNIT:
                return self._lists.changed(call.text("version"))
            case Operation.REGISTER_AGENCY:
                wish = registration(body)
                return json_answer(answers.done(self._axis.register_agency(call.system_id, wish)))
            case _:
                return json_answer(answers.done(self._delete_agency(call)))

    def _count(self, call: SignedCall, kind: MessageType) -> DoorAnswer:
        return json_answer(answers.counted(self._axis.count_waiting(call.system_id, kind)))

    def _delete_agency(self, call: SignedCall) -> str:
        code = call.text("agencycode")
        if not code:
            raise ParameterError("Thiếu tham số AgencyCode; hãy gửi kèm mã cơ quan.", parameter="AgencyCode")
        return self._axis.delete_agency(call.system_id, code)

    def _list_received(self, call: SignedCall) -> DoorAnswer:
        window, note = _window(call)
        query = ReceivedQuery(
            system_id=call.system_id,
            kind=_kind(call),
            sender_code=self._sender_filter(call),
            recipient_code=self._recipient_filter(call),
            from_date=_moment(call, "fromdate"),
            to_date=_moment(call, "todate", end_of_day=True),
            limit=window[1],
            offset=window[0],
        )
        rows = self._axis.list_received(query)
        return json_answer(*answers.listed((row.row() for row in rows), note))

    def _sender_filter(self, call: SignedCall) -> str | None:
        code = call.text("from")
        return code if code and not self._axis.serves(call.system_id, code) else None

    def _recipient_filter(self, call: SignedCall) -> str | None:
        code = call.text("to")
        return code if code and code[0] not in '["' and self._axis.serves(call.system_id, code) else None

    def _list_sent(self, call: SignedCall) -> DoorAnswer:
        doc_id = call.text("docid") or None
        kind = None if doc_id else _optional_kind(call)
        rows = self._axis.list_sent(SentQuery(call.system_id, kind, doc_id))
        return json_answer(*answers.listed(row.row() for row in rows))

    def _packet(self, call: SignedCall) -> StoredPacket:
        return self._axis.get_packet(call.system_id, _doc_id(call))

    def _update_status(self, call: SignedCall) -> DoorAnswer:
        doc_id, told = _doc_id(call), call.text("status").lower()
        if told not in {TransportStatus.DONE, TransportStatus.FAIL, TransportStatus.PROCESSING}:
            raise ParameterError("Tham số status phải là done, fail hoặc processing.", parameter="status")
        note = call.text("description")
        self._axis.answer(DeliveryAnswer(call.system_id, doc_id, TransportStatus(told), note))
        return json_answer(answers.done())


def headers_by_name(headers: RawHeaders) -> Mapping[bytes, bytes]:
    """Headers by lower-case name; of repeated ones the last."""
    return {name.lower(): value for name, value in headers}


def _kind(call: SignedCall) -> MessageType:
    kind = _optional_kind(call)
    if kind is None:
        raise ParameterError("Tham số messagetype phải là edoc hoặc status.", parameter="messagetype")
    return kind


def _optional_kind(call: SignedCall) -> MessageType | None:
    try:
        return MessageType(call.text("messagetype").lower())
    except ValueError:
        return None


def _doc_id(call: SignedCall) -> str:
    doc_id = call.text("docid")
    if not doc_id:
        raise ParameterError("Thiếu tham số docId; hãy gửi kèm mã gói tin.", parameter="docId")
    return doc_id


def _number(call: SignedCall, name: str) -> int | None:
    text = call.text(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else None


def _window(call: SignedCall) -> tuple[tuple[int, int | None], str]:
    """Offset and limit of a page, and what is said of values that do not count.

    The interface says nothing of odd values (vxp-api §1.3), and a page that is refused or empty looks like an
    empty queue to programs: such a value never narrows the list, and the answer says so.
    """
    size, page = _number(call, "pagesize"), _number(call, "pageindex")
    odd = [f"{told} «{call.text(name)[:20]}»" for name, told in _PAGING.items() if not _is_whole(call, name)]
    note = f"Không dùng {', '.join(odd)}: hãy gửi số nguyên không âm." if odd else ""
    if size is None or size < 1:
        if page is not None and page > 1:
            note = (
                f"{note} pageIndex chỉ có nghĩa khi có pageSize từ 1 trở lên; trả lại cả danh sách.".strip()
            )
        return (0, None), note
    limit = min(size, _LARGEST_PAGE)
    return ((max(page or 1, 1) - 1) * limit, limit), note


def _is_whole(call: SignedCall, name: str) -> bool:
    return not call.text(name) or _number(call, name) is not None


def _moment(call: SignedCall, name: str, *, end_of_day: bool = False) -> dt.datetime | None:
    text = call.text(name)
    if not text:
        return None
    try:
        return moments.parse(text, end_of_day=end_of_day)
    except (ValueError, OverflowError):
        raise ParameterError(f"Tham số {name} phải có dạng dd/MM/yyyy HH:mm:ss.", parameter=name) from None


def _base64_answer(packet: StoredPacket) -> DoorAnswer:
    before, after = answers.data_frame()
    if packet.size <= _HELD_IN_MEMORY:
        with packet.open() as file:
            return json_answer(before, base64.b64encode(file.read()), after)
    return FileAnswer(
        file=packet.open(),
        span=Span(0, packet.size),
        headers=((b"content-type", answers.JSON_TYPE.encode("ascii")),),
        frame=(before, after),
        as_base64=True,
    )


def _raw_answer(packet: StoredPacket, headers: Mapping[bytes, bytes]) -> DoorAnswer:
    tag = b'"' + packet.sha256.encode("ascii") + b'"'
    asked = headers.get(b"range") if headers.get(b"if-range", tag).strip() == tag else None
    span = wanted_span(asked, packet.size)
    described = [(b"content-type", PACKET_TYPE), (b"accept-ranges", b"bytes"), (b"etag", tag)]
    status = 200
    if span is None:
        span = Span(0, packet.size)
    else:
        status = 206
        described.append((b"content-range", span.content_range(packet.size)))
    file = packet.open()
    if span.length > _HELD_IN_MEMORY:
        return FileAnswer(file=file, span=span, headers=tuple(described), status=status)
    with file:
        return BytesAnswer((_read(file, span),), tuple(described), status)


def _read(file: BinaryIO, span: Span) -> bytes:
    file.seek(span.start)
    return file.read(span.length)
