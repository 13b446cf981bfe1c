"""Places of the three signature fields on pages somebody else laid out (NĐ 30 Annex I, II.7d, II.8a; D-20).

Looks for the marks a document prints: ``Số: … /``, ``ngày … tháng … năm``, the signer's name. What is not found
gets the place the annex gives it, and every place can be moved. Points from the lower left corner.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lienthong.kernel.text import fold
from lienthong.letters.ending import BLOCK_MIDDLE, PICTURE_HEIGHT, PICTURE_WIDTH, SEAL_DIAMETER, SEAL_OVERLAP
from lienthong.letters.head import DATE_FACE, LEFT_MIDDLE, RIGHT_MIDDLE
from lienthong.letters.layout import Box, FieldLayout, NumberDateBand, Slot
from lienthong.letters.sheet import PAGE_HEIGHT, PAGE_WIDTH, POINT


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word with its box and the line it stands on."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    baseline: float
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page with its words in reading order; the page counts from 0."""

    index: int
    width: float
    height: float
    words: tuple[Word, ...]


class Movable(StrEnum):
    """The three places a person may move."""

    SIGNATURE = "SIGNATURE"
    NUMBER_DATE = "NUMBER_DATE"
    SEAL = "SEAL"


_NUMBER_ROOM = 34.0
_SAME_LINE = 3.0
_GAP = 1.5
_HEAD_BASELINE = 41.0
"""Where number and date stand when the page prints no line for them; mm from the top."""
_SMALLEST_PICTURE = 12.0
_DIGITS = re.compile(r"\d{1,4}[.,]?")


def propose_places(pages: Sequence[PrintedPage], *, signer_name: str = "") -> FieldLayout:
    """Places for number and date on the first of ``pages``, signature and seal on the last page that fits.

    Raises ValueError when there is no page.
    """
    if not pages:
        raise ValueError("no page")
    signature = _signature(pages, signer_name)
    page = next(page for page in pages if page.index == signature.page)
    return FieldLayout(_band(pages[0]), signature, _inside(_seal_beside(signature), page.width, page.height))


def move(
    layout: FieldLayout, what: Movable, *, page: int, left: float, bottom: float, size: tuple[float, float]
) -> FieldLayout:
    """The layout with one place moved; it stays whole on its page (``size`` in points) and keeps its size.

    Number and date stay on page 1 (D-20). The seal does not follow the signature: a person moved it on purpose.
    """
    width, height = size
    match what:
        case Movable.SIGNATURE:
            place = _inside(_moved(layout.signature, page, left, bottom), width, height)
            return dataclasses.replace(layout, signature=place)
        case Movable.SEAL:
            return dataclasses.replace(
                layout, seal=_inside(_moved(layout.seal, page, left, bottom), width, height)
            )
        case Movable.NUMBER_DATE:
            box = _inside(_moved(layout.band.box, 0, left, bottom), width, height)
            right_by, up_by = box.left - layout.band.box.left, box.bottom - layout.band.box.bottom
            slots = tuple(
                dataclasses.replace(
                    slot,
                    left=slot.left + right_by,
                    right=slot.right + right_by,
                    baseline=slot.baseline + up_by,
                )
                for slot in layout.band.slots
            )
            return dataclasses.replace(layout, band=NumberDateBand(box, slots))


def _band(page: PrintedPage) -> NumberDateBand:
    upper = [word for word in page.words if word.baseline > page.height / 2]
    slots = [*_number_slots(page, upper), *_date_slots(page, upper)]
    if not slots:  # all printed already: the field covers the printed line
        return NumberDateBand(_printed_line(page, upper), ())
    top = max(slot.baseline + slot.size for slot in slots)
    bottom = min(slot.baseline - 0.35 * slot.size for slot in slots)
    left = min(slot.left for slot in slots) - 4
    right = max(slot.right for slot in slots) + 4
    box = _inside(Box(0, left, bottom, right, top), page.width, page.height)
    return NumberDateBand(box, tuple(slots))


def _number_slots(page: PrintedPage, words: Sequence[Word]) -> list[Slot]:
    for word in words:
        if not re.fullmatch(r"so ?:?", fold(word.text)):
            continue
        after = [other for other in words if _same_line(word, other) and other.left >= word.right - _GAP]
        after.sort(key=lambda other: other.left)
        if not after or not after[0].text.startswith("/"):
            return (
                []
                if after and _DIGITS.match(after[0].text)
                else [_number_slot(word, word.right + _NUMBER_ROOM)]
            )
        return [_number_slot(word, after[0].left)]
    if any(re.match(r"so ?:? ?\d", fold(word.text)) for word in words):
        return []
    return [_centred_slot(page, "code", LEFT_MIDDLE, 150.0, "")]


def _number_slot(word: Word, right: float) -> Slot:
    left = word.right + _GAP
    return Slot("number", left, max(right - _GAP, left + 1), word.baseline, word.size, "")


