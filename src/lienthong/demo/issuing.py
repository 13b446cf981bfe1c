"""Issuing the letter: typeset, signed by an invented person, numbered and sealed by the clerk (D-20)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lienthong.demo.cast import PlayedAgency
from lienthong.demo.packets import SignedLetter
from lienthong.edxml.model import Signatory
from lienthong.identifiers.document_code import DocumentCode
from lienthong.letters.model import Letter, number_text
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.stamping import stamp_number_and_date
from lienthong.letters.typesetting import DEMONSTRATION_MARK, typeset
from lienthong.signing.demo_pki import DemoPki
from lienthong.signing.fields import reserve_fields
from lienthong.signing.pades import SigningAct, number_and_seal, sign_personal


@dataclass(slots=True)
class NumberRegister:
    """The book of outgoing documents, as far as the story needs it: its last number."""

    last: int

    def take(self) -> str:
        """The next number, as written on the document."""
        self.last += 1
        return number_text(self.last)


@dataclass(frozen=True, slots=True)
class IssuingTimes:
    """Business times of the three acts."""

    drafted_at: dt.datetime
    signed_at: dt.datetime
    sealed_at: dt.datetime


def issue(
    letter: Letter, *, agency: PlayedAgency, pki: DemoPki, register: NumberRegister, times: IssuingTimes
) -> SignedLetter:
    """The letter with its three signatures. Number and date are given in the clerk's act, not before."""
    sheet = typeset(letter, drafted_at=times.drafted_at, mark=DEMONSTRATION_MARK)
    signed = sign_personal(
        reserve_fields(sheet.pdf, sheet.layout),
        act=SigningAct(
            backend=pki.personal(agency.keys),
            trust=pki.trust(times.signed_at),
            at=times.signed_at,
            timestamper=pki.time_stamper(times.signed_at),
        ),
        picture=signature_picture(letter.signer_name),
    )
    number, dated = register.take(), times.sealed_at.date()
    band = stamp_number_and_date(sheet.layout.band, number=number, dated=dated, stamped_at=times.sealed_at)
    sealed = number_and_seal(
        signed,
        act=SigningAct(
            backend=pki.agency(agency.keys),
            trust=pki.trust(times.sealed_at),
            at=times.sealed_at,
            timestamper=pki.time_stamper(times.sealed_at),
        ),
        band=band,
        seal=seal_picture(agency.name, mark=DEMONSTRATION_MARK),
    )
    code = DocumentCode.from_wire(number, letter.notation)
    return SignedLetter(
        code=code,
        issued_on=dated,
        place=letter.place,
        kind=letter.kind,
        subject=letter.subject,
        signatory=_signatory(letter),
        to_places=letter.recipients,
        page_count=sheet.page_count,
        file_name=f"{str(code).replace('/', '-')}.pdf",
        pdf=sealed,
    )


def _signatory(letter: Letter) -> Signatory:
    *authority, position = letter.signature_lines
    return Signatory(authority=" ".join(authority), position=position, full_name=letter.signer_name)
