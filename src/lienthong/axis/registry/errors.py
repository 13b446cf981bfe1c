"""Refusals of the registry.

::

    RefusedError
    └── RegistryError
        ├── MalformedCodeError      a code that no generation of codes allows
        ├── CodeTakenError          the code already names another agency
        ├── OtherNameError          the agency of a code is known under another name
        ├── UnknownAgencyError      an agency named in a command does not exist
        └── MalformedSystemError    a system id or secret that cannot be used
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
