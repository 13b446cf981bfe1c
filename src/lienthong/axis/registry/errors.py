"""Refusals of the registry.

::

    RefusedError
    └── RegistryError
        ├── MalformedCodeError      a code that no generation of codes allows
        ├── CodeTakenError          the code already names another agency
        ├── OtherNameError          the agency of a code is known under another name
        ├── UnknownAgencyError      an agency named in a command does not exist
        ├── MalformedSystemError    a system id or secret that cannot be used
        ├── UnknownSystemError      no connected system with this id
        ├── UnknownKeyError         the system has no key of this number, or it ended already
        ├── KnownKeyError           the secret was a key of this system before
        ├── KeyDatesError           dates of a key that cannot be
        ├── LastKeyError            the system would have no key left to sign with
        ├── WritesRefusedError      this system may not register or delete agencies
        ├── RequestHeldError        kept for an operator's decision; repeating changes nothing
        ├── RequestDeclinedError    an operator declined exactly this
        ├── RequestStateError       there is no such request, or it is decided
        ├── OthersAgencyError       the agency is not one this system serves
        └── OpenMailError           mail would be left without anybody to take it
"""

from __future__ import annotations

from lienthong.kernel.errors import RefusedError


class RegistryError(RefusedError):
    """The registry refuses a change."""

    code = "registry.refused"


class MalformedCodeError(RegistryError):
    """A code that no generation of codes allows."""

    code = "registry.malformed_code"


class CodeTakenError(RegistryError):
    """The code already names another agency."""

    code = "registry.code_taken"


class OtherNameError(RegistryError):
    """The agency of a code is known under another name; adding it again must not rename it."""

    code = "registry.other_name"


class UnknownAgencyError(RegistryError):
    """An agency named in a command does not exist."""

    code = "registry.unknown_agency"


class MalformedSystemError(RegistryError):
    """A system id or secret that cannot be used."""

    code = "registry.malformed_system"


class UnknownSystemError(RegistryError):
    """No connected system with this id."""

    code = "registry.unknown_system"


class UnknownKeyError(RegistryError):
    """The system has no key of this number, or it ended already."""

    code = "registry.unknown_key"


class KnownKeyError(RegistryError):
    """The secret is or was a key of this system; a new key is a new secret."""

    code = "registry.known_key"


class KeyDatesError(RegistryError):
    """A key that would end before it begins, or in the past."""

    code = "registry.key_dates"


class LastKeyError(RegistryError):
    """Ending this key would leave the system without a key to sign with."""

    code = "registry.last_key"


class WritesRefusedError(RegistryError):
    """This system may not register or delete agencies."""

    code = "registry.writes_refused"


class RequestHeldError(RegistryError):
    """Kept for an operator's decision: nothing is changed yet, and repeating changes nothing."""

    code = "registry.held"


class RequestDeclinedError(RegistryError):
    """An operator declined exactly this request."""

    code = "registry.declined"


class RequestStateError(RegistryError):
    """There is no such request, or it is decided already."""

    code = "registry.request_state"


class OthersAgencyError(RegistryError):
    """The agency is not one this system serves."""

    code = "registry.others_agency"


class OpenMailError(RegistryError):
    """Mail for the agency is still open and no successor is named to take it."""

    code = "registry.open_mail"
