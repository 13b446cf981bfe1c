"""Whether a call to the simulated hub is signed as it must be; its parameters when it is."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lienthong.kit.hub.mailroom import HubRefusal, Mailroom
from lienthong.kit.parties import Party

_PREFIX = "xroadvnpt-"
USED: Mapping[str, frozenset[str]] = {
    "getReceivedEdocList": frozenset(
        {"messagetype", "from", "to", "fromdate", "todate", "pagesize", "pageindex"}
    ),
    "getSentEdocList": frozenset({"docid", "messagetype"}),
    "sendEdoc": frozenset({"from", "to", "messagetype", "hash-file"}),
    "getEdoc": frozenset({"docid"}),
    "downloadEdoc": frozenset({"docid"}),
    "updateStatus": frozenset({"docid", "status", "description"}),
    "getAgenciesListQD20": frozenset({"level"}),
    "deleteAgency": frozenset({"agencycode"}),
}


@dataclass(frozen=True, slots=True)
class HubCall:
    """A call whose signature is right."""

    party: Party
    values: Mapping[str, str]

    def text(self, name: str) -> str:
        """A parameter, empty when absent."""
        return self.values.get(name, "").strip()


def checked(mailroom: Mailroom, operation: str, headers: Sequence[tuple[str, str]]) -> HubCall:
    """The call behind these headers (as latin-1 text). Raises HubRefusal (15, or 22)."""
    received: dict[str, list[str]] = {}
    for name, value in headers:
        if name.lower().startswith(_PREFIX):
            received.setdefault(name.lower()[len(_PREFIX) :], []).append(value.strip())
    system = _one(received, "systemid")
    text = _one(received, "sign-header").encode("latin-1")
    told = _one(received, "hash-header").lower()
    party = mailroom.party(system)
    secret = b"" if party is None else party.secret.encode()
    right = hmac.new(secret or b"nobody", text, hashlib.sha256).hexdigest()
    if party is None or not hmac.compare_digest(right.encode(), told.encode("latin-1")):
        raise _wrong("Sai mã hệ thống hoặc chữ ký.")
    pairs = _pairs(text)
    if "sign-header-key" in received:
        listed = {name.strip().lower() for name in _one(received, "sign-header-key").split(";")}
        if listed != {name.lower() for name, _ in pairs}:
            raise _wrong("sign-header-key không khớp với sign-header.")
    return HubCall(party, _values(received, pairs, USED.get(operation, frozenset())))


def _values(
    received: Mapping[str, list[str]], pairs: list[tuple[str, str]], used: frozenset[str]
) -> dict[str, str]:
    spelled: dict[str, dict[str, str]] = {}
    for name, value in pairs:
        spelled.setdefault(name.lower(), {})[name] = value.strip()
    for name, spellings in spelled.items():
        on_line = {_text(value) for value in received.get(name, [])}
        if not on_line or on_line - set(spellings.values()):
            raise _wrong(f"Tiêu đề {name} khác với giá trị đã ký.")
    missing = [name for name in sorted(used | {"systemid"}) if name in received and name not in spelled]
    if missing:
        raise _wrong(f"Tham số {missing[0]} không nằm trong chữ ký.")
    # of two spellings the SDK's own counts
    return {
        name: spellings.get("docId", next(iter(spellings.values()))) for name, spellings in spelled.items()
    }


def _one(received: Mapping[str, list[str]], name: str) -> str:
    values = set(received.get(name, []))
    if len(values) != 1 or not next(iter(values)):
        raise _wrong(f"Thiếu hoặc lặp tiêu đề {name}.")
    return values.pop()


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        found = json.loads(text.decode("utf-8", "replace"), object_pairs_hook=list)
    except ValueError:
        raise HubRefusal("22", "hub.signed_text", "sign-header không phải JSON hợp lệ.") from None
    pairs = [
        (str(pair[0])[len(_PREFIX) :], str(pair[1]))
        for pair in found
        if isinstance(pair, tuple) and str(pair[0]).lower().startswith(_PREFIX)
    ]
    if not pairs:
        raise HubRefusal("22", "hub.signed_text", "sign-header phải là đối tượng JSON.")
    return pairs


def _text(value: str) -> str:
    return value.encode("latin-1", "replace").decode("utf-8", "replace")


def _wrong(sentence: str) -> HubRefusal:
    return HubRefusal("15", "hub.signature", sentence)
