"""The thirteen operations of the simulated hub: signed headers and a body in, an answer out."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.kernel.clock import VIETNAM
from lienthong.kit.hub.checking import HubCall, checked
from lienthong.kit.hub.mailroom import Delivery, HubRefusal, Mailroom, Sent, column

LISTS = frozenset(
    {
        "getReceivedEdocList",
        "getSentEdocList",
        "getAgenciesList",
        "getAgenciesListQD20",
        "getSynchronizeUnit",
    }
)
_WORDS = {"initial": "Chờ nhận", "processing": "Đang xử lý", "done": "Đã nhận", "fail": "Nhận lỗi"}
_DAY = re.compile(
    r"(?:(\d{1,2})[/-](\d{1,2})[/-](\d{4})|(\d{4})[/-](\d{1,2})[/-](\d{1,2}))"
    r"(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?.*)?"
)


@dataclass(frozen=True, slots=True)
class HubRequest:
    """One request; header names and values as latin-1 text."""

    operation: str
    method: str
    headers: Sequence[tuple[str, str]]
    body: bytes = b""

    def header(self, name: str) -> str:
        """A plain HTTP header, empty when absent."""
        return next((value for known, value in self.headers if known.lower() == name), "")


@dataclass(frozen=True, slots=True)
class HubAnswer:
    """One answer; ``json`` is written out last, so that faults may change it."""

    json: dict[str, object] | None = None
    raw: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def bytes(self) -> tuple[bytes, dict[str, str]]:
        """Body and headers as they go on the line."""
        if self.json is None:
            return self.raw, {"Content-Type": "application/octet-stream", **self.headers}
        body = json.dumps(self.json, ensure_ascii=True, separators=(",", ":")).encode()
        return body, {"Content-Type": "application/json", **self.headers}


class Calls:
    """Answers calls over one mailroom."""

    def __init__(self, mailroom: Mailroom) -> None:
        self.mailroom = mailroom
        self._operations: Mapping[str, Callable[[HubCall, HubRequest], HubAnswer]] = {
            "getAgenciesList": self._agencies,
            "getAgenciesListQD20": self._agencies,
            "getSynchronizeUnit": self._units,
            "registerAgency": self._refuse_change,
            "deleteAgency": self._refuse_change,
            "getReceivedEdocList": self._list_received,
            "getSentEdocList": self._list_sent,
            "sendEdoc": self._send,
            "getEdoc": self._get,
            "downloadEdoc": self._download,
            "updateStatus": self._answer,
            "countReceiveEdoc": self._count,
            "countReceiveStatus": self._count,
        }

    def perform(self, request: HubRequest) -> HubAnswer:
        """The answer to one request; refusals are answers."""
        try:
            operation = self._operations.get(request.operation)
            if operation is None or (request.operation == "sendEdoc" and request.method != "POST"):
                raise HubRefusal("22", "hub.not_offered", f"Không có thao tác {request.operation}.")
            call = checked(self.mailroom, request.operation, request.headers)
            return operation(call, request)
        except HubRefusal as refusal:
            return _refused(request.operation, refusal)

    def _agencies(self, _call: HubCall, request: HubRequest) -> HubAnswer:
        older = "code102" if request.operation.endswith("QD20") else "oldCode"
        rows = [
            {"id": str(n), "pid": "", "code": code, "name": f"Cơ quan {code}", "mail": "", older: ""}
            for n, code in enumerate(self.mailroom.agencies(), start=1)
        ]
        return _listed(rows)

    def _units(self, _call: HubCall, _request: HubRequest) -> HubAnswer:
        rows = [
            {"id": str(n), "pid": "", "code": code, "name": f"Cơ quan {code}", "mail": "", "version": "1"}
            | {"centerCode": "", "deleted": "0", "modifyDate": "", "isAgency": "1"}
            for n, code in enumerate(self.mailroom.agencies(), start=1)
        ]
        return _listed(rows)

    def _refuse_change(self, _call: HubCall, _request: HubRequest) -> HubAnswer:
        raise HubRefusal(
            "22", "hub.not_offered", "Hub mô phỏng không đổi danh sách cơ quan; xem lienthong kit hub."
        )

    def _list_received(self, call: HubCall, _request: HubRequest) -> HubAnswer:
        rows = self.mailroom.waiting(call.party, _kind(call))
        sender, recipient = call.text("from"), call.text("to")
        if sender and not self.mailroom.serves(call.party, sender):
            rows = [row for row in rows if row[0].sender == self.mailroom.agency(sender)]
        if recipient and recipient[0] not in '["' and self.mailroom.serves(call.party, recipient):
            rows = [row for row in rows if row[1].to == self.mailroom.agency(recipient)]
        since = _moment(call, "fromdate", dt.time())
        until = _moment(call, "todate", dt.time(23, 59, 59, 999999))
        rows = [
            row for row in rows if (not since or row[0].at >= since) and (not until or row[0].at <= until)
        ]
        return _listed([_received(*row) for row in _page(call, rows)])

    def _list_sent(self, call: HubCall, _request: HubRequest) -> HubAnswer:
        return _listed([_sent(*row) for row in self.mailroom.list_sent(call.party, call.text("docid"))])

    def _send(self, call: HubCall, request: HubRequest) -> HubAnswer:
        kind, sender = _kind(call), call.text("from")
        content = _packet_of(request.body, call.text("hash-file"))
        to = _addressed(call.text("to"))
        return _done(DocId=self.mailroom.accept(call.party, sender, kind, to, content))

    def _get(self, call: HubCall, _request: HubRequest) -> HubAnswer:
        return _done(data=base64.b64encode(self.mailroom.fetch(call.party, _doc_id(call))).decode())

    def _download(self, call: HubCall, request: HubRequest) -> HubAnswer:
        content = self.mailroom.fetch(call.party, _doc_id(call))
        described = {"ETag": f'"{hashlib.sha256(content).hexdigest()}"', "Accept-Ranges": "bytes"}
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", request.header("range").strip())
        if found is None or int(found[1]) >= len(content):
            return HubAnswer(raw=content, headers=described)
        start = int(found[1])
        part = content[start : int(found[2]) + 1 if found[2] else None]
        described["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(content)}"
        return HubAnswer(raw=part, status=206, headers=described)

    def _answer(self, call: HubCall, _request: HubRequest) -> HubAnswer:
        doc_id, status = _doc_id(call), call.text("status").lower()
        if status not in {"done", "fail", "processing"}:
            raise HubRefusal("22", "hub.parameter", "Tham số status phải là done, fail hoặc processing.")
        self.mailroom.answer(call.party, doc_id, status, call.text("description"))
        return _done()

    def _count(self, call: HubCall, request: HubRequest) -> HubAnswer:
        kind = "status" if request.operation.endswith("Status") else "edoc"
        return _done(count=len(self.mailroom.waiting(call.party, kind)))


def _done(**more: object) -> HubAnswer:
    return HubAnswer({"status": "OK", "ErrorCode": "0", "ErrorDesc": "Thành công", **more})


def _listed(rows: Sequence[Mapping[str, object]]) -> HubAnswer:
    return _done(data=[dict(row) for row in rows])


def _refused(operation: str, refusal: HubRefusal) -> HubAnswer:
    answer: dict[str, object] = {
        "status": "FAIL",
        "ErrorCode": refusal.code,
        "ErrorDesc": refusal.description,
    }
    if operation.lower() == "sendedoc":
        answer["DocId"] = ""
    if operation in LISTS:
        answer["data"] = []
    return HubAnswer(answer)


def _kind(call: HubCall) -> str:
    kind = call.text("messagetype").lower()
    if kind not in {"edoc", "status"}:
        raise HubRefusal("22", "hub.parameter", "Tham số messagetype phải là edoc hoặc status.")
    return kind


def _doc_id(call: HubCall) -> str:
    if not call.text("docid"):
        raise HubRefusal("22", "hub.parameter", "Thiếu tham số docId.")
    return call.text("docid")


def _packet_of(body: bytes, told: str) -> bytes:
    for content in (body.removesuffix(b"\r\n"), body):
        digest = hashlib.sha256(content).digest()
        if told.lower() in {digest.hex(), "".join(f"{byte:x}" for byte in digest)}:
            return content
    raise HubRefusal("10", "hub.hash", "hash-file không khớp với gói tin nhận được; hãy gửi lại.")


def _addressed(text: str) -> list[str]:
    if not text:
        return []
    try:
        value = json.loads(text)
        value = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return [text]
    return [str(code) for code in value] if isinstance(value, list) else [str(value)]


def _page(call: HubCall, rows: list[tuple[Sent, Delivery]]) -> list[tuple[Sent, Delivery]]:
    size, index = call.text("pagesize"), call.text("pageindex")
    if not size.isascii() or not size.isdecimal() or int(size) == 0:
        return rows
    start = (max(int(index) if index.isascii() and index.isdecimal() else 1, 1) - 1) * int(size)
    return rows[start : start + int(size)]


def _moment(call: HubCall, name: str, at: dt.time) -> dt.datetime | None:
    text = call.text(name)
    if not text:
        return None
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        year, month, day = (
            int(one) for one in (found[3] or found[4], found[2] or found[5], found[1] or found[6])
        )
        if year in {1, 9999}:
            return None
        if found[7]:
            at = dt.time(int(found[7]), int(found[8]), int(found[9] or 0))
        return dt.datetime.combine(dt.date(year, month, day), at, VIETNAM)
    except ValueError:
        raise HubRefusal(
            "22", "hub.parameter", f"Tham số {name} (date) phải có dạng dd/MM/yyyy HH:mm:ss."
        ) from None


def _received(sent: Sent, one: Delivery) -> dict[str, object]:
    return {
        "docId": sent.doc_id,
        "serviceType": "eDoc",
        "messageType": sent.kind,
        "created_time": column(sent.at),
        "updated_time": column(one.answered_at or sent.at),
        "from": sent.sender,
        "to": one.to,
        "status": one.status,
        "status_desc": _WORDS[one.status],
    }


def _sent(sent: Sent, one: Delivery) -> dict[str, object]:
    return {
        "serviceType": "eDoc",
        "messageType": sent.kind,
        "senderDocId": sent.doc_id,
        "receiverDocId": sent.doc_id,
        "fromCode": sent.sender,
        "toCode": one.to,
        "title": sent.packet.subject,
        "notation": f"{sent.packet.number}/{sent.packet.notation}",
        "sentTime": column(sent.at),
        "receivedTime": column(one.answered_at),
        "sendStatus": "done",
        "sendStatusDesc": "Đã gửi lên Trục",
        "receiveStatus": one.status,
        "receiveStatusDesc": f"{_WORDS[one.status]}: {one.note}" if one.note else _WORDS[one.status],
    }
