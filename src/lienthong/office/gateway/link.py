"""The axis this office exchanges through: settings decide which (address, system), and its first key.

Keys that took its place are in the database (`axis_keys`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from lienthong.exchange.client import RetryPolicy, VxpClient
from lienthong.office.gateway.axis_keys import axis_credentials
from lienthong.office.gateway.errors import AxisNotConfiguredError

ONE_TRY = RetryPolicy(attempts=1, connect_timeout=5.0, silence_timeout=20.0)
"""The outbox repeats, with its breaker and for ever (D-08); a call inside a job's lease must end well before it."""


@contextmanager
def axis_link(retry: RetryPolicy = ONE_TRY) -> Iterator[VxpClient]:
    """A client of the configured axis, closed at the end. Raises AxisNotConfiguredError."""
    address, system = settings.LIENTHONG_AXIS_URL, settings.LIENTHONG_AXIS_SYSTEM
    if not address or not system:
        raise AxisNotConfiguredError(
            "Chưa cấu hình kết nối Trục (LIENTHONG_AXIS_URL, LIENTHONG_AXIS_SYSTEM, LIENTHONG_AXIS_SECRET); "
            "văn bản chờ gửi được giữ nguyên và tự gửi sau khi cấu hình."
        )
    with VxpClient(address, axis_credentials(system), retry=retry) as client:
        yield client
