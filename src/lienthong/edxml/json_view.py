"""A packet as plain JSON values: names of `model`, dates and times in ISO 8601, nothing of the wire."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence

from lienthong.edxml.model import DocumentPacket
from lienthong.edxml.reader import ReadResult
from lienthong.kernel.problems import Problem

JSON = None | bool | int | float | str | Sequence["JSON"] | Mapping[str, "JSON"]


def result_as_json(result: ReadResult) -> dict[str, JSON]:
    """What was read and what is wrong with it."""
    secrecy = result.secrecy
    return {
        "variant": result.variant,
        "readable": result.packet is not None,
        "refused": result.is_refused,
        "kind": _kind(result),
        "packet": _plain(result.packet),
        "secrecy": _plain(secrecy),
        "problems": [_problem(problem) for problem in result.problems],
    }


def _kind(result: ReadResult) -> str | None:
    if result.packet is None:
        return None
    return "document" if isinstance(result.packet, DocumentPacket) else "status"


def _problem(problem: Problem) -> JSON:
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "where": problem.where,
        "sentence": problem.sentence,
    }


def _plain(value: object) -> JSON:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")
