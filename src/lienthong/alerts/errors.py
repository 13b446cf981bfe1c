"""Errors of warnings.

::

    InvariantError
    └── RulesError             the shipped rules are incomplete; a defect
    RefusedError
    ├── OfficerRefusedError    the register cannot take or find this officer
    ├── AlertNotFoundError     no such alert for this party
    ├── ChannelRefusedError    the mail settings cannot be used
    └── PermanentFailureError
        └── AddressRefusedError  the mail server refuses this address or message for good
    TemporaryError
    └── MailServerAwayError    the mail server cannot be reached or refuses us; later it may take it
    LienthongError
    └── MailDeferredError      the mail server asks to come again (greylisting); it is not away
"""

from __future__ import annotations

from lienthong.infra.errors import PermanentFailureError
from lienthong.kernel.errors import InvariantError, LienthongError, RefusedError, TemporaryError


class RulesError(InvariantError):
    """The rules of classes and due times are incomplete or contradict themselves."""

    code = "alerts.rules"


class OfficerRefusedError(RefusedError):
    """A focal officer cannot be registered or ended as asked."""

    code = "alerts.officer"


class AlertNotFoundError(RefusedError):
    """There is no open alert with this id for this party."""

    code = "alerts.not_found"


class ChannelRefusedError(RefusedError):
    """The address of the mail server or of the sender in the settings cannot be used."""

    code = "alerts.channel"


class AddressRefusedError(PermanentFailureError):
    """The mail server refuses an address or a message for good (5xx)."""

    code = "alerts.address_refused"


class MailServerAwayError(TemporaryError):
    """The mail server cannot be reached, or does not accept us as a client; tried again."""

    code = "alerts.mail_away"


class MailDeferredError(LienthongError):
    """The mail server asks to come again later with this one message (4xx).

    No `TemporaryError`: the server answers, so its breaker must not hold up the messages of others.
    """

    code = "alerts.mail_deferred"
    retryable = True
