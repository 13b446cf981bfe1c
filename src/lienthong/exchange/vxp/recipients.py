"""The ``to`` parameter: a JSON array of codes, or its text quoted once more, or plain codes."""

from __future__ import annotations

import json
from collections.abc import Sequence

from lienthong.exchange.vxp.errors import ParameterError

_WRONG = 'Tham số to phải là mảng JSON các mã định danh, ví dụ ["000.00.00.H41"].'


def parse(text: str) -> tuple[str, ...] | None:
    """The codes ``to`` names, without repeats; None when it is absent or empty. Raises ``ParameterError``."""
    value = _value(text.strip())
    if isinstance(value, str):
        value = _value(value.strip())
    if isinstance(value, str):
        value = value.replace(";", ",").split(",")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise ParameterError(_WRONG, parameter="to")
    codes = tuple(dict.fromkeys(code.strip() for code in value if code.strip()))
    return codes or None


def write(codes: Sequence[str]) -> str:
    """Codes as the SDK writes them."""
    return json.dumps(list(codes), ensure_ascii=False, separators=(",", ":"))


def _value(text: str) -> object:
    if not text:
        return None
    if text[0] not in '["{':
        return text
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise ParameterError(_WRONG, parameter="to") from None
    return value
