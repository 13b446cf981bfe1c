"""Reads of statuses: matrix, classes at any business time, the conservation law. Frozen views only."""

from __future__ import annotations

from lienthong.axis.statuses.queries.classes import (
    ClassItem,
    ClassReport,
    FourZeroes,
    classes_at,
    four_zeroes,
)
from lienthong.axis.statuses.queries.conservation import Finding, conservation
from lienthong.axis.statuses.queries.matrix import (
    ChangeView,
    MatrixRow,
    StatusView,
    UnmatchedView,
    matrix,
    unmatched,
)

__all__ = [
    "ChangeView",
    "ClassItem",
    "ClassReport",
    "Finding",
    "FourZeroes",
    "MatrixRow",
    "StatusView",
    "UnmatchedView",
    "classes_at",
    "conservation",
    "four_zeroes",
    "matrix",
    "unmatched",
]