def _date_slots(page: PrintedPage, words: Sequence[Word]) -> list[Slot]:
    for day in words:
        if fold(day.text) != "ngay":
            continue
        line = sorted((one for one in words if _same_line(day, one)), key=lambda one: one.left)
        month = next((one for one in line if fold(one.text) == "thang" and one.left > day.right), None)
        year = next(
            (one for one in line if fold(one.text) == "nam" and month and one.left > month.right), None
        )
        if month is None or year is None:
            continue
        end = next((one.left for one in line if one.left > year.right), year.right + 3 * year.size)
        gaps = (
            ("day", day.right, month.left),
            ("month", month.right, year.left),
            ("year", year.right, max(end, year.right + 2.4 * year.size)),
        )
        return [
            Slot(name, left + _GAP, right - _GAP, day.baseline, day.size, "I")
            for name, left, right in gaps
            if not _is_filled(line, left, right)
        ]
    return [_centred_slot(page, "date_line", RIGHT_MIDDLE, 240.0, "I")]


def _is_filled(line: Sequence[Word], left: float, right: float) -> bool:
    return any(
        _DIGITS.fullmatch(word.text) and left <= word.left and word.right <= right + _GAP for word in line
    )


def _centred_slot(page: PrintedPage, name: str, middle: float, width: float, style: str) -> Slot:
    at = middle / PAGE_WIDTH * page.width
    baseline = page.height - _HEAD_BASELINE / POINT
    width = min(width, page.width * 0.44)
    return Slot(name, at - width / 2, at + width / 2, baseline, DATE_FACE.size, style)


def _printed_line(page: PrintedPage, words: Sequence[Word]) -> Box:
    number = next(word for word in words if fold(word.text).startswith("so"))
    return _inside(
        Box(0, number.left, number.bottom - 2, page.width - number.left, number.top + 2),
        page.width,
        page.height,
    )


def _signature(pages: Sequence[PrintedPage], signer_name: str) -> Box:
    for page in reversed(pages):
        found = _name_on(page, signer_name) if signer_name else None
        if found is not None:
            return _above(page, *found)
    page = pages[-1]
    middle = BLOCK_MIDDLE / PAGE_WIDTH * page.width
    right_half = [word.bottom for word in page.words if word.left > page.width / 2 and word.bottom > 60]
    lowest = min(right_half, default=page.height * 0.4)
    centre = max(lowest - (PICTURE_HEIGHT / 2 + 4) / POINT, (PICTURE_HEIGHT / 2 + 20) / POINT)
    return _picture(page, middle, centre, PICTURE_HEIGHT / POINT)


def _name_on(page: PrintedPage, name: str) -> tuple[float, float] | None:
    """Middle and top of the lowest place where the name is printed, right of the middle."""
    wanted = fold(name).split()
    found: list[tuple[float, float]] = []
    for start in range(len(page.words) - len(wanted) + 1):
        run = page.words[start : start + len(wanted)]
        one_line = all(_same_line(left, right) for left, right in itertools.pairwise(run))
        if one_line and [fold(word.text) for word in run] == wanted and run[-1].right > page.width / 2:
            found.append(((run[0].left + run[-1].right) / 2, max(word.top for word in run)))
    return min(found, key=lambda place: place[1]) if found else None


def _above(page: PrintedPage, middle: float, name_top: float) -> Box:
    """Between the position and the name, as tall as there is room."""
    over = [
        word.bottom
        for word in page.words
        if word.bottom > name_top and word.left < middle + 70 and word.right > middle - 70
    ]
    room = min(over, default=name_top + PICTURE_HEIGHT / POINT + 8) - name_top
    height = min(max(room - 4, _SMALLEST_PICTURE / POINT), PICTURE_HEIGHT / POINT)
    return _picture(page, middle, name_top + room / 2, height)


def _picture(page: PrintedPage, middle: float, centre: float, height: float) -> Box:
    width = height * PICTURE_WIDTH / PICTURE_HEIGHT
    box = Box(page.index, middle - width / 2, centre - height / 2, middle + width / 2, centre + height / 2)
    return _inside(box, page.width, page.height)


def _seal_beside(signature: Box) -> Box:
    """The seal in its real size over the left third of the signature."""
    side = SEAL_DIAMETER / POINT
    right = signature.left + signature.width * SEAL_OVERLAP
    middle = (signature.bottom + signature.top) / 2
    return Box(signature.page, right - side, middle - side / 2, right, middle + side / 2)


def _moved(box: Box, page: int, left: float, bottom: float) -> Box:
    return Box(page, left, bottom, left + box.width, bottom + box.height)


def _inside(box: Box, width: float, height: float) -> Box:
    """Pushed onto the page; a box larger than the page is cut to it."""
    wide, tall = min(box.width, width), min(box.height, height)
    left = min(max(box.left, 0), width - wide)
    bottom = min(max(box.bottom, 0), height - tall)
    return Box(box.page, round(left, 2), round(bottom, 2), round(left + wide, 2), round(bottom + tall, 2))


def _same_line(left: Word, right: Word) -> bool:
    return abs(left.baseline - right.baseline) <= _SAME_LINE


A4 = (PAGE_WIDTH / POINT, PAGE_HEIGHT / POINT)
"""Width and height of the usual page, in points."""
