"""Which act is which function: the one table of what can be told to a stage hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lienthong.demo.stage_hand import operator
from lienthong.demo.stage_hand.calls import Call

Act = Callable[..., Any]
"""Takes a `Call` and the act's own arguments by name; returns plain values."""


def acts_of(product: str) -> tuple[type[Call], Mapping[str, Act]]:
    """The acts of a product and what they are told by; those of a product are imported only there."""
    common: dict[str, Act] = {"command": operator.command}
    if product == "axis":
        from lienthong.demo.stage_hand import axis_acts  # noqa: PLC0415  needs the axis' tables

        return Call, {**common, "alerts": axis_acts.alerts}
    from lienthong.demo.stage_hand.office_acts import OFFICE_ACTS  # noqa: PLC0415  needs the office's tables
    from lienthong.demo.stage_hand.office_calls import OfficeCall  # noqa: PLC0415  the same

    return OfficeCall, {**common, **OFFICE_ACTS}
