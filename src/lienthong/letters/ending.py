"""The ending: "Nơi nhận" left, the signer's block right (NĐ 30 Annex I, II.7–II.9)."""

from __future__ import annotations

from dataclasses import dataclass

from lienthong.letters.layout import Box
from lienthong.letters.lines import break_words
from lienthong.letters.model import Letter
from lienthong.letters.sheet import MARGIN_LEFT, TEXT_WIDTH, Face, Sheet

RECIPIENTS_TITLE = "Nơi nhận:"
RECIPIENTS_TITLE_FACE = Face("BI", 12)
RECIPIENTS_FACE = Face("", 11)

RECIPIENTS_WIDTH = 76.0
BLOCK_LEFT = MARGIN_LEFT + 80.0
BLOCK_WIDTH = MARGIN_LEFT + TEXT_WIDTH - BLOCK_LEFT
BLOCK_MIDDLE = BLOCK_LEFT + BLOCK_WIDTH / 2

PICTURE_WIDTH = 50.0
PICTURE_HEIGHT = 22.0
SEAL_DIAMETER = 36.0
"""The seal stands in its real size."""
SEAL_OVERLAP = 1 / 3
"""How much of the signature picture's left side the seal covers (II.8a)."""
_ROOM_TO_SIGN = 29.0
"""Between the last line of the position and the name."""


@dataclass(frozen=True, slots=True)
class _Block:
    """The signer's block broken into lines, in one face."""

    lines: tuple[str, ...]
    face: Face

    @property
    def height(self) -> float:
        return (len(self.lines) + 1) * self.face.line + _ROOM_TO_SIGN


@dataclass(frozen=True, slots=True)
class Ending:
    """The ending, measured and ready to be set; ``height`` in mm."""

    block: _Block
    signer_name: str
    recipients: tuple[tuple[str, ...], ...]
    """Lines of each recipient."""

    @property
    def height(self) -> float:
        """Height of the taller of the two columns."""
        count = sum(len(lines) for lines in self.recipients)
        list_height = RECIPIENTS_TITLE_FACE.line + count * RECIPIENTS_FACE.line
        return max(self.block.height, list_height)


@dataclass(frozen=True, slots=True)
class SigningPlaces:
    """Boxes for the signature picture and the seal."""

    signature: Box
    seal: Box


def measure_ending(sheet: Sheet, letter: Letter, size: float) -> Ending:
    """Break the ending into lines; ``size`` is the body's size in points."""
    face = Face("B", size)

    lines = [
        " ".join(words)
        for line in letter.signature_lines
        for words in break_words(
            line.upper(), measure=sheet.measure(face), width=BLOCK_WIDTH, first_width=BLOCK_WIDTH
        )
    ]
    items = close_list(letter.recipients)
    recipients = tuple(_recipient_lines(sheet, item) for item in items)
    return Ending(_Block(tuple(lines), face), letter.signer_name, recipients)


def _recipient_lines(sheet: Sheet, item: str) -> tuple[str, ...]:
    broken = break_words(
        f"- {item}",
        measure=sheet.measure(RECIPIENTS_FACE),
        width=RECIPIENTS_WIDTH,
        first_width=RECIPIENTS_WIDTH,
    )
    return tuple(" ".join(words) for words in broken)


def close_list(items: tuple[str, ...]) -> list[str]:
    """Items of a list with ";" after each and "." after the last, whatever they came with."""
    plain = [item.lstrip("-–+ ").rstrip(" ;.,") for item in items]
    return [f"{item}{'.' if index == len(plain) - 1 else ';'}" for index, item in enumerate(plain)]


def set_ending(sheet: Sheet, ending: Ending, top: float) -> SigningPlaces:
    """Set the ending with its upper edge at ``top`` (mm) of the current page."""
    _set_recipients(sheet, ending, top)
    face = ending.block.face
    baseline = top + face.ascent
    for line in ending.block.lines:
        sheet.centred(BLOCK_MIDDLE, baseline, line, face)
        baseline += face.line
    room_top = top + len(ending.block.lines) * face.line
    sheet.centred(BLOCK_MIDDLE, room_top + _ROOM_TO_SIGN + face.ascent, ending.signer_name, face)
    return _places(sheet, room_top + _ROOM_TO_SIGN / 2)


def _set_recipients(sheet: Sheet, ending: Ending, top: float) -> None:
    baseline = top + RECIPIENTS_TITLE_FACE.ascent
    sheet.write(MARGIN_LEFT, baseline, RECIPIENTS_TITLE, RECIPIENTS_TITLE_FACE)
    for lines in ending.recipients:
        for line in lines:
            baseline += RECIPIENTS_FACE.line
            sheet.write(MARGIN_LEFT, baseline, line, RECIPIENTS_FACE)


def _places(sheet: Sheet, middle_y: float) -> SigningPlaces:
    picture_left = BLOCK_MIDDLE - PICTURE_WIDTH / 2
    seal_left = picture_left + PICTURE_WIDTH * SEAL_OVERLAP - SEAL_DIAMETER
    return SigningPlaces(
        signature=sheet.box(
            left=picture_left,
            top=middle_y - PICTURE_HEIGHT / 2,
            width=PICTURE_WIDTH,
            height=PICTURE_HEIGHT,
        ),
        seal=sheet.box(
            left=seal_left,
            top=middle_y - SEAL_DIAMETER / 2,
            width=SEAL_DIAMETER,
            height=SEAL_DIAMETER,
        ),
    )
