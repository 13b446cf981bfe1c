"""Reads of statuses: matrix, classes at any business time, the conservation law. Frozen views only."""

from __future__ import annotations

from lienthong.axis.statuses.queries.classes import ClassItem, ClassReading, count_classes, four_zeroes
from lienthong.axis.statuses.queries.conservation import Finding, conservation
from lienthong.axis.statuses.queries.current import count_open_classes, list_open_class
from lienthong.axis.statuses.queries.figures import FIGURES, ClassCounts, FourZeroes
from lienthong.axis.statuses.queries.matrix import (
    ChangeView,
    MatrixRow,
    StatusView,
    matrix,
)
from lienthong.axis.statuses.queries.unmatched import UnmatchedView, count_unmatched, list_unmatched

__all__ = [
    "FIGURES",
    "ChangeView",
    "ClassCounts",
    "ClassItem",
    "ClassReading",
    "Finding",
    "FourZeroes",
    "MatrixRow",
    "StatusView",
    "UnmatchedView",
    "conservation",
    "count_classes",
    "count_open_classes",
    "count_unmatched",
    "four_zeroes",
    "list_open_class",
    "list_unmatched",
    "matrix",
]
