"""Why a packet is refused at the door; each with the answer code of D-27.

::

    IntakeError
    ├── TooLargeError           10  intake.too_large
    ├── HashMismatchError       10  intake.hash_mismatch
    ├── HashMissingError        10  intake.hash_missing
    ├── UnreadableError         10  intake.unreadable
    ├── InterruptedBodyError    10  intake.truncated
    ├── SecretError             22  intake.secret
    ├── PageUnreadError         22  intake.page_unread
    ├── MalwareError            22  intake.malware
    ├── WrongServiceError       22  intake.wrong_service
    ├── FieldsError             22  intake.fields
    ├── RecipientNotListedError 22  intake.recipient_not_in_packet
    ├── DuplicateError          22  intake.duplicate
    ├── UnknownRecipientError   18  intake.unknown_recipient
    ├── SenderError             19  intake.sender_not_allowed
    └── BorrowedNameError       19  intake.borrowed_name
    TemporaryError
    ├── ReadersBusyError        20  intake.readers_busy
    └── MalwareUncheckedError   20  intake.malware_unchecked
"""

from __future__ import annotations

from typing import ClassVar

from lienthong.exchange.vxp.answers import AnswerCode, AnswerError
from lienthong.kernel.errors import RefusedError, TemporaryError


class IntakeError(RefusedError):
    """A packet refused before anything of it was kept."""

    code = "intake.refused"
    answer_code: ClassVar[AnswerCode] = AnswerCode.NOT_ALLOWED

    @property
    def answer(self) -> AnswerError:
        """The refusal as the wire shows it."""
        return AnswerError(self.answer_code, self.code, self.sentence)


class TooLargeError(IntakeError):
    """The body is larger than LIENTHONG_PACKET_LIMIT."""

    code = "intake.too_large"
    answer_code = AnswerCode.UNREADABLE


class HashMissingError(IntakeError):
    """No ``hash-file``: the bytes are not bound to the signature."""

    code = "intake.hash_missing"
    answer_code = AnswerCode.UNREADABLE


class HashMismatchError(IntakeError):
    """The bytes are not those the client hashed (D-26)."""

    code = "intake.hash_mismatch"
    answer_code = AnswerCode.UNREADABLE


class UnreadableError(IntakeError):
    """The body is not a packet we can read."""

    code = "intake.unreadable"
    answer_code = AnswerCode.UNREADABLE


class InterruptedBodyError(IntakeError):
    """The body ended before the announced length."""

    code = "intake.truncated"
    answer_code = AnswerCode.UNREADABLE


class SecretError(IntakeError):
    """Marked Mật or above (D-23). Carries neither number nor subject."""

    code = "intake.secret"


class PageUnreadError(IntakeError):
    """Page 1 of a file crashed its reader or took too long, so the secrecy check could not be made (D-23)."""

    code = "intake.page_unread"


class MalwareError(IntakeError):
    """A file holds malware; all such files are named."""

    code = "intake.malware"


class MalwareUncheckedError(TemporaryError):
    """The scanner gave no clear answer, and this axis takes nothing unscanned."""

    code = "intake.malware_unchecked"


class ReadersBusyError(TemporaryError):
    """All readers of page 1 are at work for others."""

    code = "intake.readers_busy"


class WrongServiceError(IntakeError):
    """``messagetype`` says one kind, the packet is the other."""

    code = "intake.wrong_service"


class FieldsError(IntakeError):
    """Required fields missing or malformed, attachments damaged; all named."""

    code = "intake.fields"


class RecipientNotListedError(IntakeError):
    """``to`` names a body that the packet does not (D-26)."""

    code = "intake.recipient_not_in_packet"


class DuplicateError(IntakeError):
    """A recipient already holds this document (D-01)."""

    code = "intake.duplicate"


class UnknownRecipientError(IntakeError):
    """A recipient is unknown or abolished; the whole packet is refused, all are named (D-27)."""

    code = "intake.unknown_recipient"
    answer_code = AnswerCode.UNKNOWN_RECIPIENT


class SenderError(IntakeError):
    """``from`` is missing, unknown, or not one of this system's bodies."""

    code = "intake.sender_not_allowed"
    answer_code = AnswerCode.UNKNOWN_SENDER


class BorrowedNameError(IntakeError):
    """A recall, update or status names as its author a body the sender may not speak for (ADR 0005)."""

    code = "intake.borrowed_name"
    answer_code = AnswerCode.UNKNOWN_SENDER
