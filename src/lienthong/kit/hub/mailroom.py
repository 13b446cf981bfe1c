"""The axis of the simulated hub, in memory: who is connected, what was sent, what waits.

Follows the rules a vendor meets first: refusals with their codes, the same bytes the same DocId, offered until
answered, recalls, updates. It warns of nothing and forgets all when it stops.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from lienthong.kernel.clock import real_now, vietnam
from lienthong.kit.hub.reading import ReadPacket, UnreadableError, read
from lienthong.kit.parties import Party

_OPEN = {"initial", "processing"}


class HubRefusal(Exception):  # noqa: N818  an answer of the protocol, not a trouble of the hub
    """A call the hub refuses: code, stable word, sentence."""

    def __init__(self, code: str, word: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.word, self.sentence = code, word, sentence

    @property
    def description(self) -> str:
        """The text of ``ErrorDesc``."""
        return f"[{self.word}] {self.sentence}"


@dataclass(slots=True)
class Delivery:
    """One packet for one recipient."""

    to: str
    status: str = "initial"
    note: str = ""
    was_taken: bool = False
    is_returned: bool = False
    is_withdrawn: bool = False
    answered_at: dt.datetime | None = None

    @property
    def holds(self) -> bool:
        """Whether the recipient has the document, or will."""
        return not (self.is_withdrawn or self.is_returned or self.status == "fail")


@dataclass(slots=True)
class Sent:
    """One packet the hub took."""

    doc_id: str
    system_id: str
    sender: str
    kind: str
    content: bytes
    sha256: str
    packet: ReadPacket
    deliveries: list[Delivery]
    at: dt.datetime = field(default_factory=real_now)


@dataclass(slots=True)
class Mailroom:
    """All the hub knows; every public method takes the lock."""

    parties: Sequence[Party]
    ended: tuple[str, ...] = ()
    sent: dict[str, Sent] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def party(self, system_id: str) -> Party | None:
        """The connected system of this id."""
        return next((party for party in self.parties if party.system_id == system_id), None)

    def agency(self, code: str) -> str:
        """The code as registered, however it is written; empty when unknown."""
        wanted = code.strip().casefold()
        known = [*(one for party in self.parties for one in party.agencies), *self.ended]
        return next((one for one in known if one.casefold() == wanted), "")

    def agencies(self) -> list[str]:
        """Every agency that is active."""
        return list(dict.fromkeys(one for party in self.parties for one in party.agencies))

    def serves(self, party: Party, code: str) -> bool:
        """Whether a system speaks for an agency."""
        return bool(code) and self.agency(code) in party.agencies

    def accept(self, party: Party, sender: str, kind: str, to: Sequence[str], content: bytes) -> str:
        """Take a packet in; returns its DocId. Raises HubRefusal."""
        try:
            packet = read(content)
        except UnreadableError:
            raise HubRefusal("10", "hub.unreadable", "Không đọc được gói tin edXML.") from None
        if packet.is_secret:
            raise HubRefusal("22", "hub.secret", "Văn bản mật không gửi qua hệ thống này.")
        if not self.serves(party, sender):
            raise HubRefusal(
                "19", "hub.sender", f"Cơ quan gửi {sender} chưa đăng ký hoặc không thuộc hệ thống này."
            )
        if packet.is_status != (kind == "status"):
            raise HubRefusal("22", "hub.kind", "messagetype không khớp với nội dung gói tin.")
        if packet.problems:
            raise HubRefusal("22", "hub.fields", "Gói tin chưa đạt: " + "; ".join(packet.problems))
        with self.lock:
            return self._accept(party, self.agency(sender), packet, self._recipients(packet, to), content)

    def _recipients(self, packet: ReadPacket, to: Sequence[str]) -> list[str]:
        listed = {self.agency(code) or code.strip() for code in packet.recipients}
        wanted = [self.agency(code) or code.strip() for code in to if code.strip()] or sorted(listed)
        extra = [code for code in wanted if code not in listed]
        if extra:
            raise HubRefusal(
                "22", "hub.not_in_packet", f"Tiêu đề to có nơi không có trong gói tin: {', '.join(extra)}."
            )
        unknown = [code for code in wanted if not self.agency(code) or code in self.ended]
        if unknown:
            raise HubRefusal(
                "18",
                "hub.recipient",
                f"Nơi nhận chưa có hoặc không còn hoạt động trên trục: {', '.join(unknown)}.",
            )
        return list(dict.fromkeys(wanted))

    def _accept(self, party: Party, sender: str, packet: ReadPacket, to: list[str], content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        again = self._repeated(party, sender, digest, to)
        if again:
            return again
        self._check_author(party, sender, packet)
        if packet.is_status:
            self._note_status(packet, sender)
        elif packet.business == "0":
            self._check_duplicate(sender, packet, to)
        elif packet.business == "1":
            self._withdraw(sender, packet, to)
        elif packet.business == "2":
            self._check_update(sender, packet)
        doc_id = str(uuid.uuid4())
        kind = "status" if packet.is_status else "edoc"
        deliveries = [Delivery(code) for code in to]
        self.sent[doc_id] = Sent(doc_id, party.system_id, sender, kind, content, digest, packet, deliveries)
        return doc_id

    def _repeated(self, party: Party, sender: str, digest: str, to: list[str]) -> str:
        for sent in reversed(self.sent.values()):
            same = (sent.system_id, sent.sender, sent.sha256) == (party.system_id, sender, digest)
            if same and {one.to for one in sent.deliveries} == set(to):
                whole = all(one.status != "fail" and not one.is_returned for one in sent.deliveries)
                return sent.doc_id if whole else ""
        return ""

    def _check_author(self, party: Party, sender: str, packet: ReadPacket) -> None:
        if packet.business in {"0", "3"} and not packet.is_status:
            return
        if self.agency(packet.sender) != sender and not self.serves(party, packet.sender):
            raise HubRefusal("19", "hub.borrowed_name", f"Không được gửi thay {packet.sender}.")

    def _same_document(self, sender: str, packet: ReadPacket) -> list[Sent]:
        """Earlier documents of this sender with the id or the number of this one."""
        return [
            sent
            for sent in self.sent.values()
            if sent.kind == "edoc"
            and sent.sender == sender
            and (
                sent.packet.document_id in {packet.document_id, packet.acted_on}
                or (sent.packet.number, sent.packet.notation, sent.packet.year)
                == (packet.number, packet.notation, packet.year)
            )
        ]

    def _check_duplicate(self, sender: str, packet: ReadPacket, to: list[str]) -> None:
        for sent in self._same_document(sender, packet):
            holders = [one.to for one in sent.deliveries if one.to in to and one.holds]
            if holders and sent.packet.business != "1":
                raise HubRefusal(
                    "22", "hub.duplicate", f"{', '.join(holders)} đã giữ văn bản này (DocId {sent.doc_id})."
                )

    def _withdraw(self, sender: str, packet: ReadPacket, to: list[str]) -> None:
        for sent in self._same_document(sender, packet):
            for one in sent.deliveries:
                if one.to in to and not one.was_taken and one.status in _OPEN:
                    one.is_withdrawn, one.status = True, "done"

    def _check_update(self, sender: str, packet: ReadPacket) -> None:
        for sent in self._same_document(sender, packet):
            if sorted(sent.packet.files) != sorted(packet.files):
                raise HubRefusal(
                    "22", "hub.update", "Cập nhật không được đổi tệp đính kèm; dùng văn bản thay thế."
                )

    def _note_status(self, packet: ReadPacket, sender: str) -> None:
        if packet.status_code != "02":
            return
        for sent in self.sent.values():
            if sent.packet.document_id == packet.document_id and sent.kind == "edoc":
                for one in sent.deliveries:
                    one.is_returned = one.is_returned or one.to == sender

    def waiting(self, party: Party, kind: str) -> list[tuple[Sent, Delivery]]:
        """What waits for a system's agencies, oldest first."""
        with self.lock:
            return [
                (sent, one)
                for sent in self.sent.values()
                if sent.kind == kind
                for one in sent.deliveries
                if one.to in party.agencies and one.status in _OPEN
            ]

    def fetch(self, party: Party, doc_id: str) -> bytes:
        """A packet's bytes for its recipient, or its sender. Raises HubRefusal."""
        with self.lock:
            sent = self._of(party, doc_id)
            for one in sent.deliveries:
                one.was_taken = one.was_taken or one.to in party.agencies
            return sent.content

    def answer(self, party: Party, doc_id: str, status: str, note: str) -> None:
        """A recipient's ``updateStatus``. Raises HubRefusal."""
        with self.lock:
            found = self.sent.get(doc_id)
            own = [] if found is None else [one for one in found.deliveries if one.to in party.agencies]
            if not own:
                raise _unknown(doc_id)
            for one in own:
                if not one.is_withdrawn:
                    one.status, one.note, one.answered_at, one.was_taken = status, note, real_now(), True

    def list_sent(self, party: Party, doc_id: str) -> list[tuple[Sent, Delivery]]:
        """What became of one packet, or of all of a system's. Raises HubRefusal."""
        with self.lock:
            if doc_id and (doc_id not in self.sent or self.sent[doc_id].system_id != party.system_id):
                raise _unknown(doc_id)
            chosen = [self.sent[doc_id]] if doc_id else list(reversed(self.sent.values()))
            return [(s, one) for s in chosen if s.system_id == party.system_id for one in s.deliveries]

    def _of(self, party: Party, doc_id: str) -> Sent:
        sent = self.sent.get(doc_id)
        concerned = sent is not None and (
            sent.system_id == party.system_id or any(one.to in party.agencies for one in sent.deliveries)
        )
        if sent is None or not concerned:
            raise _unknown(doc_id)
        return sent


def _unknown(doc_id: str) -> HubRefusal:
    return HubRefusal("22", "hub.unknown_doc_id", f"Không có gói tin mang mã {doc_id[:60]}.")


def column(moment: dt.datetime | None) -> str:
    """``dd/MM/yyyy HH:mm:ss``."""
    return f"{vietnam(moment):%d/%m/%Y %H:%M:%S}" if moment else ""
