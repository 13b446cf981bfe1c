"""Signing an issued document: the person first, then the clerk's single act (D-20, NĐ 30 Art. 14, 32).

PAdES by EN 319 142-1: ``/SubFilter /ETSI.CAdES.detached``, incremental updates only, 32 KiB reserved
for each signature. The signing time is the given business time in UTC: in ``/M`` and, with a time-stamp
source, in the token. The CMS has no signing-time attribute because that standard forbids it there.

Runs pyHanko's coroutines itself: not to be called inside a running event loop.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import Final

from asn1crypto import x509
from PIL import Image
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lienthong.kernel.judgement import Outcome
from lienthong.signing.backends import SignerBackend
from lienthong.signing.certificates import CertificateKind, Trust, judge_certificate, run
from lienthong.signing.errors import (
    AlreadySignedError,
    CertificateNotUsableError,
    FieldsNotReservedError,
    SealBeforeSignatureError,
    WrongCertificateKindError,
)
from lienthong.signing.fields import FieldName, field_states, open_writer
from lienthong.signing.verifying import verify

CONTENTS_HEX_DIGITS: Final = 2 * 32 * 1024
"""32 KiB reserved in /Contents, written as hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class SigningAct:
    """What every signing needs.

    ``at`` is business time (aware). ``trust`` judges the signer's certificate beforehand, and the
    person's signature before the seal. ``timestamper`` makes the signature PAdES B-T, else B-B.
    """

    backend: SignerBackend
    trust: Trust
    at: dt.datetime
    timestamper: TimeStamper | None = None


def sign_personal(pdf: bytes, *, act: SigningAct, picture: bytes) -> bytes:
    """Sign for the competent person; ``picture`` is the blue signature, transparent PNG.

    The fields must be reserved (``fields.reserve_fields``). Raises ``FieldsNotReservedError``,
    ``AlreadySignedError``, ``WrongCertificateKindError``, ``CertificateNotUsableError``.
    """
    _require_kind(act.backend, CertificateKind.PERSONAL)
    _require_empty(pdf, FieldName.SIGNATURE)
    _require_usable(act)
    return _fill(pdf, FieldName.SIGNATURE, act, _picture(picture))


def number_and_seal(
    pdf: bytes, *, act: SigningAct, band: bytes, seal: bytes, signer: frozenset[str] | None = None
) -> bytes:
    """Give number and date, then seal: the clerk's one act, two agency signatures.

    ``band`` is a one-page PDF as large as the number-and-date field (``letters.stamping``), ``seal``
    the red seal, transparent PNG, ``signer`` the fingerprints of the certificates of the person chosen to
    sign (SHA-256, hexadecimal). Raises ``SealBeforeSignatureError`` unless a valid signature of that person
    stands in its field, and what ``sign_personal`` raises.
    """
    _require_kind(act.backend, CertificateKind.AGENCY)
    for name in (FieldName.NUMBER_DATE, FieldName.SEAL):
        _require_empty(pdf, name)
    _require_personal_signature(pdf, act, signer)
    _require_usable(act)
    numbered = _fill(pdf, FieldName.NUMBER_DATE, act, OnePagePdf(band))
    return _fill(numbered, FieldName.SEAL, act, _picture(seal))


def seal_appendix(pdf: bytes, *, act: SigningAct, line: bytes) -> bytes:
    """Seal a separate appendix with its reserved field (NĐ 30 Annex I, II.8b; D-06).

    ``line`` is a one-page PDF as large as the field (``letters.stamping.stamp_appendix``). Raises what
    ``sign_personal`` raises.
    """
    _require_kind(act.backend, CertificateKind.AGENCY)
    _require_empty(pdf, FieldName.APPENDIX)
    _require_usable(act)
    return _fill(pdf, FieldName.APPENDIX, act, OnePagePdf(line))


def _require_kind(backend: SignerBackend, kind: CertificateKind) -> None:
    if backend.kind is not kind:
        needed = "cá nhân người có thẩm quyền" if kind is CertificateKind.PERSONAL else "của cơ quan"
        raise WrongCertificateKindError(
            f"Chứng thư số được chọn không đúng loại; hãy dùng chứng thư số {needed}.",
            needed=kind.value,
        )


