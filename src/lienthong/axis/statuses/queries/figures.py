"""The classes of D-15 as counts, and the four zeroes they add up to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lienthong.alerts.states import DocumentClass

_C = DocumentClass
FIGURES = (
    (_C.SEND_ERROR, _C.NOT_ARRIVED),
    (_C.RECEIVE_ERROR,),
    (_C.NOT_ACCEPTED, _C.BACKLOG),
    (_C.NO_STATUS,),
)
"""Which classes each of the four figures adds."""


@dataclass(frozen=True, slots=True)
class FourZeroes:
    """The four figures of D-15, printed ``0 – 0 – 0 – 0`` when all is well."""

    not_delivered: int
    """Gửi lỗi + không đến nơi nhận."""
    receive_errors: int
    """Nhận lỗi."""
    not_handled: int
    """Chưa nhận + tồn đọng."""
    no_status: int
    """Chưa phản hồi trạng thái."""

    def __str__(self) -> str:
        return f"{self.not_delivered} – {self.receive_errors} – {self.not_handled} – {self.no_status}"


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """How many (document, recipient) are in each class at one business time."""

    at: dt.datetime
    counts: Mapping[DocumentClass, int]

    @property
    def four_zeroes(self) -> FourZeroes:
        """The four figures."""
        return FourZeroes(*(sum(self.counts[word] for word in words) for words in FIGURES))
