"""Verifying a call over the bytes received (D-28): first the HMAC, only then is anything read.

Order: the HMAC over the received bytes of ``sign-header`` (constant time, every valid secret), then the
JSON inside, then each pair against the real header, then that everything the operation uses is covered.
Timestamps are not judged: long-running clients send old ones.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from lienthong.exchange.vxp.errors import (
    RepeatedHeaderError,
    SignatureMissingError,
    SignatureWrongError,
    SignedValueError,
    UnsignedParameterError,
)
from lienthong.exchange.vxp.signing import HASH_HEADER, PREFIX, SIGN_HEADER, SIGN_HEADER_KEY, SYSTEM_ID, mac

_PREFIX = PREFIX.lower().encode("ascii")
_NOBODY = (b"no such system",)
SecretsOf = Callable[[str], Sequence[bytes]]
"""The valid secrets of a system id; empty when there is no such system."""


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call whose signature is right: who calls, and the signed parameters as bytes by lower-case name."""

    system_id: str
    parameters: Mapping[str, bytes]

    def text(self, name: str) -> str:
        """A parameter as text without surrounding blanks, empty when absent; bytes not UTF-8 are replaced."""
        return self.parameters.get(name, b"").decode("utf-8", "replace").strip()


def parameters_of(headers: Sequence[tuple[bytes, bytes]]) -> dict[str, list[bytes]]:
    """Values of the ``XroadVnpt-`` headers by lower-case name without prefix, in order of arrival."""
    found: dict[str, list[bytes]] = {}
    for name, value in headers:
        lowered = name.lower()
        if lowered.startswith(_PREFIX):
            key = lowered[len(_PREFIX) :].decode("latin-1")
            found.setdefault(key, []).append(value.strip(b" \t"))
    return found


def verify(
    headers: Sequence[tuple[bytes, bytes]], *, secrets_of: SecretsOf, used: Collection[str]
) -> SignedCall:
    """The call behind these raw headers, or a refusal answered 15.

    ``used`` are the lower-case names the operation uses. Raises ``SignatureMissingError``,
    ``SignatureWrongError``, ``SignedValueError``, ``RepeatedHeaderError``, ``UnsignedParameterError``.
    """
    received = parameters_of(headers)
    system_id = _single(received, SYSTEM_ID)
    signed_text = _single(received, SIGN_HEADER)
    told = _single(received, HASH_HEADER).lower()
    _check_mac(secrets_of(system_id.decode("utf-8", "replace")), signed_text, told)
    pairs = _signed_pairs(signed_text)
    _check_names(received, pairs)
    values = {name: _matching(received, name, expected) for name, expected in pairs.items()}
    if SYSTEM_ID not in values:
        raise UnsignedParameterError("Chữ ký không bao gồm systemid; hãy ký cả systemid.")
    for name in sorted(used):
        if name in received and name not in values:
            raise UnsignedParameterError(
                f"Tham số {name} không nằm trong chữ ký; hãy đưa tham số này vào sign-header.", parameter=name
            )
    return SignedCall(system_id.decode("utf-8", "replace"), values)


def _single(received: Mapping[str, list[bytes]], name: str) -> bytes:
    values = received.get(name, [])
    if len(values) > 1:
        raise RepeatedHeaderError(f"Tiêu đề {name} xuất hiện nhiều lần; chỉ gửi một lần.", parameter=name)
    if not values or not values[0]:
        raise SignatureMissingError(
            f"Thiếu tiêu đề {PREFIX}{name}; hãy ký yêu cầu theo đúng SDK.", parameter=name
        )
    return values[0]


def _check_mac(secrets: Sequence[bytes], signed_text: bytes, told: bytes) -> None:
    right = False
    for secret in secrets or _NOBODY:
        right |= hmac.compare_digest(mac(secret, signed_text).encode("ascii"), told)
    if not (right and secrets):
        raise SignatureWrongError(
            "Sai mã hệ thống hoặc chữ ký; hãy kiểm tra systemid, khóa bí mật và giá trị các tiêu đề "
            "(tiếng Việt có dấu trong tiêu đề làm hỏng chữ ký của SDK)."
        )


def _signed_pairs(signed_text: bytes) -> dict[str, bytes]:
    try:
        # Tuples keep what a dict would silently drop, the same name twice; only objects become tuples.
        pairs = json.loads(signed_text.decode("utf-8"), object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        raise SignatureMissingError("sign-header không phải JSON hợp lệ; hãy ký lại theo đúng SDK.") from None
    if not isinstance(pairs, tuple):
        raise SignatureMissingError("sign-header phải là một đối tượng JSON; hãy ký lại theo đúng SDK.")
    signed: dict[str, bytes] = {}
    for pair in pairs:
        match pair:
            case (str(name), str(value)) if name.lower().startswith(PREFIX.lower()):
                key = name[len(PREFIX) :].lower()
            case _:
                raise SignatureMissingError(
                    "sign-header chỉ gồm các cặp tên XroadVnpt-… và giá trị dạng chuỗi; hãy ký lại."
                )
        if key in signed:
            raise RepeatedHeaderError(f"Tiêu đề {key} được ký hai lần; chỉ ký một lần.", parameter=key)
        signed[key] = value.encode("utf-8", "surrogatepass").strip(b" \t")
    return signed


def _check_names(received: Mapping[str, list[bytes]], pairs: Mapping[str, bytes]) -> None:
    if SIGN_HEADER_KEY not in received:
        return
    listed = _single(received, SIGN_HEADER_KEY).decode("latin-1").lower().split(";")
    if {name.strip() for name in listed if name.strip()} != set(pairs):
        raise SignedValueError("sign-header-key không khớp với sign-header; hãy ký lại theo đúng SDK.")


def _matching(received: Mapping[str, list[bytes]], name: str, expected: bytes) -> bytes:
    values = received.get(name, [])
    if len(values) > 1:
        raise RepeatedHeaderError(f"Tiêu đề {name} xuất hiện nhiều lần; chỉ gửi một lần.", parameter=name)
    if not values or not hmac.compare_digest(values[0], expected):
        raise SignedValueError(
            f"Tiêu đề {name} khác với giá trị đã ký; hãy gửi đúng giá trị đã ký.", parameter=name
        )
    return values[0]
