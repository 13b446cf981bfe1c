"""Verifying a call over the bytes received (D-28): first the HMAC, only then is anything read.

Order: the HMAC over the received bytes of ``sign-header`` (constant time, every valid secret), then the
JSON inside, then each pair against the real header, then that everything the operation uses is covered.
Timestamps are not judged: long-running clients send old ones.

Header names have no case, the SDK's map of parameters does: a program that writes ``docId`` here and
``docid`` there sends both from then on, one of them left over from an earlier call. Equal values are one
value. Different ones matter only where the operation uses the parameter; there the form of the operation
names the spelling real programs write, or the call is refused.
"""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from lienthong.exchange.vxp.errors import (
    ParameterError,
    RepeatedHeaderError,
    SignatureMissingError,
    SignatureWrongError,
    SignedTextError,
    SignedValueError,
    UnsignedParameterError,
    VxpRefusedError,
)
from lienthong.exchange.vxp.operations import NO_SPELLINGS
from lienthong.exchange.vxp.signing import HASH_HEADER, PREFIX, SIGN_HEADER, SIGN_HEADER_KEY, SYSTEM_ID, mac

_PREFIX = PREFIX.lower().encode("ascii")
_NOBODY = (b"no such system",)
SDK_LABEL = "version"
"""The SDK writes ``3.0.201608`` into this header itself, unsigned, on every call: over or beside a parameter of
this name. So only what was signed counts, and the header on the wire is not held against it."""
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
"""A tab is white space."""
SecretsOf = Callable[[str], Sequence[bytes]]
"""The valid secrets of a system id; empty when there is no such system."""


@dataclass(frozen=True, slots=True)
class SignedCall:
    """A call whose signature is right: who calls, and the signed parameters as bytes by lower-case name."""

    system_id: str
    parameters: Mapping[str, bytes]
    secret: bytes = field(default=b"", repr=False, compare=False)
    """The one of the system's secrets it is signed with."""

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
    headers: Sequence[tuple[bytes, bytes]],
    *,
    secrets_of: SecretsOf,
    used: Collection[str],
    spelled: Mapping[str, str] = NO_SPELLINGS,
) -> SignedCall:
    """The call behind these raw headers, or a refusal: 15, or 22 once the signature is right.

    22 is for a ``sign-header`` that is no JSON object of texts, and for a parameter in use that is ambiguous or
    no text.

    ``used`` are the lower-case names the operation uses; ``spelled`` says which spelling of a name counts
    when several were signed with different values. Raises ``SignatureMissingError``,
    ``SignatureWrongError``, ``SignedTextError``, ``SignedValueError``, ``RepeatedHeaderError``,
    ``UnsignedParameterError``, ``ParameterError``.
    """
    received = parameters_of(headers)
    system_id = _single(received, SYSTEM_ID)
    signed_text = _single(received, SIGN_HEADER)
    told = _single(received, HASH_HEADER).lower()
    secret = _check_mac(secrets_of(system_id.decode("utf-8", "replace")), signed_text, told)
    signed = _signed_pairs(signed_text)
    _check_names(received, signed)
    wanted = {SYSTEM_ID, *used}
    values: dict[str, bytes] = {}
    for name, spellings in signed.items():
        if name != SDK_LABEL:
            _check_received(received, name, spellings)
        if len(set(spellings.values())) == 1 or name in wanted:
            values[name] = _value(name, spellings, spelled.get(name, ""))
            if name in wanted:
                _check_text(name, values[name])
    if SYSTEM_ID not in signed:
        raise UnsignedParameterError("Chữ ký không bao gồm systemid; hãy ký cả systemid.")
    for name in sorted(used):
        if name in received and name not in values:
            raise UnsignedParameterError(
                f"Tham số {name} không nằm trong chữ ký; hãy đưa tham số này vào sign-header.", parameter=name
            )
    return SignedCall(system_id.decode("utf-8", "replace"), values, secret)


def signing_secret(headers: Sequence[tuple[bytes, bytes]], secrets: Sequence[bytes]) -> bytes | None:
    """The secret among these that made the ``hash-header``; None when none did, or there is no signature."""
    received = parameters_of(headers)
    try:
        return _check_mac(secrets, _single(received, SIGN_HEADER), _single(received, HASH_HEADER).lower())
    except VxpRefusedError:
        return None


def _single(received: Mapping[str, list[bytes]], name: str) -> bytes:
    values = set(received.get(name, []))
    if len(values) > 1:
        raise RepeatedHeaderError(
            f"Tiêu đề {name} xuất hiện nhiều lần với giá trị khác nhau; chỉ gửi một lần.", parameter=name
        )
    value = values.pop() if values else b""
    if not value:
        raise SignatureMissingError(
            f"Thiếu tiêu đề {PREFIX}{name}; hãy ký yêu cầu theo đúng SDK.", parameter=name
        )
    return value


