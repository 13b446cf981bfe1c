"""Signing a call as the national SDK does, and every way of signing it wrongly that a case may ask for.

``sign-header`` is a compact JSON object of the covered headers with prefix; ``hash-header`` is lower-case hex
of HMAC-SHA256 over its bytes with the UTF-8 bytes of the secret.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.kernel.clock import real_now, vietnam
from lienthong.kit.parties import Party

PREFIX = "XroadVnpt-"
RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Twist:
    """What is odd about a signature; the default is the SDK's."""

    mac: str = "right"
    """``right``, ``wrong``, ``upper``, ``other_secret``, ``empty`` or ``short``."""
    system: str | None = None
    omit: tuple[str, ...] = ()
    """Technical headers left out: sign-header, sign-header-key, hash-header, version, systemid."""
    after: Mapping[str, str] = field(default_factory=dict)
    """Values put on the line in place of those that were signed."""
    unsigned: tuple[str, ...] = ()
    """Parameters sent and not covered."""
    repeated: Mapping[str, str] = field(default_factory=dict)
    """A second header of the same name with another value."""
    names: str = "sdk"
    """``sdk``, ``lower`` or ``upper``."""
    order: str = "sdk"
    """``sdk``, ``reversed`` or ``sorted``."""
    timestamp: str | None = None
    """The whole stamp, or ``-3d``: so many days ago."""
    json_form: str = "compact"
    """``compact``, ``spaced``, ``escaped``, ``list`` or ``broken``."""
    key_list: str | None = None
    """In place of the names joined by ``;``."""
    low_bytes: bool = False
    """Letters beyond ASCII cut to one byte after signing, as the SDK does on JSON calls."""


def stamp(moment: dt.datetime) -> str:
    """``ddMMyyyy'T'HHmmss+SSSS``; what follows + is milliseconds."""
    local = vietnam(moment)
    return f"{local:%d%m%YT%H%M%S}+{local.microsecond // 1000:04d}"


def signed_headers(
    party: Party, parameters: Mapping[str, str], *, content_type: str, twist: Twist
) -> RawHeaders:
    """All headers of one call."""
    covered = {
        "systemid": party.system_id if twist.system is None else twist.system,
        **{name: value for name, value in parameters.items() if name not in twist.unsigned},
        "timestamp": _timestamp(twist.timestamp),
        "Content-Type": content_type,
    }
    if "systemid" in twist.omit:
        del covered["systemid"]
    covered = _ordered(covered, twist.order)
    text = _signed_text({PREFIX + name: value for name, value in covered.items()}, twist.json_form)
    sent = {**covered, **{name: parameters[name] for name in twist.unsigned if name in parameters}}
    sent.update(twist.after)
    headers = [(_name(name, twist), _value(value, twist)) for name, value in sent.items()]
    headers += [(_name(name, twist), _value(value, twist)) for name, value in twist.repeated.items()]
    technical = {
        "sign-header-key": ";".join(covered) if twist.key_list is None else twist.key_list,
        "hash-header": _mac(party.secret, text, twist.mac),
        "version": "3.0.201608",
    }
    headers += [
        (_name(name, twist), value.encode()) for name, value in technical.items() if name not in twist.omit
    ]
    if "sign-header" not in twist.omit:
        headers.append((_name("sign-header", twist), text))
    return headers


def _timestamp(asked: str | None) -> str:
    if asked is None:
        return stamp(real_now())
    if asked.startswith("-") and asked.endswith("d"):
        return stamp(real_now() - dt.timedelta(days=int(asked[1:-1])))
    return asked


def _ordered(pairs: dict[str, str], order: str) -> dict[str, str]:
    match order:
        case "reversed":
            return dict(reversed(pairs.items()))
        case "sorted":
            return dict(sorted(pairs.items()))
        case _:
            return pairs


def _signed_text(pairs: Mapping[str, str], form: str) -> bytes:
    match form:
        case "spaced":
            return json.dumps(pairs, ensure_ascii=False, separators=(", ", ": ")).encode()
        case "escaped":
            return json.dumps(pairs, ensure_ascii=True, separators=(",", ":")).encode()
        case "list":
            return json.dumps([list(pair) for pair in pairs.items()], separators=(",", ":")).encode()
        case "broken":
            return json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode()[:-1]
        case _:
            return json.dumps(pairs, ensure_ascii=False, separators=(",", ":")).encode()


def _mac(secret: str, text: bytes, form: str) -> str:
    right = hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()
    match form:
        case "wrong":
            return ("0" if right[0] != "0" else "1") + right[1:]
        case "upper":
            return right.upper()
        case "other_secret":
            return hmac.new(b"khong-phai-khoa-nay", text, hashlib.sha256).hexdigest()
        case "empty":
            return ""
        case "short":
            return right[:32]
        case _:
            return right


def _name(name: str, twist: Twist) -> bytes:
    whole = PREFIX + name
    return {"lower": whole.lower(), "upper": whole.upper()}.get(twist.names, whole).encode()


def _value(value: str, twist: Twist) -> bytes:
    return bytes(ord(letter) & 0xFF for letter in value) if twist.low_bytes else value.encode()
