"""Signing and sealing as pure steps: bytes in, new bytes with a description out. No database, no transaction.

How an operation of ``office.outgoing`` uses them, so that a crash at any point loses nothing and doubles nothing:

1. read the current main file (its SHA-256 is the *base*), open the key (``operations.open_…_key`` counts tries in
   transactions of its own);
2. outside any transaction: one of the steps here, then ``store`` the result in the blob store;
3. one transaction: lock the record, check that state and current file are still those of step 1 (base), take the
   number, put the new file, move the state, audit.

Killed before 3 the blob is unclaimed and swept, the record is as before and the act is done again. For the seal the
number must be known before it is stamped and is taken only in 3 (D-21): stamp the next number of the book, and when 3
finds that another clerk has taken it, roll back and repeat 2 with the new one; the key is still open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from uuid import UUID

from lienthong.infra import blobs
from lienthong.infra.blobs.ports import StoredBlob
from lienthong.letters.layout import Box, FieldLayout
from lienthong.letters.placing import A4
from lienthong.letters.stamping import stamp_appendix, stamp_number_and_date
from lienthong.office.signatures.errors import SignerMismatchError
from lienthong.office.signatures.keystore import OpenedKey
from lienthong.office.signatures.trust import office_trust
from lienthong.signing import pades
from lienthong.signing.certificates import CertificateKind, common_name
from lienthong.signing.fields import FieldName, field_states, reserve_appendix_field, reserve_fields
from lienthong.signing.pades import SigningAct


@dataclass(frozen=True, slots=True)
class SignedFile:
    """What an act made, with what the record's course and audit say about it."""

    content: bytes
    base_sha256: str
    """Of the bytes that were signed: the current file must still be these when the result is stored."""
    sha256: str
    signer: str
    serial: str
    fingerprint: str
    signed_at: dt.datetime
    has_time_stamp: bool
    words: str
    """For *Quá trình*: who signed, with which certificate."""

    def __repr__(self) -> str:
        return f"SignedFile({self.sha256}, {self.signer})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What the clerk's act writes onto page 1 (D-20)."""

    number: str
    """As written on the document: ``807``, ``05``."""
    notation: str
    dated: dt.date
    place: str = ""
    """Địa danh; needed where the page does not print the date line."""

    @property
    def code(self) -> str:
        """Số, ký hiệu."""
        return f"{self.number}/{self.notation}"


def sign_as_person(
    pdf: bytes, *, key: OpenedKey, signer_id: UUID, layout: FieldLayout, at: dt.datetime
) -> SignedFile:
    """Sign as the person chosen to sign; the three fields are reserved first where they are not there yet (D-20).

    ``layout`` in points of this very file; ``at`` is business time. Raises SignerMismatchError when the key is not the
    chosen signer's, and what ``pades.sign_personal`` raises (an unusable certificate, fields filled already …).
    """
    if key.owner.user_id != signer_id:
        raise SignerMismatchError(
            "Khóa ký không phải của người được chọn ký văn bản này; chỉ chính người ký mới ký được."
        )
    prepared = pdf if FieldName.SIGNATURE.value in field_states(pdf) else reserve_fields(pdf, layout)
    content = pades.sign_personal(prepared, act=_act(key, at), picture=key.picture)
    return _signed(pdf, content, key, at, "Ký số bằng chứng thư số cá nhân")


def number_and_seal(  # noqa: PLR0913  what a seal depends on
    pdf: bytes,
    *,
    key: OpenedKey,
    body_id: UUID,
    signer: frozenset[str],
    layout: FieldLayout,
    stamp: Stamp,
    at: dt.datetime,
) -> SignedFile:
    """Number, date and seal: the clerk's one act (D-20). ``body_id`` is the issuing body on the document (D-05).

    ``signer`` are the fingerprints of the chosen signer (``queries.fingerprints_of``). Raises SignerMismatchError when
    the seal is another body's, SealBeforeSignatureError unless that person's valid signature stands (OUT-09), and
    what ``pades.number_and_seal`` raises.
    """
    _require_seal_of(key, body_id)
    band = stamp_number_and_date(
        layout.band,
        number=stamp.number,
        dated=stamp.dated,
        stamped_at=at,
        notation=stamp.notation,
        place=stamp.place,
    )
    content = pades.number_and_seal(pdf, act=_act(key, at), band=band, seal=key.picture, signer=signer)
    return _signed(pdf, content, key, at, f"Cấp số {stamp.code} và đóng dấu số")


def seal_appendix(
    pdf: bytes,
    *,
    key: OpenedKey,
    body_id: UUID,
    code: str,
    at: dt.datetime,
    page_size: tuple[float, float] = A4,
) -> SignedFile:
    """Seal a separate appendix: top right of its first page, a line of text, no picture (NĐ 30 Annex I, II.8b; D-06).

    ``code`` is số, ký hiệu of the document; ``page_size`` of the first page in points. Only for an appendix whose
    document is being sealed in the same act. Raises SignerMismatchError and what ``pades.seal_appendix`` raises.
    """
    _require_seal_of(key, body_id)
    line, width, height = stamp_appendix(code=code, stamped_at=at)
    right, top = page_size[0] - _MARGIN, page_size[1] - _MARGIN
    left = max(right - width, 0)
    prepared = pdf
    if FieldName.APPENDIX.value not in field_states(pdf):
        prepared = reserve_appendix_field(pdf, Box(0, left, top - height, right, top))
    content = pades.seal_appendix(prepared, act=_act(key, at), line=line)
    return _signed(pdf, content, key, at, f"Ký số của cơ quan trên phụ lục của văn bản {code}")


_MARGIN = 20.0
"""Points between the appendix' line and the corner of the page."""


def store(signed: SignedFile) -> StoredBlob:
    """The result made durable, not claimed yet: the transaction that puts the file claims it."""
    writer = blobs.store().writer()
    try:
        writer.write(signed.content)
        return writer.commit()
    finally:
        writer.discard()


def _act(key: OpenedKey, at: dt.datetime) -> SigningAct:
    trust = office_trust(at)
    return SigningAct(key, trust.trust, at, trust.timestamper)


def _require_seal_of(key: OpenedKey, body_id: UUID) -> None:
    if key.kind is not CertificateKind.AGENCY or key.owner.body_id != body_id:
        raise SignerMismatchError(
            "Khóa đóng dấu không phải của cơ quan ban hành ghi trên văn bản; hãy dùng đúng chứng thư số của cơ quan đó."
        )


def _signed(base: bytes, content: bytes, key: OpenedKey, at: dt.datetime, words: str) -> SignedFile:
    certificate = key.parsed
    serial = f"{certificate.serial_number:X}"
    return SignedFile(
        content=content,
        base_sha256=hashlib.sha256(base).hexdigest(),
        sha256=hashlib.sha256(content).hexdigest(),
        signer=common_name(certificate),
        serial=serial,
        fingerprint=key.fingerprint,
        signed_at=at,
        has_time_stamp=office_trust(at).timestamper is not None,
        words=f"{words} ({common_name(certificate)}, số chứng thư {serial})",
    )
