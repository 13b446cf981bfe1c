"""Signing a call the way the SDK does, and the names both ends share.

``sign-header`` is a compact JSON object of the signed headers with prefix; ``sign-header-key`` lists the
names without prefix; ``hash-header`` is lower-case hex of HMAC-SHA256 over the bytes of ``sign-header``
with the UTF-8 bytes of the secret.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lienthong.exchange.vxp.errors import ParameterError
from lienthong.exchange.vxp.moments import timestamp

PREFIX = "XroadVnpt-"
SYSTEM_ID = "systemid"
SIGN_HEADER_KEY = "sign-header-key"
SIGN_HEADER = "sign-header"
HASH_HEADER = "hash-header"
VERSION = "3.0.201608"

RawHeaders = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs: the id of a connected system and its secret (text; its UTF-8 bytes are the key)."""

    system_id: str
    secret: str = field(repr=False)
    earlier: tuple[str, ...] = field(default=(), repr=False)
    """Secrets used before this one, newest first: while a key is changed, the axis may still know only them."""

    def each(self) -> list[Credentials]:
        """One for each secret, in the order in which they are tried."""
        return [Credentials(self.system_id, secret) for secret in (self.secret, *self.earlier)]


def mac(secret: bytes, signed_text: bytes) -> str:
    """``hash-header`` over the bytes of ``sign-header``."""
    return hmac.new(secret, signed_text, hashlib.sha256).hexdigest()


def sign_header(pairs: Mapping[str, str]) -> bytes:
    """The text of ``sign-header`` for names with prefix, in order, as UTF-8 bytes."""
    return json.dumps(dict(pairs), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _refuse_unwritable(name: str, value: str) -> None:
    if any(letter < " " or letter == "\x7f" for letter in value) or value != value.strip(" "):
        raise ParameterError(
            f"Tham số {name} có ký tự điều khiển hoặc khoảng trắng ở đầu, cuối; hãy bỏ các ký tự đó.",
            parameter=name,
        )


def signed_headers(
    parameters: Mapping[str, str], *, credentials: Credentials, content_type: str, at: dt.datetime
) -> RawHeaders:
    """All ``XroadVnpt-`` headers of one call, signed; values are UTF-8 bytes (D-28).

    ``parameters`` are names without prefix. Raises ``ParameterError`` for values no header can carry.
    """
    covered = {
        SYSTEM_ID: credentials.system_id,
        **parameters,
        "timestamp": timestamp(at),
        "Content-Type": content_type,
    }
    for name, value in covered.items():
        _refuse_unwritable(name, value)
    text = sign_header({PREFIX + name: value for name, value in covered.items()})
    headers = [((PREFIX + name).encode("ascii"), value.encode("utf-8")) for name, value in covered.items()]
    headers += [
        ((PREFIX + SIGN_HEADER_KEY).encode("ascii"), ";".join(covered).encode("ascii")),
        ((PREFIX + SIGN_HEADER).encode("ascii"), text),
        (
            (PREFIX + HASH_HEADER).encode("ascii"),
            mac(credentials.secret.encode("utf-8"), text).encode("ascii"),
        ),
        ((PREFIX + "version").encode("ascii"), VERSION.encode("ascii")),
    ]
    return headers
