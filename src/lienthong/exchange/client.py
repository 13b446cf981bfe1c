"""A typed client of the VXP gateway, for offices, tests and the demonstration. Free of Django.

::

    with VxpClient("http://127.0.0.1:8806", Credentials("000.00.00.G22", secret)) as axis:
        doc_id = axis.send_document(packet, sender="000.00.00.G22")
        for item in axis.list_received(MessageType.EDOC):
            axis.download(item.doc_id, folder / f"{item.doc_id}.edxml")
            axis.answer(item.doc_id, TransportStatus.DONE)

Every method raises ``RefusedByAxisError`` (repeating will not help), ``AxisBusyError`` or
``AxisUnreachableError`` (both retryable, raised after the policy's attempts), see ``exchange.errors``.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import hashlib
import os
import ssl
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from lienthong.exchange.errors import AxisUnreachableError, PacketDamagedError
from lienthong.exchange.transport import PACKET_TYPE, Call, RetryPolicy, Transport, checked_answer
from lienthong.exchange.vxp import recipients
from lienthong.exchange.vxp.hashes import unpadded
from lienthong.exchange.vxp.moments import column
from lienthong.exchange.vxp.operations import MessageType, Operation, TransportStatus
from lienthong.exchange.vxp.rows import SERVICE_TYPE, AgencyRow, ReceivedRow, SentRow
from lienthong.exchange.vxp.signing import Credentials

__all__ = ["Credentials", "FetchedPacket", "ReceivedFilter", "RetryPolicy", "VxpClient"]

_EMPTY_BODY = b"{}"
_COPY_SIZE = 256 * 1024


@dataclass(frozen=True, slots=True)
class ReceivedFilter:
    """Narrows ``list_received``; empty fields do not narrow."""

    sender: str = ""
    recipient: str = ""
    from_date: dt.datetime | None = None
    to_date: dt.datetime | None = None
    page_size: int | None = None
    page_index: int | None = None

    def parameters(self) -> dict[str, str]:
        """The filled fields as parameters."""
        values = {
            "from": self.sender,
            "to": self.recipient,
            "fromDate": column(self.from_date) if self.from_date else "",
            "toDate": column(self.to_date) if self.to_date else "",
            "pageSize": "" if self.page_size is None else str(self.page_size),
            "pageIndex": "" if self.page_index is None else str(self.page_index),
        }
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class FetchedPacket:
    """A packet saved to a file."""

    path: Path
    size: int
    sha256: str


class VxpClient:
    """Calls one axis in the name of one connected system."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        *,
        retry: RetryPolicy | None = None,
        http: httpx.BaseTransport | None = None,
        proof: ssl.SSLContext | None = None,
    ) -> None:
        self._transport = Transport(base_url, credentials, retry=retry, http=http, proof=proof)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def send_document(self, packet: bytes | Path, *, sender: str, to: Sequence[str] = ()) -> str:
        """Send a document packet in the name of agency ``sender``; returns its DocId.

        The packet goes as it is. Recipients are those in the packet; ``to`` may narrow them (D-26).
        Sending the same bytes again gives the same DocId (D-01), so repeating after a crash is safe.
        """
        return self._send(packet, MessageType.EDOC, sender, to)

    def send_status(self, packet: bytes | Path, *, sender: str, to: Sequence[str] = ()) -> str:
        """Send a status packet (codes 01…16) in the name of agency ``sender``; returns its DocId."""
        return self._send(packet, MessageType.STATUS, sender, to)

    def list_received(self, kind: MessageType, only: ReceivedFilter | None = None) -> list[ReceivedRow]:
        """What waits for this system's agencies; an item stays until ``answer`` says done or fail."""
        parameters = {
            "servicetype": SERVICE_TYPE,
            "messagetype": kind.value,
            **(only or ReceivedFilter()).parameters(),
        }
        answer = self._transport.ask(Call(Operation.GET_RECEIVED_EDOC_LIST, parameters))
        return [ReceivedRow.read(row) for row in _rows(answer)]

    def waiting(self, kind: MessageType) -> Iterator[ReceivedRow]:
        """Waiting items one by one, asking again until a list brings nothing that was not yet given.

        Items may be answered while iterating; those left unanswered are given once, not for ever.
        """
        given: set[tuple[str, str]] = set()
        while True:
            fresh = [row for row in self.list_received(kind) if (row.doc_id, row.recipient_code) not in given]
            if not fresh:
                return
            for row in fresh:
                given.add((row.doc_id, row.recipient_code))
                yield row

    def fetch(self, doc_id: str) -> bytes:
        """A packet's bytes through ``getEdoc`` (base64 inside JSON); for packets that fit in memory."""

        def read(response: httpx.Response) -> bytes:
            data = checked_answer(response).get("data")
            try:
                return base64.b64decode(str(data or ""), validate=True)
            except binascii.Error:
                raise PacketDamagedError(
                    "Gói tin tải về không phải base64; hãy tải lại.", doc_id=doc_id
                ) from None

        return self._transport.repeat(Call(Operation.GET_EDOC, {"docId": doc_id}, body=_EMPTY_BODY), read)

    def download(self, doc_id: str, target: Path) -> FetchedPacket:
        """A packet streamed to ``target`` through ``downloadEdoc``; the file appears only when complete."""

        def read(response: httpx.Response) -> FetchedPacket:
            if response.headers.get("content-type", "").split(";")[0].strip() != PACKET_TYPE:
                checked_answer(response)
                raise AxisUnreachableError("Trả lời không phải gói tin; hãy thử lại.", doc_id=doc_id)
            return _save(response, target)

        return self._transport.repeat(Call(Operation.DOWNLOAD_EDOC, {"docId": doc_id}), read)

    def answer(self, doc_id: str, status: TransportStatus, note: str = "") -> None:
        """Say what became of a packet on our side: done, fail or processing.

        ``note`` travels as UTF-8 in a header and is signed as such; line breaks become spaces.
        """
        parameters = {"docId": doc_id, "status": status.value}
        if plain := " ".join(note.split()):
            parameters["description"] = plain
        self._transport.ask(Call(Operation.UPDATE_STATUS, parameters, body=_EMPTY_BODY))

    def list_sent(self, doc_id: str, kind: MessageType = MessageType.EDOC) -> list[SentRow]:
        """What became of a sent packet, one row per recipient."""
        parameters = {"servicetype": SERVICE_TYPE, "messagetype": kind.value, "docId": doc_id}
        answer = self._transport.ask(Call(Operation.GET_SENT_EDOC_LIST, parameters))
        return [SentRow.read(row) for row in _rows(answer)]

    def agencies(self) -> list[AgencyRow]:
        """All agencies the axis knows."""
        return [AgencyRow.read(row) for row in _rows(self._transport.ask(Call(Operation.GET_AGENCIES_LIST)))]

    def count_received(self, kind: MessageType) -> int:
        """How many packets wait for this system's agencies."""
        operation = (
            Operation.COUNT_RECEIVE_STATUS if kind is MessageType.STATUS else Operation.COUNT_RECEIVE_EDOC
        )
        answer = self._transport.ask(Call(operation, body=_EMPTY_BODY))
        try:
            return int(str(answer.get("count")))
        except ValueError:
            raise AxisUnreachableError("Trả lời của Trục thiếu số lượng; hãy thử lại.") from None

    def _send(self, packet: bytes | Path, kind: MessageType, sender: str, to: Sequence[str]) -> str:
        parameters = {
            "servicetype": SERVICE_TYPE,
            "messagetype": kind.value,
            "hash-file": unpadded(_digest(packet)),
            "from": sender,
        }
        if to:
            parameters["to"] = recipients.write(to)

        def read(response: httpx.Response) -> str:
            doc_id = str(checked_answer(response).get("DocId") or "")
            if doc_id in {"", "0"}:
                raise AxisUnreachableError("Trục nhận nhưng không trả DocId; hệ thống sẽ gửi lại.")
            return doc_id

        return self._transport.repeat(Call(Operation.SEND_EDOC, parameters, packet=packet), read)


def _digest(packet: bytes | Path) -> bytes:
    if isinstance(packet, bytes):
        return hashlib.sha256(packet).digest()
    with packet.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _rows(answer: Mapping[str, object]) -> list[Mapping[str, object]]:
    data = answer.get("data")
    if not isinstance(data, list):
        # Reading this as an empty queue is how outages hide; the SDK does, we do not.
        raise AxisUnreachableError("Trả lời của Trục thiếu danh sách; hãy thử lại.")
    return [row for row in data if isinstance(row, dict)]


def _save(response: httpx.Response, target: Path) -> FetchedPacket:
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    digest, size = hashlib.sha256(), 0
    try:
        with partial.open("wb") as file:
            for piece in response.iter_bytes(_COPY_SIZE):
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    return FetchedPacket(target, size, digest.hexdigest())
