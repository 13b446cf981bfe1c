"""Where things stand on the typeset pages, in points, for stamping and signing.

Points are 1/72 inch from the lower left corner of the page, as PDF counts; pages count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in points."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Slot:
    """A place kept free in a printed line: text of ``size`` points stands on ``baseline``.

    ``right`` is the right end; the text is set against it, so that a short number leaves the gap in
    front and not before the slash. ``style`` is "" or "I".
    """

    name: str
    left: float
    right: float
    baseline: float
    size: float
    style: str


@dataclass(frozen=True, slots=True)
class NumberDateBand:
    """The line of number and date on page 1: one box over both columns, with the slots kept free."""

    box: Box
    slots: tuple[Slot, ...]
    """Slots named ``number``, ``day``, ``month``, ``year``; only those not printed already.

    A page without the printed lines has ``code`` (``Số: 807/VPCP-KSTT``) and ``date_line`` instead.
    """


@dataclass(frozen=True, slots=True)
class FieldLayout:
    """Places of the three signature fields (D-20; NĐ 30 Annex I, II.7d and II.8a)."""

    band: NumberDateBand
    signature: Box
    seal: Box

    @property
    def number_date(self) -> Box:
        """The box of the number-and-date field."""
        return self.band.box


@dataclass(frozen=True, slots=True)
class TypesetLetter:
    """A typeset letter: the PDF, the places of its fields, and how many pages it has."""

    pdf: bytes
    layout: FieldLayout
    page_count: int


def layout_to_json(layout: FieldLayout) -> dict[str, Any]:
    """The layout as plain JSON values, to be kept with a draft."""
    return asdict(layout)


def layout_from_json(values: Mapping[str, Any]) -> FieldLayout:
    """The layout written by ``layout_to_json``; raises KeyError or TypeError for anything else."""
    band = values["band"]
    return FieldLayout(
        band=NumberDateBand(Box(**band["box"]), tuple(Slot(**slot) for slot in band["slots"])),
        signature=Box(**values["signature"]),
        seal=Box(**values["seal"]),
    )
