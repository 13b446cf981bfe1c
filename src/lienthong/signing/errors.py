"""What the signing package refuses."""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, RefusedError


class FieldsNotReservedError(RefusedError):
    """The PDF has no empty signature field of the needed name; fields are reserved before signing."""

    code = "signing.fields_not_reserved"


class AlreadySignedError(RefusedError):
    """The field is filled already, or fields would be reserved in a signed file."""

    code = "signing.already_signed"


class SealBeforeSignatureError(RefusedError):
    """Number, date and seal come only after a valid signature of the competent person (NĐ 30 Art. 32)."""

    code = "signing.seal_before_signature"


class WrongCertificateKindError(RefusedError):
    """A person signs with a personal certificate, the clerk seals with the agency's."""

    code = "signing.wrong_certificate_kind"


class CertificateNotUsableError(RefusedError):
    """The certificate is out of its validity, revoked, or not proven good at signing time."""

    code = "signing.certificate_not_usable"


class UnreadablePdfError(RefusedError):
    """The file is no PDF that can be signed."""

    code = "signing.unreadable_pdf"


class NoSuchRevisionError(RefusedError):
    """The file has no such signature, or is shorter than what it says it covers."""

    code = "signing.no_such_revision"


class DemoInProductionError(RefusedError):
    """The demonstration PKI has no place in production."""

    code = "signing.demo_in_production"


class DemoPkiDamagedError(InvariantError):
    """The folder of the demonstration PKI lacks files it was built with."""

    code = "signing.demo_pki_damaged"
