"""The one place where outgoing documents meet signing; see ``office.signatures`` for keys and verdicts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from lienthong.kernel.judgement import Judgement, Outcome
from lienthong.letters.layout import FieldLayout
from lienthong.letters.pictures import seal_picture, signature_picture
from lienthong.letters.stamping import stamp_number_and_date
from lienthong.letters.typesetting import DEMONSTRATION_MARK
from lienthong.office.records.queries import FileView, RecordView
from lienthong.signing import demo_pki
from lienthong.signing.certificates import CertificateKind
from lienthong.signing.demo_pki import DemoPki
from lienthong.signing.fields import reserve_fields
from lienthong.signing.pades import SigningAct, number_and_seal, sign_personal
from lienthong.signing.verifying import verify


@cache
def _pki() -> DemoPki:
    return demo_pki.build(settings.LIENTHONG_DATA / "demo-pki", production=settings.LIENTHONG_PRODUCTION)


def sign_as_person(
    agency_id: UUID, user_id: UUID, *, pin: str, pdf: bytes, layout: FieldLayout, at: dt.datetime
) -> bytes:
    """The file signed by the person."""
    del agency_id, user_id, pin
    act = SigningAct(_pki().personal("vpcp"), _pki().trust(at), at, _pki().time_stamper(at))
    return sign_personal(reserve_fields(pdf, layout), act=act, picture=signature_picture("Mẫu"))


def check_seal(agency_id: UUID, body_id: UUID, *, pin: str, pdf: bytes, at: dt.datetime) -> None:
    """Raise whatever sealing would raise, before a number is taken."""
    del agency_id, body_id, pin, pdf, at


def seal(
    agency_id: UUID,
    body_id: UUID,
    *,
    pin: str,
    pdf: bytes,
    layout: FieldLayout,
    number: str,
    dated: dt.date,
    at: dt.datetime,
) -> bytes:
    """The file with number, date and seal."""
    del agency_id, body_id, pin
    band = stamp_number_and_date(layout.band, number=number, dated=dated, stamped_at=at)
    act = SigningAct(_pki().agency("vpcp"), _pki().trust(at), at, _pki().time_stamper(at))
    return number_and_seal(pdf, act=act, band=band, seal=seal_picture("Mẫu", mark=DEMONSTRATION_MARK))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What signatures a document has."""

    is_unsigned: bool
    person: Judgement
    agency: Judgement


def judge_document(record: RecordView, file: FileView, pdf: bytes, *, at: dt.datetime) -> Verdict:
    """The verdict on the document's file, judged against the issuing body (D-05)."""
    del record, file
    report = verify(pdf, trust=_pki().trust(at), at=at)
    by_kind = {one.kind: one.judgement for one in report.signatures}
    missing = Judgement(Outcome.FAILED, "preflight.signature_missing", "Thiếu chữ ký.")
    whole = report.judgement
    person = by_kind.get(CertificateKind.PERSONAL, missing)
    agency = by_kind.get(CertificateKind.AGENCY, missing)
    if whole.outcome is not Outcome.PASSED and person.outcome is Outcome.PASSED:
        person = whole
    return Verdict(not report.signatures, person, agency)


def judge_appendix(record: RecordView, file: FileView, pdf: bytes, *, at: dt.datetime) -> Judgement:
    """Whether a separate appendix is validly sealed by the agency."""
    del record, file
    report = verify(pdf, trust=_pki().trust(at), at=at)
    sealed = [one for one in report.signatures if one.kind is CertificateKind.AGENCY]
    return report.judgement if sealed else Judgement(Outcome.FAILED, "preflight.appendix", "")
