"""The agency lists of the door: 125,000 rows, rendered group by group and only once.

A group of rows is rendered anew only when an agency in it changed; all answers on their way share the bytes.
Leftovers of other calls (``pageSize``, ``pageIndex``, ``from`` …) never narrow these lists: they have no paging.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lienthong.api.answers import DoorAnswer, json_answer
from lienthong.api.ports import AgencyList, AgencyPart, AxisPort
from lienthong.exchange.vxp import answers
from lienthong.exchange.vxp.operations import Operation
from lienthong.exchange.vxp.rows import AgencyRow

Row = Mapping[str, object]
_KEPT_LEVELS = range(1, 5)


@dataclass(frozen=True, slots=True)
class _Rendered:
    parts: Sequence[AgencyPart]
    groups: Mapping[AgencyPart, bytes]
    pieces: tuple[bytes, ...]


class AgencyLists:
    """Answers the three list operations; at most one thread renders, the others go on with what is there."""

    def __init__(self, axis: AxisPort) -> None:
        self._axis = axis
        self._kept: dict[tuple[Operation, int | None], _Rendered] = {}
        self._rendering = threading.Lock()

    def current(self) -> DoorAnswer:
        """``getAgenciesList``: every agency that has not ended."""
        return self._whole(Operation.GET_AGENCIES_LIST, None)

    def by_qd20(self, level: int | None) -> DoorAnswer:
        """``getAgenciesListQD20``; a level that is none of 1…4 does not narrow."""
        wanted = level if level in _KEPT_LEVELS else None
        return self._whole(Operation.GET_AGENCIES_LIST_QD20, wanted)

    def changed(self, told: str) -> DoorAnswer:
        """``getSynchronizeUnit`` since the version the client tells; the whole list where it tells none we know."""
        known = self._axis.agencies()
        since = _version(told)
        if since is not None and 0 < since <= known.version:
            rows = self._axis.agencies_changed(since)
            return json_answer(*answers.listed(row.synchronized_row() for row in rows))
        note = ""
        if told and since != 0:
            note = f"Không dùng version «{told[:20]}» (phiên bản hiện tại {known.version}); trả lại cả danh sách."
        return self._whole(Operation.GET_SYNCHRONIZE_UNIT, None, note)

    def _whole(self, operation: Operation, level: int | None, note: str = "") -> DoorAnswer:
        known, kept = self._axis.agencies(), self._kept.get((operation, level))
        if kept is None or kept.parts is not known.parts:
            if self._rendering.acquire(blocking=kept is None):
                try:
                    kept = self._refreshed(operation, level, known)
                finally:
                    self._rendering.release()
            assert kept is not None
        if not note:
            return json_answer(*kept.pieces)
        return json_answer(next(answers.joined((), note)), *kept.pieces[1:])

    def _refreshed(self, operation: Operation, level: int | None, known: AgencyList) -> _Rendered:
        kept = self._kept.get((operation, level))
        if kept is not None and kept.parts is known.parts:
            return kept  # another thread was faster
        before = {} if kept is None else kept.groups
        row_of = _FORM[operation]
        groups = {
            part: before[part] if part in before else _group(part, row_of, operation, level)
            for part in known.parts
        }
        fresh = _Rendered(known.parts, groups, tuple(answers.joined(groups.values())))
        self._kept[operation, level] = fresh
        return fresh


_FORM: Mapping[Operation, Callable[[AgencyRow], Row]] = {
    Operation.GET_AGENCIES_LIST: AgencyRow.row,
    Operation.GET_AGENCIES_LIST_QD20: AgencyRow.qd20_row,
    Operation.GET_SYNCHRONIZE_UNIT: AgencyRow.synchronized_row,
}


def _group(
    part: AgencyPart, row_of: Callable[[AgencyRow], Row], operation: Operation, level: int | None
) -> bytes:
    has_ended = operation is Operation.GET_SYNCHRONIZE_UNIT
    rows = [row for row in part.read() if has_ended or not row.is_deleted]
    return answers.rendered_rows([row_of(row) for row in rows if _is_at_level(row, level)])


def _version(told: str) -> int | None:
    """A version as a whole number; None for anything else, as the SDK's own 3.0.201608."""
    return int(told) if told.isascii() and told.isdecimal() and len(told) <= 18 else None


def _is_at_level(agency: AgencyRow, level: int | None) -> bool:
    """Level 1 is a ministry or province: every segment but the last is zero (QĐ 20/2020)."""
    if level is None:
        return True
    segments = (agency.qd20_code or agency.code).strip().split(".")[:-1]
    return 1 + sum(1 for segment in segments if segment.strip("0")) == level
