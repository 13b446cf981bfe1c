"""The three signature fields of an issued document, reserved empty before the first signature (D-20).

A signature field has one place, so the clerk's act fills two of them; all are there beforehand, and
after the signer's signature nothing but these fields changes.
"""

from __future__ import annotations

import io
from enum import StrEnum
from typing import Final, Protocol

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, ensure_sig_flags, enumerate_sig_fields

from lienthong.signing.errors import AlreadySignedError, UnreadablePdfError


class Place(Protocol):
    """A rectangle in points from the lower left corner of a page, pages counted from 0."""

    @property
    def page(self) -> int:
        """Page index."""

    @property
    def left(self) -> float:
        """Left edge."""

    @property
    def bottom(self) -> float:
        """Lower edge."""

    @property
    def right(self) -> float:
        """Right edge."""

    @property
    def top(self) -> float:
        """Upper edge."""


class Places(Protocol):
    """Where the three fields stand; ``letters.layout.FieldLayout`` is one."""

    @property
    def signature(self) -> Place:
        """Between the signer's position and name."""

    @property
    def number_date(self) -> Place:
        """The band of number and date on page 1."""

    @property
    def seal(self) -> Place:
        """Over the left third of the signature."""


class FieldName(StrEnum):
    """Names of the fields in the file."""

    SIGNATURE = "NguoiKy"
    NUMBER_DATE = "SoNgay"
    SEAL = "DauCoQuan"
    APPENDIX = "DauPhuLuc"
    """Agency signature on the first page of a separate appendix (NĐ 30 Annex I, II.8b)."""


_TOOLTIPS: Final = {
    FieldName.SIGNATURE: "Chữ ký của người có thẩm quyền",
    FieldName.NUMBER_DATE: "Số, ngày văn bản (chữ ký số cơ quan)",
    FieldName.SEAL: "Dấu của cơ quan (chữ ký số cơ quan)",
    FieldName.APPENDIX: "Chữ ký số của cơ quan trên phụ lục",
}


class FieldWriter(IncrementalPdfFileWriter):
    """An incremental update that touches nothing but what it was asked to.

    The base class stamps the document information with the machine's time at every save; that would be
    a change besides the signature fields, and real time in a document of business time (D-13, D-20).
    """

    def _update_meta(self) -> None:
        """Leave the document information alone."""


def open_writer(pdf: bytes) -> FieldWriter:
    """A writer on a PDF; raises ``UnreadablePdfError``."""
    try:
        return FieldWriter(io.BytesIO(pdf))
    except (PdfError, ValueError, OSError) as error:
        raise UnreadablePdfError(
            "Tệp không phải là PDF đọc được hoặc có cấu trúc không ký được; hãy xuất lại tệp PDF.",
            reason=type(error).__name__,
        ) from error


def reserve_fields(pdf: bytes, places: Places) -> bytes:
    """The PDF with the three empty fields appended; raises ``AlreadySignedError`` on a signed file."""
    return _reserve(
        pdf,
        (
            (FieldName.SIGNATURE, places.signature),
            (FieldName.NUMBER_DATE, places.number_date),
            (FieldName.SEAL, places.seal),
        ),
    )


def reserve_appendix_field(pdf: bytes, place: Place) -> bytes:
    """The appendix with its one empty field; raises ``AlreadySignedError`` on a signed file."""
    return _reserve(pdf, ((FieldName.APPENDIX, place),))


def _reserve(pdf: bytes, wanted: tuple[tuple[FieldName, Place], ...]) -> bytes:
    writer = open_writer(pdf)
    if any(value is not None for _, value, _ in enumerate_sig_fields(writer.prev)):
        raise AlreadySignedError(
            "Tệp đã có chữ ký số nên không thêm được ô chữ ký; hãy tạo ô chữ ký trước khi ký.",
        )
    for name, place in wanted:
        box = (place.left, place.bottom, place.right, place.top)
        spec = SigFieldSpec(
            sig_field_name=name.value,
            on_page=place.page,
            box=box,  # type: ignore[arg-type]  # pyHanko takes fractions; its annotation says int
            readable_field_name=_TOOLTIPS[name],
        )
        append_signature_field(writer, spec)
    ensure_sig_flags(writer, lock_sig_flags=True)
    return write(writer)


def write(writer: FieldWriter) -> bytes:
    """The file with its update."""
    stream = io.BytesIO()
    writer.write(stream)  # type: ignore[no-untyped-call]  # pyHanko leaves it unannotated
    return stream.getvalue()


def field_states(pdf: bytes) -> dict[str, bool]:
    """Name of every signature field → whether it is filled; raises ``UnreadablePdfError``."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return {name: value is not None for name, value, _ in enumerate_sig_fields(reader)}
    except (PdfError, ValueError, OSError) as error:
        raise UnreadablePdfError(
            "Tệp không phải là PDF đọc được; hãy xuất lại tệp PDF.", reason=type(error).__name__
        ) from error
