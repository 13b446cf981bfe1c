"""Refusals of signing in the office.

::

    RefusedError
    └── SignaturesError
        ├── SoftwareKeyInProductionError  a key kept in software has no place in production
        ├── UnknownCredentialError        the person or the body has no signing key here
        ├── WeakPinError                  a PIN that is too short or too easy to guess
        ├── WrongPinError                 the PIN is not right; says how many tries are left
        ├── KeyLockedError                too many wrong PINs; an administrator unlocks
        ├── KeyBusyError                  too many open the key at once; the same PIN may pass later
        ├── UnusableKeyError              key, certificate, owner or picture do not fit together
        ├── SignerMismatchError           not the chosen signer, or not the seal of the issuing body (D-05)
        ├── UnsignablePdfError            an uploaded file that cannot become a signed document
        ├── PageUnreadableError           no image can be made of this page
        └── UnknownSignatureError         the file has no such signature
    InvariantError
    └── KeyClosedError                    an opened key was used after its act
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, RefusedError


class SignaturesError(RefusedError):
    """Signing is refused."""

    code = "signatures.refused"


class SoftwareKeyInProductionError(SignaturesError):
    """A key kept in software is for demonstrations only."""

    code = "signatures.software_key_in_production"


class UnknownCredentialError(SignaturesError):
    """The person or the body has no signing key here."""

    code = "signatures.unknown_credential"


class WeakPinError(SignaturesError):
    """The PIN is too short or too easy to guess."""

    code = "signatures.weak_pin"


class WrongPinError(SignaturesError):
    """The PIN is not right; ``context["tries_left"]`` says how many tries are left."""

    code = "signatures.wrong_pin"


class KeyLockedError(SignaturesError):
    """Too many wrong PINs; an administrator unlocks the key."""

    code = "signatures.key_locked"


class KeyBusyError(SignaturesError):
    """Too many openings of one key wait for each other; no try was spent, the same act may succeed later."""

    code = "signatures.key_busy"
    retryable = True


class UnusableKeyError(SignaturesError):
    """Key, certificate, owner or picture do not fit together."""

    code = "signatures.unusable_key"


class SignerMismatchError(SignaturesError):
    """The key is not the chosen signer's, or not the issuing body's (D-05)."""

    code = "signatures.signer_mismatch"


class UnsignablePdfError(SignaturesError):
    """The uploaded file cannot become a signed document."""

    code = "signatures.unsignable_pdf"


class PageUnreadableError(SignaturesError):
    """No image can be made of this page."""

    code = "signatures.page_unreadable"


class UnknownSignatureError(SignaturesError):
    """The file has no such signature."""

    code = "signatures.unknown_signature"


class KeyClosedError(InvariantError):
    """An opened key was used after its act; a defect of ours."""

    code = "signatures.key_closed"
