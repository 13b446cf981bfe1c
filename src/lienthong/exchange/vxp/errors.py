"""Refusals both ends of VXP know. Each carries the code of D-27 it is answered with.

::

    VxpRefusedError
    ├── SignatureMissingError   15  a header of the signature is absent or has another form
    ├── SignatureWrongError     15  unknown system or wrong key; which of the two is not said
    ├── KeyExpiredError         15  signed with a key of this system that has ended
    ├── KeyNotYetValidError     15  signed with a key of this system whose validity has not begun
    ├── SignedTextError         22  sign-header is no JSON object of texts, though its signature is right
    ├── SignedValueError        15  a header differs from what was signed
    ├── UnsignedParameterError  15  a parameter in use is not covered by the signature
    ├── RepeatedHeaderError     15  a header of the signature stands twice, or a name was signed twice
    ├── ParameterError          22  a parameter is absent, has another form or two values
    ├── SenderMissingError      19  no sending agency named
    ├── HashMissingError        10  no hash of the packet
    ├── NotOfferedError         22  known operation, unknown operation or method this axis does not offer
    ├── BodyTooLargeError       10
    ├── BodyCutError            10  the connection ended or stood still before the body was complete
    └── UnreadableRequestError  22  not an HTTP request this axis reads
"""

from __future__ import annotations

from typing import ClassVar

from lienthong.exchange.vxp.answers import AnswerCode, AnswerError
from lienthong.kernel.errors import RefusedError


class VxpRefusedError(RefusedError):
    """A call is refused; ``answer_code`` is what the wire says."""

    code = "vxp.refused"
    answer_code: ClassVar[AnswerCode] = AnswerCode.NOT_ALLOWED

    @property
    def answer(self) -> AnswerError:
        """This refusal as it is answered."""
        return AnswerError(self.answer_code, self.code, self.sentence)


class SignatureMissingError(VxpRefusedError):
    """A header of the signature is absent or has another form."""

    code = "vxp.signature_missing"
    answer_code = AnswerCode.WRONG_SYSTEM


class SignatureWrongError(VxpRefusedError):
    """The system is unknown or the key is wrong."""

    code = "vxp.signature"
    answer_code = AnswerCode.WRONG_SYSTEM


class KeyExpiredError(VxpRefusedError):
    """The call is signed with a key that was this system's and has ended: who holds it may be told so."""

    code = "vxp.key_expired"
    answer_code = AnswerCode.WRONG_SYSTEM


class KeyNotYetValidError(VxpRefusedError):
    """The call is signed with a key of this system whose validity has not begun."""

    code = "vxp.key_not_yet_valid"
    answer_code = AnswerCode.WRONG_SYSTEM


class SignedTextError(VxpRefusedError):
    """``sign-header`` is no JSON object of names and texts; system and key are right, so 15 would mislead."""

    code = "vxp.sign_header"


class SignedValueError(VxpRefusedError):
    """A header on the wire differs from what was signed."""

    code = "vxp.signed_value"
    answer_code = AnswerCode.WRONG_SYSTEM


class UnsignedParameterError(VxpRefusedError):
    """A parameter the operation uses is not covered by the signature."""

    code = "vxp.unsigned_parameter"
    answer_code = AnswerCode.WRONG_SYSTEM


class RepeatedHeaderError(VxpRefusedError):
    """A header of the signature stands more than once with different values, or a name was signed twice."""

    code = "vxp.repeated_header"
    answer_code = AnswerCode.WRONG_SYSTEM


class ParameterError(VxpRefusedError):
    """A parameter is absent, has another form than the operation needs, or came with different values."""

    code = "vxp.parameter"


class SenderMissingError(VxpRefusedError):
    """``from`` is absent or empty."""

    code = "vxp.sender_missing"
    answer_code = AnswerCode.UNKNOWN_SENDER


class HashMissingError(VxpRefusedError):
    """``hash-file`` is absent or not a SHA-256 in either form."""

    code = "vxp.hash_missing"
    answer_code = AnswerCode.UNREADABLE


class NotOfferedError(VxpRefusedError):
    """This axis does not offer the operation, or not by this method."""

    code = "vxp.not_offered"


class BodyTooLargeError(VxpRefusedError):
    """The body is larger than the operation takes."""

    code = "vxp.body_too_large"
    answer_code = AnswerCode.UNREADABLE


class BodyCutError(VxpRefusedError):
    """The body ended or stood still before it was complete."""

    code = "vxp.body_cut"
    answer_code = AnswerCode.UNREADABLE


class UnreadableRequestError(VxpRefusedError):
    """The bytes are no HTTP request this axis reads."""

    code = "vxp.unreadable_request"
