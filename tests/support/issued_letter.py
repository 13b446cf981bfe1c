"""A demonstration letter at each stage of issuing, and reading what stands on its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import pypdfium2

from lienthong.letters.demo_letter import demo_letter
from lienthong.letters.layout import TypesetLetter
from lienthong.letters.model import Letter
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.stamping import stamp_number_and_date
from lienthong.letters.typesetting import DEMONSTRATION_MARK, typeset
from lienthong.signing.demo_pki import DemoPki
from lienthong.signing.fields import reserve_fields
from lienthong.signing.pades import SigningAct, number_and_seal, sign_personal

SIGNED_AT = dt.datetime(2021, 2, 1, 1, 5, tzinfo=dt.UTC)
SEALED_AT = dt.datetime(2021, 2, 1, 1, 9, tzinfo=dt.UTC)
DRAFTED_AT = dt.datetime(2021, 2, 1, 1, 0, tzinfo=dt.UTC)
POINTS_PER_MM = 72 / 25.4


@lru_cache(maxsize=32)
def typeset_demo(letter: Letter | None = None) -> TypesetLetter:
    return typeset(letter or demo_letter(), drafted_at=DRAFTED_AT, mark=DEMONSTRATION_MARK)


@dataclass(frozen=True, slots=True)
class Desk:
    """The signer's and the clerk's desk of Văn phòng Chính phủ."""

    pki: DemoPki

    def act(self, name: str, at: dt.datetime, *, stamped: bool = True) -> SigningAct:
        stamper = self.pki.time_stamper(at) if stamped else None
        return SigningAct(self.pki.backend(name), self.pki.trust(at), at, stamper)

    def reserved(self) -> bytes:
        page = typeset_demo()
        return reserve_fields(page.pdf, page.layout)

    def signed(self, *, stamped: bool = True) -> bytes:
        act = self.act("vpcp-signer", SIGNED_AT, stamped=stamped)
        return sign_personal(self.reserved(), act=act, picture=signature_picture("Nguyễn Văn Mẫu"))

    def seal(self, pdf: bytes) -> bytes:
        return self.seal_as("vpcp-agency", pdf)

    def seal_as(self, name: str, pdf: bytes) -> bytes:
        band = stamp_number_and_date(
            typeset_demo().layout.band, number="807", dated=dt.date(2021, 2, 1), stamped_at=SEALED_AT
        )
        seal = seal_picture("Văn phòng Chính phủ", mark=DEMONSTRATION_MARK)
        return number_and_seal(pdf, act=self.act(name, SEALED_AT), band=band, seal=seal)

    def issued(self) -> bytes:
        return self.seal(self.signed())

    def issued_elsewhere(self, letter: Letter, keys: str, *, number: str, body: str) -> bytes:
        """Another body's letter, signed and sealed with ``keys``-signer and ``keys``-agency."""
        page = typeset_demo(letter)
        signed = sign_personal(
            reserve_fields(page.pdf, page.layout),
            act=self.act(f"{keys}-signer", SIGNED_AT),
            picture=signature_picture(letter.signer_name),
        )
        band = stamp_number_and_date(
            page.layout.band, number=number, dated=dt.date(2021, 2, 1), stamped_at=SEALED_AT
        )
        seal = seal_picture(body, mark=DEMONSTRATION_MARK)
        return number_and_seal(signed, act=self.act(f"{keys}-agency", SEALED_AT), band=band, seal=seal)


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character with its box in mm from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [str(page.get_textpage().get_text_bounded()).replace("\r\n", "\n") for page in document]
    finally:
        document.close()


@lru_cache(maxsize=16)
def glyphs(pdf: bytes, page: int) -> tuple[Glyph, ...]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        sheet = document[page]
        height = sheet.get_height()
        text = sheet.get_textpage()
        found = []
        for index in range(text.count_chars()):
            letter = str(text.get_text_range(index, 1))
            if letter.strip():
                left, bottom, right, top = text.get_charbox(index)
                found.append(
                    Glyph(
                        letter,
                        left / POINTS_PER_MM,
                        (height - top) / POINTS_PER_MM,
                        right / POINTS_PER_MM,
                        (height - bottom) / POINTS_PER_MM,
                    )
                )
        return tuple(found)
    finally:
        document.close()
