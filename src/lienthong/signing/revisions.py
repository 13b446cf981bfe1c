"""The file as it was when a signature was made: a prefix of today's bytes, since signing only appends."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.signing.errors import NoSuchRevisionError


def revision_of(pdf: bytes, signature_index: int) -> bytes:
    """Exactly the bytes the signature covers, its own container included; signatures count from 0.

    Raises ``NoSuchRevisionError`` when there is no such signature or the file cannot be read.
    """
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
        _, _, resume, rest = (int(number) for number in embedded[signature_index].byte_range)
    except (PdfError, ValueError, TypeError, OSError, IndexError) as error:
        raise NoSuchRevisionError(
            "Không lấy ra được phiên bản đã ký của tệp này; hãy kiểm tra lại chữ ký.",
            reason=type(error).__name__,
        ) from error
    return first_bytes(pdf, resume + rest)


def first_bytes(pdf: bytes, length: int) -> bytes:
    """The revision that ends after ``length`` bytes; raises ``NoSuchRevisionError`` when the file is shorter."""
    if not 0 < length <= len(pdf):
        raise NoSuchRevisionError("Tệp ngắn hơn phần đã ký; hãy kiểm tra lại chữ ký.", length=length)
    return pdf[:length]
