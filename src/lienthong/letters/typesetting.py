"""Typesetting a letter by NĐ 30 Annex I, with the places of its three signature fields (D-20).

The same letter gives the same bytes: nothing random, and the only time in the file is the given one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.letters.ending import Ending, close_list, measure_ending, set_ending
from lienthong.letters.errors import LetterDoesNotFitError
from lienthong.letters.head import MOTTO, STATE_NAME, set_head
from lienthong.letters.layout import FieldLayout, TypesetLetter
from lienthong.letters.lines import Line, PageRoom, break_words, paginate
from lienthong.letters.model import Letter
from lienthong.letters.sheet import (
    MARGIN_LEFT,
    MARGIN_TOP,
    TEXT_BOTTOM,
    TEXT_WIDTH,
    Face,
    Sheet,
    require_characters,
)

DEMONSTRATION_MARK = "BẢN TRÌNH DIỄN – KHÔNG CÓ GIÁ TRỊ"
"""What every page of a demonstration bears."""

BODY_SIZES = (14.0, 13.0)
"""Sizes Annex I allows for the body, the larger first."""
FIRST_LINE_INDENT = 10.0
_LEADING = 1.09
"""Line distance over single spacing; Annex I allows 1 to 1.5."""
_PARAGRAPH_SPACE = 2.12  # 6 points, the least Annex I allows
_SPACE_ABOVE_ENDING = 5.0
_SPACE_ABOVE_ADDRESSEES = 7.0
_SPACE_ABOVE_BODY = 4.0


def typeset(letter: Letter, *, drafted_at: dt.datetime, mark: str = "") -> TypesetLetter:
    """The letter as a PDF, with the places for stamping, signing and sealing.

    ``drafted_at`` (aware) becomes the file's creation date. ``mark`` is printed on every page, light
    across and at the foot. Raises ``LetterIncompleteError``, ``CharacterNotInFontError`` and
    ``LetterDoesNotFitError``.
    """
    letter.require_complete()
    require_characters(_texts(letter, mark))
    sheet = Sheet(title=letter.subject, drafted_at=drafted_at, mark=mark)
    head = set_head(sheet, letter)
    top = _set_addressees(sheet, letter, head.bottom) + _SPACE_ABOVE_BODY
    _require_room(top)
    plans = [_plan(sheet, letter, size, top) for size in BODY_SIZES]
    plan = min(plans, key=lambda candidate: len(candidate.pages))  # the larger size unless it costs a page
    bottom = _set_pages(sheet, plan, top)
    places = set_ending(sheet, plan.ending, bottom + _SPACE_ABOVE_ENDING)
    layout = FieldLayout(band=head.band, signature=places.signature, seal=places.seal)
    return TypesetLetter(pdf=sheet.finish(), layout=layout, page_count=len(plan.pages))


def _require_room(top: float) -> None:
    if top > MARGIN_TOP + (TEXT_BOTTOM - MARGIN_TOP) * 0.8:
        raise LetterDoesNotFitError(
            "Trích yếu hoặc danh sách kính gửi quá dài, không còn chỗ cho nội dung ở trang đầu; hãy rút gọn.",
            height=round(top),
        )


def _texts(letter: Letter, mark: str) -> tuple[str, ...]:
    return (
        STATE_NAME,
        MOTTO,
        mark,
        letter.parent_body.upper(),
        letter.issuing_body.upper(),
        letter.number,
        letter.notation,
        letter.place,
        letter.kind.upper(),
        letter.subject,
        *letter.addressees,
        *letter.body,
        *letter.recipients,
        *(line.upper() for line in letter.signature_lines),
        letter.signer_name,
    )


def _set_addressees(sheet: Sheet, letter: Letter, top: float) -> float:
    if not letter.addressees:
        return top
    face = Face("", BODY_SIZES[0])
    label = "Kính gửi: "
    baseline = top + _SPACE_ABOVE_ADDRESSEES + face.ascent
    label_width = sheet.width(label, face)
    items = _addressee_lines(sheet, letter, face)
    widest = max(sheet.width(line, face) for line in items)
    left = MARGIN_LEFT + max((TEXT_WIDTH - label_width - widest) / 2, 0)
    sheet.write(left, baseline, label, face)
    if len(letter.addressees) > 1:  # the list begins below its label
        baseline += face.line
    for line in items:
        sheet.write(left + label_width, baseline, line, face)
        baseline += face.line
    return baseline - face.ascent


def _addressee_lines(sheet: Sheet, letter: Letter, face: Face) -> list[str]:
    room = TEXT_WIDTH - sheet.width("Kính gửi: ", face) - 5
    if len(letter.addressees) == 1:
        items = [letter.addressees[0].lstrip("-– ").rstrip(" ;.") + "."]
    else:
        items = [f"- {item}" for item in close_list(letter.addressees)]
    return [
        " ".join(words)
        for item in items
        for words in break_words(item, measure=sheet.measure(face), width=room, first_width=room)
    ]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Body and ending in one size, divided into pages."""

    face: Face
    pages: list[list[Line]]
    ending: Ending

    @property
    def line_height(self) -> float:
        return self.face.line * _LEADING


def _plan(sheet: Sheet, letter: Letter, size: float, top: float) -> _Plan:
    face = Face("", size)
    ending = measure_ending(sheet, letter, size)
    line_height = face.line * _LEADING
    room = PageRoom(
        first=TEXT_BOTTOM - top,
        further=TEXT_BOTTOM - MARGIN_TOP,
        line=line_height,
        ending=ending.height + _SPACE_ABOVE_ENDING,
    )
    if room.ending + 2 * line_height > room.further:
        raise LetterDoesNotFitError(
            "Phần nơi nhận, chữ ký dài hơn một trang; hãy rút gọn danh sách nơi nhận.",
            height=round(ending.height),
        )
    return _Plan(face, paginate(_body_lines(sheet, letter, face), room), ending)


def _body_lines(sheet: Sheet, letter: Letter, face: Face) -> list[Line]:
    lines: list[Line] = []
    for number, text in enumerate(closed(letter.body)):
        broken = break_words(
            text,
            measure=sheet.measure(face),
            width=TEXT_WIDTH,
            first_width=TEXT_WIDTH - FIRST_LINE_INDENT,
        )
        lines.extend(
            Line(
                words=words,
                indent=FIRST_LINE_INDENT if index == 0 else 0.0,
                justified=index < len(broken) - 1 and len(words) > 1,
                space_before=_PARAGRAPH_SPACE if index == 0 else 0.0,
                paragraph=number,
            )
            for index, words in enumerate(broken)
        )
    return lines


def closed(body: tuple[str, ...]) -> tuple[str, ...]:
    """The paragraphs with "./." at the very end (Annex I, II.6)."""
    return (*body[:-1], body[-1].rstrip(" ./") + "./.")


def _set_pages(sheet: Sheet, plan: _Plan, first_top: float) -> float:
    top = first_top
    for number, page in enumerate(plan.pages):
        if number:
            sheet.turn()
            top = MARGIN_TOP
        for index, line in enumerate(page):
            top += line.space_before if index else 0.0
            _set_line(sheet, plan, line, top)
            top += plan.line_height
    return top


def _set_line(sheet: Sheet, plan: _Plan, line: Line, top: float) -> None:
    x = MARGIN_LEFT + line.indent
    baseline = top + plan.face.ascent
    if line.justified:
        sheet.spread(x, baseline, line.words, (TEXT_WIDTH - line.indent, plan.face))
    else:
        sheet.write(x, baseline, " ".join(line.words), plan.face)
