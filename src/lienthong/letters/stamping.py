"""The clerk's stamp of number and date: a one-page PDF as large as the band, for the field's appearance.

It is drawn in the same typeface, sizes and baselines as the printed line around it (D-20, D-21).
"""

from __future__ import annotations

import datetime as dt

from lienthong.kernel.clock import vietnam
from lienthong.letters.errors import NumberAlreadyPrintedError
from lienthong.letters.layout import NumberDateBand
from lienthong.letters.model import Letter, day_texts
from lienthong.letters.sheet import POINT, Paper, require_characters

_SMALLEST = 0.6
"""A number too long for its place is set smaller, down to this share of the size."""


def stamp_number_and_date(
    band: NumberDateBand,
    *,
    number: str,
    dated: dt.date,
    stamped_at: dt.datetime,
    notation: str = "",
    place: str = "",
) -> bytes:
    """The appearance of the number-and-date field: text in the free places, the rest transparent.

    ``number`` as written ("807", "05"); ``stamped_at`` (aware) becomes the creation date. ``notation`` and
    ``place`` are needed only where the page does not print them.
    """
    require_characters((number, notation, place))
    day, month, year = day_texts(dated)
    texts = {"number": number, "day": day, "month": month, "year": year}
    texts["code"] = f"Số: {number}/{notation}"
    texts["date_line"] = f"{place}, ngày {day} tháng {month} năm {year}"
    box = band.box
    paper = _paper(box.width, box.height, stamped_at)
    for slot in band.slots:
        text = texts[slot.name]
        paper.take_face(slot.style, slot.size)
        room = (slot.right - slot.left) * POINT
        width = paper.get_string_width(text)
        if width > room:
            paper.take_face(slot.style, slot.size * max(room / width, _SMALLEST))
            width = paper.get_string_width(text)
        paper.text((slot.right - box.left) * POINT - width, (box.top - slot.baseline) * POINT, text)
    return bytes(paper.output())


APPENDIX_LINE_SIZE = 10.0
"""Size of the line of an appendix' agency signature (NĐ 30 Annex I, II.8b)."""


def stamp_appendix(*, code: str, stamped_at: dt.datetime) -> tuple[bytes, float, float]:
    """The appearance of the agency signature of a separate appendix; its width and height in points.

    ``Số: 807/VPCP-KSTT; 01/02/2021; 08:09:00`` in Vietnam time, upright, size 10, black, no picture.
    """
    local = vietnam(stamped_at)
    text = f"Số: {code}; {local:%d/%m/%Y}; {local:%H:%M:%S}"
    require_characters((text,))
    measure = _paper(100, 100, stamped_at)
    measure.take_face("", APPENDIX_LINE_SIZE)
    width = measure.get_string_width(text) / POINT + 4
    height = APPENDIX_LINE_SIZE * 1.4
    paper = _paper(width, height, stamped_at)
    paper.take_face("", APPENDIX_LINE_SIZE)
    paper.text(2 * POINT, APPENDIX_LINE_SIZE * POINT, text)
    return bytes(paper.output()), width, height


def _paper(width: float, height: float, stamped_at: dt.datetime) -> Paper:
    """A transparent page as large as a field, in points."""
    paper = Paper(size=(width * POINT, height * POINT))
    paper.set_creation_date(stamped_at)
    paper.set_producer("lienthong")
    paper.add_page()
    return paper


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
