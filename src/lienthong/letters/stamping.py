"""The clerk's stamp of number and date: a one-page PDF as large as the band, for the field's appearance.

It is drawn in the same typeface, sizes and baselines as the printed line around it (D-20, D-21).
"""

from __future__ import annotations

import datetime as dt

from lienthong.letters.errors import NumberAlreadyPrintedError
from lienthong.letters.layout import NumberDateBand
from lienthong.letters.model import Letter, day_texts
from lienthong.letters.sheet import FAMILY, POINT, Paper, require_characters

_SMALLEST = 0.6
"""A number too long for its place is set smaller, down to this share of the size."""


def stamp_number_and_date(
    band: NumberDateBand,
    *,
    number: str,
    dated: dt.date,
    stamped_at: dt.datetime,
) -> bytes:
    """The appearance of the number-and-date field: text in the free places, the rest transparent.

    ``number`` as written ("807", "05"); ``stamped_at`` (aware) becomes the creation date.
    """
    require_characters((number,))
    day, month, year = day_texts(dated)
    texts = {"number": number, "day": day, "month": month, "year": year}
    box = band.box
    paper = Paper(size=(box.width * POINT, box.height * POINT))
    paper.set_creation_date(stamped_at)
    paper.set_producer("lienthong")
    paper.add_page()
    for slot in band.slots:
        text = texts[slot.name]
        paper.set_font(FAMILY, slot.style, slot.size)
        room = (slot.right - slot.left) * POINT
        width = paper.get_string_width(text)
        if width > room:
            paper.set_font(FAMILY, slot.style, slot.size * max(room / width, _SMALLEST))
            width = paper.get_string_width(text)
        paper.text((slot.right - box.left) * POINT - width, (box.top - slot.baseline) * POINT, text)
    return bytes(paper.output())


def require_free_places(letter: Letter, *, number: str, dated: dt.date) -> None:
    """Pass when what the letter prints already agrees with number and date; else refuse.

    Raises ``NumberAlreadyPrintedError``.
    """
    if letter.number not in ("", number) or letter.dated not in (None, dated):
        raise NumberAlreadyPrintedError(
            "Trang văn bản đã in số hoặc ngày khác với số, ngày được cấp; hãy trình bày lại bản để trống.",
            printed=letter.number,
            given=number,
        )
