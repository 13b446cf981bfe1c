"""A step of a case as a request on the line, and what came back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lienthong.kit.cases.model import Step
from lienthong.kit.packets import PacketSpec, build, filled
from lienthong.kit.parties import Parties, Party
from lienthong.kit.signing import Twist, signed_headers
from lienthong.kit.wire import Answer, Line, Manner

_PACKET_TYPE, _JSON_TYPE = "application/octet-stream", "application/json"
_LISTS = {"getReceivedEdocList", "getSentEdocList"}
_WITH_DOC = {"getEdoc", "downloadEdoc", "updateStatus", "getSentEdocList"}
_EMPTY_BODIED = {"getAgenciesList", "getAgenciesListQD20", "getSynchronizeUnit", *_LISTS}
_BREAKS = {"crlf": b"\r\n", "none": b"", "lf": b"\n", "double": b"\r\n\r\n", "other": b"  \r\n"}


@dataclass(slots=True)
class Played:
    """One step that was played."""

    step: Step
    answer: Answer
    packet: bytes = b""
    json: dict[str, object] | None = None

    @property
    def doc_id(self) -> str:
        """``DocId`` as text; empty when there is none."""
        return str((self.json or {}).get("DocId") or "")

    @property
    def code(self) -> str:
        """``ErrorCode`` as text."""
        return str((self.json or {}).get("ErrorCode", ""))

    @property
    def rows(self) -> list[dict[str, object]]:
        """The rows of a list answer."""
        data = (self.json or {}).get("data")
        return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []

    @property
    def content(self) -> bytes | None:
        """The packet an answer carries."""
        if self.step.call == "downloadEdoc":
            return self.answer.body if self.json is None else None
        try:
            return base64.b64decode(str((self.json or {}).get("data") or ""), validate=True)
        except binascii.Error:
            return None


@dataclass(slots=True)
class Scene:
    """What a case knows while it is played."""

    parties: Parties
    values: dict[str, str]
    done: list[Played] = field(default_factory=list)

    def of(self, number: int) -> Played:
        """The step of this number, from 1."""
        return self.done[number - 1]

    def known(self) -> dict[str, str]:
        """The values texts may name, DocIds of earlier steps included."""
        found = dict(self.values)
        found.update({f"doc{number}": one.doc_id for number, one in enumerate(self.done, start=1)})
        return found


def play(step: Step, scene: Scene, line: Line) -> Played:
    """Make the call of one step."""
    party = scene.parties.receiver if step.by == "receiver" else scene.parties.sender
    known = scene.known()
    packet = scene.of(step.again).packet if step.again else build(step.packet or PacketSpec(), known)
    is_sending = step.call == "sendEdoc"
    parameters = _parameters(step, scene, party, packet if is_sending else None)
    kind = _PACKET_TYPE if is_sending else _JSON_TYPE
    filled_parameters = {name: filled(value, known) for name, value in parameters.items()}
    twist = replace(
        step.twist, after={name: filled(value, known) for name, value in step.twist.after.items()}
    )
    headers = signed_headers(party, filled_parameters, content_type=kind, twist=twist)
    headers.append((b"Content-Type", kind.encode()))
    headers += [(name.encode(), filled(value, known).encode()) for name, value in step.plain_headers.items()]
    answer = line.ask(step.call, headers, _body(step, packet, known), step.manner)
    return Played(step, answer, packet if is_sending else b"", _json_of(answer, step.call))


def confirm(doc_id: str, party: Party, line: Line) -> None:
    """Say ``done`` for a packet, so that what a case leaves does not stand in the way of the next."""
    headers = signed_headers(
        party, {"docId": doc_id, "status": "done"}, content_type=_JSON_TYPE, twist=Twist()
    )
    headers.append((b"Content-Type", _JSON_TYPE.encode()))
    line.ask("updateStatus", headers, b"{}", Manner())


def _parameters(step: Step, scene: Scene, party: Party, packet: bytes | None) -> dict[str, str]:
    usual: dict[str, str] = {}
    if packet is not None or step.call in _LISTS:
        usual.update(servicetype="eDoc", messagetype=step.kind)
    if packet is not None:
        usual["hash-file"] = _digest(packet, step.wrong_digest)
        usual["from"] = party.agencies[0]
    if step.call in _WITH_DOC and step.doc:
        usual["docId"] = scene.of(step.doc).doc_id
    for name, value in step.headers.items():
        if value is None:
            usual.pop(name, None)
        else:
            usual[name] = value
    return usual


def _digest(packet: bytes, form: str) -> str:
    return _DIGESTS.get(form, _unpadded)(packet)


def _unpadded(packet: bytes) -> str:
    return "".join(f"{byte:x}" for byte in hashlib.sha256(packet).digest())


_DIGESTS: Mapping[str, Callable[[bytes], str]] = {
    "padded": lambda packet: hashlib.sha256(packet).hexdigest(),
    "upper": lambda packet: hashlib.sha256(packet).hexdigest().upper(),
    "wrong": lambda packet: hashlib.sha256(packet + b"x").hexdigest(),
    "short": lambda packet: hashlib.sha256(packet).hexdigest()[:20],
    "letters": lambda _packet: "z" * 64,
    "sha1": lambda packet: hashlib.sha1(packet).hexdigest(),  # noqa: S324  the wrong algorithm is the case
    "md5": lambda packet: hashlib.md5(packet).hexdigest(),  # noqa: S324  the same
    "base64": lambda packet: base64.b64encode(hashlib.sha256(packet).digest()).decode(),
    "with_break": lambda packet: hashlib.sha256(packet + b"\r\n").hexdigest(),
    "first_half": lambda packet: hashlib.sha256(packet[: len(packet) // 2]).hexdigest(),
}


def _body(step: Step, packet: bytes, known: Mapping[str, str]) -> bytes:
    if step.body is not None:
        return filled(step.body, known).encode()
    if step.call == "sendEdoc":
        return packet + _BREAKS[step.break_form]
    return b"" if step.call in _EMPTY_BODIED or step.manner.method == "GET" else b"{}"


def _json_of(answer: Answer, call: str) -> dict[str, object] | None:
    if call == "downloadEdoc" and "json" not in answer.headers.get("content-type", ""):
        return None
    try:
        value = json.loads(answer.body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
