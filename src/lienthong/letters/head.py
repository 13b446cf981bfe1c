"""The head of page 1: two columns, number-and-date line, subject or title (NĐ 30 Annex I, II.1–II.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lienthong.letters.layout import NumberDateBand, Slot
from lienthong.letters.lines import balanced
from lienthong.letters.model import Letter, day_texts
from lienthong.letters.sheet import (
    MARGIN_LEFT,
    MARGIN_TOP,
    PAGE_HEIGHT,
    POINT,
    TEXT_WIDTH,
    Face,
    Sheet,
)

STATE_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

LEFT_COLUMN = 70.0
LEFT_MIDDLE = MARGIN_LEFT + LEFT_COLUMN / 2
RIGHT_MIDDLE = MARGIN_LEFT + LEFT_COLUMN + (TEXT_WIDTH - LEFT_COLUMN) / 2

STATE_FACE = Face("B", 12)
MOTTO_FACE = Face("B", 13)
PARENT_FACE = Face("", 12)
BODY_NAME_FACE = Face("B", 12)
NUMBER_FACE = Face("", 13)
DATE_FACE = Face("I", 13)
SUBJECT_FACE = Face("", 12)
TITLE_FACE = Face("B", 14)

_RULE_DROP = 1.9
_NUMBER_ROOM = "00000"
"""A free place for the number takes five digits."""


@dataclass(frozen=True, slots=True)
class Head:
    """What the head left behind: where the page goes on (mm), and the band of number and date."""

    bottom: float
    band: NumberDateBand


def set_head(sheet: Sheet, letter: Letter) -> Head:
    """Set the head of page 1."""
    left = _set_body_names(sheet, letter)
    right = _set_state_name(sheet)
    baseline = max(left, right) + 2.0 + NUMBER_FACE.line
    band = _set_number_and_date(sheet, letter, baseline)
    bottom = baseline + 1.5
    if letter.is_official_letter:
        return Head(_set_subject(sheet, letter, bottom), band)
    return Head(_set_title(sheet, letter, bottom), band)


def _set_state_name(sheet: Sheet) -> float:
    baseline = MARGIN_TOP + STATE_FACE.ascent
    sheet.centred(RIGHT_MIDDLE, baseline, STATE_NAME, STATE_FACE)
    baseline += MOTTO_FACE.line
    sheet.centred(RIGHT_MIDDLE, baseline, MOTTO, MOTTO_FACE)
    sheet.rule(RIGHT_MIDDLE, baseline + _RULE_DROP, sheet.width(MOTTO, MOTTO_FACE))
    return baseline + _RULE_DROP


def _set_body_names(sheet: Sheet, letter: Letter) -> float:
    baseline = MARGIN_TOP + STATE_FACE.ascent
    last = ""
    for name, face in ((letter.parent_body, PARENT_FACE), (letter.issuing_body, BODY_NAME_FACE)):
        for part in name.upper().splitlines():
            for line in balanced(part, measure=sheet.measure(face), width=LEFT_COLUMN):
                sheet.centred(LEFT_MIDDLE, baseline, line, face)
                last = line
                baseline += face.line
    baseline -= BODY_NAME_FACE.line
    sheet.rule(LEFT_MIDDLE, baseline + _RULE_DROP, sheet.width(last, BODY_NAME_FACE) * 0.42)
    return baseline + _RULE_DROP


def _set_number_and_date(sheet: Sheet, letter: Letter, baseline: float) -> NumberDateBand:
    number = [("", "Số: "), ("number", letter.number), ("", f"/{letter.notation}")]
    day, month, year = day_texts(letter.dated) if letter.dated else ("", "", "")
    dated = [
        ("", f"{letter.place}, ngày "),
        ("day", day),
        ("", " tháng "),
        ("month", month),
        ("", " năm "),
        ("year", year),
    ]
    run = _Run(sheet, baseline)
    slots = run.set(number, LEFT_MIDDLE, NUMBER_FACE) + run.set(dated, RIGHT_MIDDLE, DATE_FACE)
    top = baseline - DATE_FACE.ascent - 0.4
    box = sheet.box(left=MARGIN_LEFT, top=top, width=TEXT_WIDTH, height=DATE_FACE.line + 0.8)
    return NumberDateBand(box, slots)


_ROOMS = {"number": _NUMBER_ROOM, "day": "00", "month": "00", "year": "0000"}


@dataclass(frozen=True, slots=True)
class _Run:
    """A centred line of printed pieces and free places."""

    sheet: Sheet
    baseline: float

    def set(self, pieces: list[tuple[str, str]], middle: float, face: Face) -> tuple[Slot, ...]:
        widths = [self.sheet.width(text or _ROOMS.get(name, ""), face) for name, text in pieces]
        at = middle - sum(widths) / 2
        slots = []
        for (name, text), width in zip(pieces, widths, strict=True):
            if text:
                self.sheet.write(at, self.baseline, text, face)
            elif name:
                slots.append(
                    Slot(
                        name=name,
                        left=round(at / POINT, 2),
                        right=round((at + width) / POINT, 2),
                        baseline=round((PAGE_HEIGHT - self.baseline) / POINT, 2),
                        size=face.size,
                        style=face.style,
                    ),
                )
            at += width
        return tuple(slots)


_LEAD = re.compile(r"\A(?:v/v|về việc)[\s:]+", re.IGNORECASE)
"""What people write before the subject though the page says it already."""


def _set_subject(sheet: Sheet, letter: Letter, top: float) -> float:
    baseline = top + 2.1  # 6 points below the number, Annex I II.5
    width = LEFT_COLUMN - 6
    text = f"V/v {_LEAD.sub('', letter.subject)}"
    for line in balanced(text, measure=sheet.measure(SUBJECT_FACE), width=width):
        baseline += SUBJECT_FACE.line
        sheet.centred(LEFT_MIDDLE, baseline, line, SUBJECT_FACE)
    return baseline


def _set_title(sheet: Sheet, letter: Letter, top: float) -> float:
    middle = MARGIN_LEFT + TEXT_WIDTH / 2
    baseline = top + 6 + TITLE_FACE.line
    sheet.centred(middle, baseline, letter.kind.upper(), TITLE_FACE)
    last = ""
    for line in balanced(letter.subject, measure=sheet.measure(TITLE_FACE), width=TEXT_WIDTH - 30):
        baseline += TITLE_FACE.line
        sheet.centred(middle, baseline, line, TITLE_FACE)
        last = line
    sheet.rule(middle, baseline + _RULE_DROP, min(45.0, sheet.width(last, TITLE_FACE) * 0.42))
    return baseline + _RULE_DROP