def _require_empty(pdf: bytes, name: FieldName) -> None:
    filled = field_states(pdf).get(name.value)
    if filled is None:
        raise FieldsNotReservedError(
            "Tệp chưa có ô chữ ký dành sẵn; hãy tạo đủ ba ô (người ký, số và ngày, dấu) trước khi ký.",
            field=name.value,
        )
    if filled:
        raise AlreadySignedError("Ô chữ ký này đã được ký; không ký lại lên cùng một ô.", field=name.value)


def _require_usable(act: SigningAct) -> None:
    judgement = judge_certificate(act.backend.certificate, act.backend.chain, trust=act.trust, at=act.at)
    if judgement.outcome is not Outcome.PASSED:
        raise CertificateNotUsableError(judgement.sentence, reason=judgement.code)


def _require_personal_signature(pdf: bytes, act: SigningAct, signer: frozenset[str] | None) -> None:
    report = verify(pdf, trust=act.trust, at=act.at)
    found = [item for item in report.signatures if item.field_name == FieldName.SIGNATURE.value]
    if not found:
        raise SealBeforeSignatureError(
            "Văn bản chưa có chữ ký số của người có thẩm quyền nên chưa cấp số và đóng dấu được; "
            "hãy trình ký trước.",
        )
    signature = found[0]
    valid = signature.judgement.outcome is Outcome.PASSED and report.tail.outcome is Outcome.PASSED
    if not valid or signature.kind is not CertificateKind.PERSONAL:
        raise SealBeforeSignatureError(
            "Chữ ký của người có thẩm quyền trên văn bản không được xác nhận là hợp lệ nên chưa đóng dấu "
            f"được; hãy trình ký lại. Lý do: {signature.judgement.sentence}",
            reason=signature.judgement.code,
        )
    if signer is not None and signature.fingerprint not in signer:
        raise SealBeforeSignatureError(
            f"Chữ ký số trên văn bản là của {signature.signer}, không phải của người được chọn ký nên chưa đóng "
            "dấu được; hãy trình đúng người ký.",
            reason="signature.of_another_person",
        )


class _BackendSigner(Signer):
    """pyHanko's signer on our port; the anchor is not embedded."""

    def __init__(self, backend: SignerBackend) -> None:
        chain = SimpleCertificateStore.from_certs([x509.Certificate.load(der) for der in backend.chain])  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
        certificate = x509.Certificate.load(backend.certificate)
        super().__init__(signing_cert=certificate, cert_registry=chain, embed_roots=False)
        self._backend = backend

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign through the port; only SHA-256 is ever asked for."""
        del digest_algorithm, dry_run  # one algorithm; the size is never estimated
        return self._backend.sign(data)


class OnePagePdf(PdfContent):
    """The first page of a PDF held in memory, as content of an appearance."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        """Bring the page into the file being written and draw it."""
        shape = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._pdf)))
        left, bottom, right, top = (float(side) for side in shape.get_object()["/BBox"])
        self.box = BoxConstraints(width=right - left, height=top - bottom)
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Band"), shape)
        return b"/Band Do"


def _picture(png: bytes) -> PdfContent:
    return PdfImage(Image.open(io.BytesIO(png)))


_FILLING = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MID,
    y_align=AxisAlignment.ALIGN_MID,
    inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
)


def _fill(pdf: bytes, name: FieldName, act: SigningAct, content: PdfContent) -> bytes:
    style = StaticStampStyle(
        border_width=0, background=content, background_layout=_FILLING, background_opacity=1.0
    )
    metadata = PdfSignatureMetadata(
        field_name=name.value,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
    )
    signer = PdfSigner(
        metadata, signer=_BackendSigner(act.backend), timestamper=act.timestamper, stamp_style=style
    )
    return run(_sign(pdf, signer, act.at.astimezone(dt.UTC)))


async def _sign(pdf: bytes, signer: PdfSigner, at: dt.datetime) -> bytes:
    """PdfSigner.async_sign_pdf step by step, because only the session lets the time be given."""
    session = signer.init_signing_session(open_writer(pdf), existing_fields_only=True)
    session.system_time = at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=CONTENTS_HEX_DIGITS)
    prepared, stream = document.digest_tbs_document()
    attributes = PdfCMSSignedAttributes(signing_time=at)
    signed = await document.perform_signature(prepared.document_digest, attributes)
    await signed.post_signature_processing(stream)
    stream.seek(0)
    return bytes(stream.read())
