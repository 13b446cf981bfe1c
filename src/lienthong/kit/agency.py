"""A simulated agency: takes what waits, confirms it, answers with business statuses, and sends letters of its own.

For trying a server out, or a hub. Its faults are those of real clients on bad lines.
"""

from __future__ import annotations

import secrets
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.kernel.clock import real_now, vietnam
from lienthong.kit.cases.model import Step
from lienthong.kit.faults import Faults
from lienthong.kit.packets import PacketSpec
from lienthong.kit.parties import Parties, Party
from lienthong.kit.playing.calls import Played, Scene, play
from lienthong.kit.wire import Line, Manner

AGENCY_FAULTS = {
    "late": "chờ ngần ấy giây trước mỗi lần xác nhận",
    "lost": "gửi xong rồi bỏ đi, không đọc trả lời, sau đó gửi lại",
    "duplicate": "gửi mỗi gói tin hai lần",
    "fail": "xác nhận fail thay cho done",
    "wrong_digest": "gửi kèm hash-file sai",
    "truncated": "đứt kết nối giữa thân",
    "silent": "lấy gói tin mà không bao giờ xác nhận",
    "disorder": "gửi các trạng thái theo thứ tự ngược",
}
Tell = Callable[[str], None]


@dataclass(slots=True)
class Agency:
    """One agency of one system, at one server."""

    url: str
    party: Party
    tell: Tell
    statuses: Sequence[str] = ("01", "03")
    faults: Faults = field(default_factory=Faults)
    _seen: set[str] = field(default_factory=set)
    _number: int = 0
    _tag: str = field(default_factory=lambda: secrets.token_hex(3).upper())

    @property
    def code(self) -> str:
        """The agency it plays."""
        return self.party.agencies[0]

    def turn(self) -> int:
        """Take everything that waits once; returns how many documents were taken."""
        taken = 0
        with Line(self.url) as line:
            for kind in ("edoc", "status"):
                listed = self._call(line, Step("getReceivedEdocList", kind=kind))
                if listed.code != "0":
                    self.tell(f"Không lấy được danh sách {kind}: {_trouble(listed)}")
                    continue
                for row in listed.rows:
                    taken += self._take(line, kind, row)
        return taken

    def send(self, recipients: Sequence[str]) -> str:
        """Send one letter; returns its DocId, empty when it was refused."""
        self._number += 1
        packet = PacketSpec(changes={"MessageHeader/To": [{"OrganId": code} for code in recipients]})
        with Line(self.url) as line:
            sent = self._submit(line, packet, "edoc", self._values(str(self._number)))
        told = f"DocId {sent.doc_id}" if sent.code == "0" else _trouble(sent)
        self.tell(f"Gửi văn bản số {self._number} tới {', '.join(recipients)}: {told}")
        return sent.doc_id if sent.code == "0" else ""

    def _take(self, line: Line, kind: str, row: Mapping[str, object]) -> int:
        doc_id = str(row.get("docId", ""))
        if doc_id in self._seen:
            return 0
        fetched = self._call(line, Step("getEdoc", headers={"docId": doc_id}))
        content = fetched.content
        if fetched.code != "0" or not content:
            self.tell(f"Không lấy được {doc_id}: {_trouble(fetched)}")
            return 0
        self._seen.add(doc_id)
        time.sleep(self.faults.seconds("late"))
        is_readable = _header(content) is not None
        answer = "fail" if self.faults.strikes("fail") or not is_readable else "done"
        if not self.faults.strikes("silent"):
            self._call(line, Step("updateStatus", headers={"docId": doc_id, "status": answer}))
        self.tell(f"Nhận {kind} {doc_id} từ {row.get('from')}: {answer}")
        if kind == "edoc" and answer == "done":
            self._report(line, content, str(row.get("from", "")))
        return 1

    def _report(self, line: Line, content: bytes, sender: str) -> None:
        header = _header(content) or {}
        values = {**self._values(""), **header, "sender": sender or header.get("sender", "")}
        codes = list(self.statuses)
        for code in reversed(codes) if self.faults.strikes("disorder") else codes:
            changes: dict[str, object] = {
                "MessageHeader/From/OrganId": self.code,
                "MessageHeader/StatusCode": code,
                "MessageHeader/Description": "",
            }
            told = self._submit(line, PacketSpec(base="status", changes=changes), "status", values)
            self.tell(f"  trạng thái {code}: {told.doc_id or _trouble(told)}")

    def _submit(self, line: Line, packet: PacketSpec, kind: str, values: dict[str, str]) -> Played:
        scene = self._scene(values)
        step = Step("sendEdoc", kind=kind, packet=packet)
        if self.faults.strikes("truncated"):
            play(Step("sendEdoc", kind=kind, packet=packet, manner=Manner(cut_after=500)), scene, line)
        if self.faults.strikes("wrong_digest"):
            refused = play(Step("sendEdoc", kind=kind, packet=packet, wrong_digest="wrong"), scene, line)
            self.tell(f"  hash-file sai: {_trouble(refused)}")
        if self.faults.strikes("lost"):
            play(Step("sendEdoc", kind=kind, packet=packet, manner=Manner(is_unread=True)), scene, line)
        sent = play(step, scene, line)
        return play(step, scene, line) if self.faults.strikes("duplicate") else sent

    def _call(self, line: Line, step: Step) -> Played:
        return play(step, self._scene(self._values("")), line)

    def _scene(self, values: dict[str, str]) -> Scene:
        return Scene(Parties(self.party, self.party), values)

    def _values(self, number: str) -> dict[str, str]:
        local = vietnam(real_now())
        today, notation = f"{local:%Y/%m/%d}", f"MP{self._tag}"
        return {
            "sender": self.code,
            "recipient": self.code,
            "number": number,
            "notation": notation,
            "today": today,
            "now": f"{local:%Y/%m/%d %H:%M:%S}",
            "document_id": f"{self.code},{today},{number}/{notation}",
        }


def _header(content: bytes) -> dict[str, str] | None:
    """What a status must name of the document it answers; None when the packet cannot be read."""
    if b"<!DOCTYPE" in content[:4096]:
        return None
    try:
        root = ET.fromstring(content)  # noqa: S314  entities were refused above
    except (ET.ParseError, ValueError):
        return None
    names = {
        "number": "CodeNumber",
        "notation": "CodeNotation",
        "today": "PromulgationDate",
        "document_id": "DocumentId",
        "sender": "OrganId",
    }
    found: dict[str, str] = {}
    for node in root.iter():
        local = str(node.tag).rpartition("}")[2]
        for key, name in names.items():
            if local == name and key not in found:
                found[key] = (node.text or "").strip()
    return found


def _trouble(played: Played) -> str:
    said = str((played.json or {}).get("ErrorDesc", "")) or played.answer.trouble
    return f"mã {played.code or played.answer.status}: {said}"
