"""What the gateway refuses.

::

    TemporaryError
    └── AxisNotConfiguredError  no axis is named in the settings: what is owed waits, it is not lost
    InvariantError
    └── SendingLostError        a job names a sending that is not there
"""

from __future__ import annotations

from lienthong.kernel.errors import InvariantError, TemporaryError


class AxisNotConfiguredError(TemporaryError):
    """No axis is named in the settings."""

    code = "gateway.axis_not_configured"


class SendingLostError(InvariantError):
    """A job names a sending that is not there."""

    code = "gateway.sending_lost"
