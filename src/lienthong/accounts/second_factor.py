"""The second factor: time-based codes (RFC 6238, 6 digits, 30 seconds) and recovery codes.

A code counts once: the time step of the last accepted one is kept, earlier and equal steps are refused.
One step of clock difference is allowed either way. The secret lies sealed by the key ring.
"""

from __future__ import annotations

import base64
import hmac
import logging
import secrets
from collections.abc import Iterable

import pyotp

from lienthong.accounts.errors import SecondFactorLostError
from lienthong.accounts.models import RecoveryCode, User
from lienthong.accounts.tokens import recovery_hash
from lienthong.infra.errors import SealedDataError, UnknownSealingKeyError
from lienthong.infra.secrets import KeyRing
from lienthong.kernel import clock

log = logging.getLogger(__name__)
ISSUER = "Trục liên thông văn bản"
_CONTEXT = "accounts.totp"
_STEP_SECONDS = 30
_DRIFT_STEPS = 1


def new_secret() -> str:
    """A fresh shared secret of 160 bits in base 32."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def seal_secret(secret: str) -> bytes:
    """The secret as it is stored."""
    return KeyRing.load().seal(secret.encode("ascii"), context=_CONTEXT)


def opened_secret(sealed: bytes | memoryview) -> str | None:
    """The secret behind a stored value; None when it was sealed by a key that is lost, or was altered."""
    try:
        return KeyRing.load().open(bytes(sealed), context=_CONTEXT).decode("ascii")
    except (UnknownSealingKeyError, SealedDataError):
        return None


def provisioning_uri(secret: str, username: str) -> str:
    """What the QR code carries for authenticator apps."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def matching_counter(secret: str, code: str, *, after: int) -> int | None:
    """The time step whose code this is, later than ``after`` and at most one step from now, or None."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdecimal():
        return None
    now = int(clock.real_now().timestamp()) // _STEP_SECONDS
    app = pyotp.HOTP(secret)
    return _first(
        step
        for step in range(now - _DRIFT_STEPS, now + _DRIFT_STEPS + 1)
        if step > after and hmac.compare_digest(app.at(step), digits)
    )


def accept_code(user: User, code: str) -> bool:
    """Spend a code of the app or a recovery code of a locked user row. True when it was good.

    Raises SecondFactorLostError when it is no recovery code and the stored secret does not open.
    """
    if user.totp_sealed is None:
        return False
    secret = opened_secret(user.totp_sealed)
    counter = None if secret is None else matching_counter(secret, code, after=user.totp_last_counter)
    if counter is not None:
        user.totp_last_counter = counter
        user.save(update_fields=["totp_last_counter"])
        return True
    if _spend_recovery_code(user, code):
        return True
    if secret is None:
        log.error("the second factor of user %s cannot be opened; reset it", user.username)
        raise SecondFactorLostError(
            "Hệ thống không mở được khóa mã xác thực của tài khoản này. Hãy dùng một mã dự phòng, hoặc đề nghị "
            "quản trị hệ thống đặt lại mã xác thực."
        )
    return False


def _spend_recovery_code(user: User, code: str) -> bool:
    spent = RecoveryCode.objects.filter(
        user=user, code_hash=recovery_hash(code), used_at__isnull=True
    ).update(used_at=clock.real_now())
    return spent == 1


def _first(steps: Iterable[int]) -> int | None:
    return next(iter(steps), None)
