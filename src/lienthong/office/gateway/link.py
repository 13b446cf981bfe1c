"""The axis this office exchanges through: settings decide which (address, system), and its first key.

Keys that took its place are in the database (`axis_keys`).
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from lienthong.exchange.client import RetryPolicy, VxpClient
from lienthong.exchange.transport import both_proven
from lienthong.office.gateway.axis_keys import axis_credentials
from lienthong.office.gateway.errors import AxisNotConfiguredError, AxisUnencryptedError

_OWN_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})
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
    _require_encrypted(address)
    proof = _proof()
    with VxpClient(address, axis_credentials(system), retry=retry, proof=proof) as client:
        yield client


def _require_encrypted(address: str) -> None:
    """In production nothing goes in clear over a network; one's own machine is none (SND-12)."""
    parts = urlsplit(address)
    if settings.LIENTHONG_PRODUCTION and parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
        raise AxisUnencryptedError(
            "Địa chỉ Trục (LIENTHONG_AXIS_URL) không phải https nên không gửi, nhận gì qua mạng; hãy đặt địa chỉ "
            "https. Văn bản chờ gửi được giữ nguyên."
        )


def _proof() -> ssl.SSLContext | None:
    authority, certificate = settings.LIENTHONG_AXIS_CA, settings.LIENTHONG_AXIS_CERTIFICATE
    if not authority and not certificate:
        return None
    try:
        return both_proven(
            authority=Path(authority) if authority else None,
            certificate=Path(certificate) if certificate else None,
        )
    except (OSError, ssl.SSLError) as error:
        raise AxisNotConfiguredError(
            "Không dùng được tệp chứng thư của kết nối Trục (LIENTHONG_AXIS_CA, LIENTHONG_AXIS_CERTIFICATE); hãy "
            "kiểm tra lại. Văn bản chờ gửi được giữ nguyên."
        ) from error
