r"""JSON values as events and jobs carry them, and the one canonical text they are stored as.

Stored as text, not as a database JSON type: engines normalise numbers and refuse ``\u0000``, and an
audit leaf must hash the same after a move from one engine to another.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

NOTHING: Mapping[str, JSON] = MappingProxyType({})
"""No facts; the default of ``data`` and ``payload``."""


def canonical(values: Mapping[str, JSON]) -> str:
    """Pure-ASCII JSON with sorted names and no spaces; the same values always give the same text."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def parse(text: str) -> dict[str, JSON]:
    """The mapping written by :func:`canonical`."""
    values: dict[str, JSON] = json.loads(text)
    return values


def storable(text: str) -> str:
    """Text every engine accepts: hostile input (NUL, lone surrogates) cannot stop a write."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def _plain(value: object) -> JSON:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not a JSON value: {type(value).__name__}")
