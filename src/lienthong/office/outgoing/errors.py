"""Refusals of outgoing documents.

::

    RefusedError
    └── OutgoingError
        ├── StateChangedError       the act no longer fits: the document went on meanwhile
        ├── NotYoursError           the act belongs to another person (D-22)
        ├── DraftIncompleteError    something is missing for the next step
        ├── UploadRefusedError      a file that cannot be taken
        ├── SecretContentError      a mark of secrecy: refused and not kept (D-23)
        ├── GroundNotValidError     no valid ground of signing that day (D-22)
        ├── PreflightFailedError    red findings, or amber ones without a reason (SND-02, SND-03)
        ├── RecipientRefusedError   a recipient that cannot be entered
        ├── ResendRefusedError      nothing there that may be sent again
        ├── ChangeRefusedError      a recall, take-back, update or replacement that cannot be asked as given (D-12)
        ├── RecalledError           recalled by its own agency: frozen (REC-01)
        ├── UnsignedRefusedError    going unsigned is only for what is marked *để biết, tham khảo* (SND-09)
        └── UndoRefusedError        the ten seconds are over, or the document went on
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class OutgoingError(RefusedError):
    """The act is refused."""

    code = "outgoing.refused"


class StateChangedError(OutgoingError):
    """The act does not fit the document as it stands now."""

    code = "outgoing.state_changed"


class NotYoursError(OutgoingError):
    """The act belongs to another person."""

    code = "outgoing.not_yours"


class DraftIncompleteError(OutgoingError):
    """Something is missing for the next step."""

    code = "outgoing.draft_incomplete"


class UploadRefusedError(OutgoingError):
    """The file cannot be taken."""

    code = "outgoing.upload_refused"


class SecretContentError(OutgoingError):
    """The content bears a mark of secrecy; nothing of it was kept (D-23)."""

    code = "outgoing.secret"


class GroundNotValidError(OutgoingError):
    """No ground of signing of this person for this body is valid that day (D-22)."""

    code = "outgoing.ground_not_valid"


class PreflightFailedError(OutgoingError):
    """Red findings stand, or amber ones have no reason."""

    code = "outgoing.preflight_failed"


class RecipientRefusedError(OutgoingError):
    """A recipient that cannot be entered as given."""

    code = "outgoing.recipient_refused"


class ResendRefusedError(OutgoingError):
    """None of the chosen recipients may be sent to again."""

    code = "outgoing.resend_refused"


class RecalledError(OutgoingError):
    """The agency has recalled the document: nothing of it changes, nothing of it is sent any more."""

    code = "outgoing.recalled"


class UndoRefusedError(OutgoingError):
    """Too late, or the document went on."""

    code = "outgoing.undo_refused"


class ChangeRefusedError(OutgoingError):
    """A recall, take-back, update or replacement that cannot be asked as given (D-12)."""

    code = "outgoing.change_refused"


class UnsignedRefusedError(OutgoingError):
    """Going without a signature is only for a document marked *để biết, tham khảo* (SND-09)."""

    code = "outgoing.unsigned_refused"