def _check_mac(secrets: Sequence[bytes], signed_text: bytes, told: bytes) -> bytes:
    """The secret that made the signature; every one is tried, whichever it is."""
    right = [
        secret
        for secret in secrets or _NOBODY
        if hmac.compare_digest(mac(secret, signed_text).encode("ascii"), told)
    ]
    if not (right and secrets):
        raise SignatureWrongError(
            "Sai mã hệ thống hoặc chữ ký; hãy kiểm tra systemid, khóa bí mật và giá trị các tiêu đề "
            "(tiếng Việt có dấu trong tiêu đề làm hỏng chữ ký của SDK)."
        )
    return right[0]


def _signed_pairs(signed_text: bytes) -> dict[str, dict[str, bytes]]:
    """What was signed: by lower-case name, each spelling with its value."""
    try:
        # Tuples keep what a dict would silently drop, the same name twice; only objects become tuples. Values
        # are bytes to us (D-28): those that are no text, and control bytes, go through as they came.
        text = signed_text.decode("utf-8", "surrogateescape")
        pairs = json.loads(text, object_pairs_hook=tuple, strict=False)
    except (ValueError, RecursionError):
        raise SignedTextError("sign-header không phải JSON hợp lệ; hãy ký lại theo đúng SDK.") from None
    if not isinstance(pairs, tuple):
        raise SignedTextError("sign-header phải là một đối tượng JSON; hãy ký lại theo đúng SDK.")
    signed: dict[str, dict[str, bytes]] = {}
    for pair in pairs:
        match pair:
            case (str(name), str(value)) if name.lower().startswith(PREFIX.lower()):
                spelling = name[len(PREFIX) :]
            case _:
                raise SignedTextError(
                    "sign-header chỉ gồm các cặp tên XroadVnpt-… và giá trị dạng chuỗi; hãy ký lại."
                )
        spellings = signed.setdefault(spelling.lower(), {})
        if spelling in spellings:
            raise RepeatedHeaderError(
                f"Tiêu đề {spelling} được ký hai lần; chỉ ký một lần.", parameter=spelling
            )
        spellings[spelling] = _as_received(value).strip(b" \t")
    return signed


def _as_received(value: str) -> bytes:
    """The bytes a value of the JSON stands for: as they came, or what its escapes spell."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")


def _check_names(received: Mapping[str, list[bytes]], signed: Mapping[str, object]) -> None:
    if SIGN_HEADER_KEY not in received:
        return
    listed = _single(received, SIGN_HEADER_KEY).decode("latin-1").lower().split(";")
    if {name.strip() for name in listed if name.strip()} != set(signed):
        raise SignedValueError("sign-header-key không khớp với sign-header; hãy ký lại theo đúng SDK.")


def _check_received(received: Mapping[str, list[bytes]], name: str, spellings: Mapping[str, bytes]) -> None:
    """Every value on the wire was signed; of two spellings some HTTP libraries send only the last."""
    values = set(received.get(name, []))
    if not values or values - set(spellings.values()):
        raise SignedValueError(
            f"Tiêu đề {name} khác với giá trị đã ký; hãy gửi đúng giá trị đã ký.", parameter=name
        )


def _check_text(name: str, value: bytes) -> None:
    """A parameter in use is text. Leftovers of other calls may hold any bytes and mean nothing."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        raise ParameterError(
            f"Tham số {name} có byte không phải chữ UTF-8 (thường do chữ tiếng Việt có dấu bị thư viện cắt còn "
            "một byte). Chữ ký đúng; hãy gửi tham số này bằng UTF-8 hoặc không dấu.",
            parameter=name,
        ) from None
    if _CONTROL.search(text):
        raise ParameterError(
            f"Tham số {name} có ký tự điều khiển. Chữ ký đúng; hãy bỏ các ký tự đó rồi gửi lại.",
            parameter=name,
        )


def _value(name: str, spellings: Mapping[str, bytes], counts: str) -> bytes:
    """The one value of a parameter in use."""
    if len(set(spellings.values())) == 1:
        return next(iter(spellings.values()))
    if counts in spellings:
        return spellings[counts]
    raise ParameterError(
        f"Tham số {name} được gửi với các giá trị khác nhau ({', '.join(sorted(spellings))} là cùng một tham "
        "số), không rõ lấy giá trị nào. Hãy dùng thống nhất một cách viết; đối tượng của SDK còn giữ giá trị "
        "của lần gọi trước.",
        parameter=name,
    )
