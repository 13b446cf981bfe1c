"""What the gateway refuses.

::

    RefusedError
    └── AxisKeyError            a new key for the axis that cannot take the place of the one in use
    TemporaryError
    └── AxisNotConfiguredError  no axis is named in the settings: what is owed waits, it is not lost
    ├── AxisUnencryptedError    its address has no encryption, in production: the same
    InvariantError
    └── SendingLostError        a job names a sending that is not there
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, RefusedError, TemporaryError


class AxisKeyError(RefusedError):
    """A new key for the axis that cannot take the place of the one in use."""

    code = "gateway.axis_key"


class AxisNotConfiguredError(TemporaryError):
    """No axis is named in the settings."""

    code = "gateway.axis_not_configured"


class AxisUnencryptedError(TemporaryError):
    """The axis is named by an address without encryption, in production (SND-12)."""

    code = "gateway.axis_unencrypted"


class SendingLostError(InvariantError):
    """A job names a sending that is not there."""

    code = "gateway.sending_lost"
